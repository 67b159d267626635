// Alembic's `op`: each directive becomes the statements that Alembic would have sent.
// Next: batch.hpp for batch_alter_table(), connection.hpp for get_bind() and get_context().
#pragma once

#include <set>
#include <string>
#include <vector>

#include "alembic/naming.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

struct Statement {
  std::string text;
  int line = 0;                  ///< Of the script, where it was made.
  bool is_transactional = true;  ///< False: within an autocommit_block().
};

/// What the directives of one script have made so far.
struct Recording {
  Dialect dialect = Dialect::postgresql;
  FindNamingConvention find_naming_convention = default_naming_convention;
  bool is_transactional = true;
  std::vector<Statement> statements = {};
  std::set<std::string> made_types = {};  ///< Enum types that CREATE TABLE has made in this run.
  bool makes_types = false;               ///< That one of the script's tables has any.
};

/// Appends a statement of the line at hand.
void record(Recording& recording, const python::Interpreter& interpreter, std::string statement);

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
