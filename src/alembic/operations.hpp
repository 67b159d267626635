// Alembic's `op`: each directive becomes the statements that Alembic would have sent.
// Not the connection: that is refused, and run by the project's own Python.
// Next: batch.hpp for batch_alter_table().
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

/// The table that batch mode gives to each of its directives.
struct BatchTable {
  std::string schema;
  std::string name;
};
/// The same of `batch_op`.
std::optional<python::Value> batch_directive(Recording& recording, const BatchTable& table,
                                             const std::string& name);

}  // namespace limbeck::alembic
