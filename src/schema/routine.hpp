// Functions, procedures and aggregates.
#pragma once

#include <string>

#include "schema/name.hpp"

namespace limbeck::schema {

enum class RoutineKind { function, procedure, aggregate };

struct Routine {
  Name name;
  std::string arguments;  ///< Identity arguments: `integer, text`. With the name: which one it is.
  RoutineKind kind = RoutineKind::function;
  std::string result = {};  ///< Return type; empty for a procedure.
  /// The whole statement, `CREATE OR REPLACE` where the server has it.
  std::string definition;
  std::string comment = {};

  bool operator==(const Routine&) const = default;
};

}  // namespace limbeck::schema
