// Expressions that may say the same in other words, and the part of a catalog it takes to ask the
// server: PostgreSQL gives a CHECK, a default or a view another text when it reads its own.
// Not the asking: workflow/settle.hpp.
#pragma once

#include <set>

#include "schema/catalog.hpp"

namespace limbeck::diff {

/// Objects and parts of both catalogs with an expression that has other text but the same words:
/// brackets, casts and their places aside. Those with other words are taken to say something else.
std::set<schema::ObjectId> perhaps_respelled(const schema::Catalog& from,
                                             const schema::Catalog& to);

/// `objects` with what they hang on and all that this needs; privileges, and what no expression can
/// use, are left out.
schema::Catalog excerpt(const schema::Catalog& catalog, const std::set<schema::ObjectId>& objects);

/// Where the server has read both texts of an expression again and now has the same for both,
/// `wanted` gets the text of `present`.
void take_spelling(const schema::Catalog& present, schema::Catalog& wanted,
                   const schema::Catalog& present_again, const schema::Catalog& wanted_again);

}  // namespace limbeck::diff
