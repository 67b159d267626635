// Alembic's `op`: each directive becomes the statements that Alembic would have sent.
// Not batch mode, not the connection: those are refused, and run by the project's own Python.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "alembic/quoting.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

struct Statement {
  std::string text;
  int line = 0;  ///< Of the script, where it was made.
};

/// What the directives of one script have made so far.
struct Recording {
  Dialect dialect = Dialect::postgresql;
  std::vector<Statement> statements = {};
  std::set<std::string> made_types = {};  ///< Enum types that CREATE TABLE has made.
};

/// The attribute of `op` of that name, which records into `recording`; none: not known.
std::optional<python::Value> directive(Recording& recording, const std::string& name);

}  // namespace limbeck::alembic
