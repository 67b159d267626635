// What is in the database and in no model: left alone, unless a revision of the project made it.
// Not the filters of the configuration: object_filter.hpp.
#pragma once

#include <functional>
#include <set>

#include "schema/catalog.hpp"

namespace limbeck::workflow {

/// Whole objects, and parts of tables: triggers, policies and rules.
using LeftAlone = std::set<schema::ObjectId>;

/// Adds to `wanted` what `present` has beside it, so that it is no difference, but for what is also
/// in `made`, the schema that the revisions make; called only if something is undeclared. Returns
/// what is left alone: whole objects, no parts of tables.
LeftAlone leave_undeclared_alone(const schema::Catalog& present, schema::Catalog& wanted,
                                 const std::function<schema::Catalog()>& made);

/// A sequence behind a serial column: nobody declares or names it.
bool belongs_to_column(const schema::Catalog& catalog, const schema::ObjectId& object);

/// Adds those of `objects` that `from` has to `to`, with what they depend on; parts to their
/// tables, where these are there.
void keep(const schema::Catalog& from, schema::Catalog& to, const LeftAlone& objects);
/// Takes them out again.
void forget(schema::Catalog& catalog, const LeftAlone& objects);

/// The table of a part of one; anything else is itself.
schema::ObjectId whole(schema::ObjectId object);

/// All whole objects.
LeftAlone objects_of(const schema::Catalog& catalog);

}  // namespace limbeck::workflow
