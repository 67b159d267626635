// Statements for one schema, run in another: names that say the schema are rewritten, and what
// might mean anything outside it is found.
// Not a parser: a word before a dot that is a schema of the database is taken for that schema.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

struct Confinement {
  std::string live;                 ///< The schema that the statements mean.
  std::string here;                 ///< The one that they shall get; no other name holds this text.
  std::set<std::string> elsewhere;  ///< The other schemas of the database, the server's apart.
};

/// What cannot be rewritten, in words for people: `it names the schema app`.
struct Unconfined {
  std::string reason;
};

/// Errors: Unconfined is thrown.
std::string confine(std::string_view statement, const Confinement& names);

/// The texts of a catalog that was read from `here`, as they are in `live`.
void release(schema::Catalog& catalog, const Confinement& names);

}  // namespace limbeck::dialects::postgresql
