// What a dialect is asked when it reads a whole schema.
// Not the schema itself: schema/catalog.hpp.
// Next: dialects/*/reflect.hpp answer.
#pragma once

#include <string>
#include <vector>

#include "db/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::contract {

struct ReflectRequest {
  /// Bare names; objects of others are left out. Empty: the default schema alone. SQLite: no
  /// meaning.
  std::vector<std::string> schemas = {};
  bool every_schema = false;  ///< But the server's own and extensions'; `schemas` is not looked at.
  /// The one that an empty Name::schema stands for; empty: the session's current schema.
  std::string default_schema = {};
  /// Tables that are no part of the schema: the version table and the history.
  std::vector<schema::Name> left_out = {};
};

}  // namespace limbeck::contract
