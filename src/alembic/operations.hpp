// Alembic's `op`: each directive becomes the statements that Alembic would have sent.
// Next: batch.hpp for batch_alter_table(), connection.hpp for get_bind() and get_context().
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alembic/database.hpp"
#include "alembic/listeners.hpp"
#include "alembic/naming.hpp"
#include "limbeck/error.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

struct Statement {
  std::string text;
  int line = 0;                  ///< Of the script, where it was made.
  bool is_transactional = true;  ///< False: within an autocommit_block().
};

/// What a script can ask of `alembic.context`.
struct Environment {
  std::vector<std::string> x = {};         ///< As -x gave them.
  std::optional<bool> is_offline = false;  ///< None: it must not matter.
  std::string version_table_schema = {};   ///< Empty: none was told.
  /// What alembic.ini has for a key. Errors: Unsupported where it is not known.
  std::function<std::optional<std::string>(const std::string& key)> find_option = {};
};

/// What the directives of one script have made so far.
struct Recording {
  Dialect dialect = Dialect::postgresql;
  FindNamingConvention find_naming_convention = default_naming_convention;
  Listeners* listeners = nullptr;  ///< Null: none.
  bool is_transactional = true;
  std::vector<Statement> statements = {};
  std::set<std::string> made_types = {};  ///< Enum types that CREATE TABLE has made in this run.
  bool makes_types = false;               ///< That one of the script's tables has any.
  /// Where statements go at once; null: they are kept in `statements`.
  Database* database = nullptr;
  Environment environment = {};
  bool has_run = false;       ///< A statement.
  bool is_committed = false;  ///< By the script, whose statements outside a block are refused then.
};

/// Before each statement. Errors: Unsupported where it would not end as it does in Python.
void require_runnable(Recording& recording, const python::Interpreter& interpreter);

/// Errors: NeedsDatabase where the script is only planned.
Database& require_database(Recording& recording, const std::string& why);

void add_place(Error& error, const python::Interpreter& interpreter);
/// Calls `work`; an error of the database gets the place in the script.
template <typename Work>
auto at_line(const python::Interpreter& interpreter, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (Error& error) {
    add_place(error, interpreter);
    throw;
  }
}

/// Runs a statement of the line at hand, or keeps it.
void record(Recording& recording, const python::Interpreter& interpreter, std::string statement);
/// One of another line.
void record(Recording& recording, const python::Interpreter& interpreter, Statement statement);
/// What a library hands to SQLAlchemy's text(), which reads colons and backslashes its own way.
void record_text(Recording& recording, python::Interpreter& interpreter, const std::string& text);

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
