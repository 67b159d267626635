// What a dialect is asked when it reads a whole schema.
// Not the schema itself: schema/catalog.hpp.
// Next: dialects/*/reflect.hpp answer.
#pragma once

#include <string>
#include <vector>

#include "schema/name.hpp"

namespace limbeck::contract {

struct ReflectRequest {
  /// Bare names; objects of others are left out. Empty: the default schema alone. SQLite: no
  /// meaning.
  std::vector<std::string> schemas = {};
  /// The one that an empty Name::schema stands for; empty: the session's current schema.
  std::string default_schema = {};
  /// Tables that are no part of the schema: the version table and the history.
  std::vector<schema::Name> left_out = {};
};

}  // namespace limbeck::contract
