// The project's own Python and Alembic, for what is not run natively: one process, which runs
// env.py for each revision that it is given.
// Not the choice who runs a revision: run/plan.hpp. Next: bridge_program.hpp, what it runs.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "limbeck/migrator.hpp"
#include "os/child_process.hpp"

namespace limbeck::bridge {

/// A call of context.configure() with context.run_migrations() behind it.
struct Context {
  std::string url;  ///< With its password: never shown.
  std::string dialect;
  std::string version_table;
  std::string version_table_schema;
};

/// One revision, and what goes into the same transaction.
struct Step {
  std::string revision;
  Direction direction = Direction::upgrade;
  std::vector<std::string> rows_before;  ///< Of the version table, sorted.
  std::vector<std::string> rows_after;
  std::string version_table;
  std::string version_table_schema;
  std::string dialect;
  std::string identity_query;  ///< One row and column, which differs from database to database.
  std::string identity;        ///< What Limbeck's own connection has for it.
  std::vector<std::string> history;  ///< Statements to run behind the change of the version row.
};

/// Something that differs between database and models, as autogenerate's hooks are asked about it.
struct Asked {
  std::string type;                  ///< Alembic's word: schema, table, column, index, …
  std::string schema;                ///< Empty: the default one.
  std::string table;                 ///< Of a table: itself.
  std::string name;                  ///< Empty where it has none.
  std::vector<std::string> columns;  ///< Of an index or constraint.
  bool in_database = false;
  bool in_models = false;
  /// What it is a part of, by its number: a table, a schema. It stands before.
  std::optional<std::size_t> within = {};
};

/// A script that shall be written, as process_revision_directives is asked about it.
struct NewScript {
  std::string id;
  std::optional<std::string> message = {};
  std::string head;
  bool splice = false;
  std::optional<std::string> branch_label = {};
  std::optional<std::string> version_path = {};
  std::vector<std::string> depends_on = {};
  bool autogenerate = false;
  std::string upgrade;  ///< Lines of the functions' bodies, with their indent.
  std::string downgrade;
  std::vector<std::string> imports = {};
};

/// What became of it.
struct Processed {
  bool is_asked = false;     ///< False: env.py passes no such hook, and nothing else is told.
  bool is_left_out = false;  ///< Nothing is to be written.
  std::string id = {};
  std::optional<std::string> message = {};
  /// Whether the operations are others than Limbeck's: then they are as Alembic renders them.
  bool is_changed = false;
  std::string upgrade = {};
  std::string downgrade = {};
  std::vector<std::string> imports = {};
  std::vector<std::string> not_recorded = {};  ///< What the hook saw as one text.
};

/// What SQL is printed for.
enum class Printing {
  script,  ///< To be read and run by someone, as Alembic's --sql, one revision after the other.
  replay,  ///< In place of a run: a script that asks whether it is printed or run is refused.
  alone,   ///< The same of one revision by itself, as if nothing had run before.
};

/// One thread, but for interrupt().
class Bridge {
 public:
  /// `url`: in place of the configuration's `sqlalchemy.url`; empty: as that is.
  /// Errors: bridge.no_python, bridge.no_alembic, bridge.failed.
  Bridge(const PythonOptions& options, const std::string& url);

  /// What env.py connects to, in its order; nothing is changed. `offline`: without connecting, as
  /// far as it tells then. Errors: bridge.failed, bridge.ended.
  std::vector<Context> describe(bool offline);
  /// Errors: bridge.failed (with the script's file, line and traceback, statement and SQLSTATE),
  /// bridge.other_database, bridge.other_rows, bridge.ended.
  void run(const Step& step);
  /// True if the last step committed something before it failed.
  bool has_committed() const { return has_committed_; }
  /// The SQL that Alembic prints for one revision, without what it does to the version table.
  /// Errors: bridge.needs_database, bridge.failed, bridge.ended.
  std::string print_sql(const std::string& revision, Direction direction, std::string_view dialect,
                        Printing printing);
  /// Which of `objects`, by their numbers, include_object and include_name of env.py leave out,
  /// ascending. Nothing is changed. `autogenerate`: what env.py reads of the command line. Errors:
  /// bridge.failed, bridge.ended.
  std::vector<std::size_t> left_out(const std::vector<Asked>& objects, bool autogenerate);
  /// Hands the script to process_revision_directives of env.py. Nothing is changed. Errors:
  /// bridge.hook, for what is not understood of what it does; bridge.failed, bridge.ended.
  Processed process(const NewScript& script);
  /// Ends the step at hand as Ctrl-C does. From any thread.
  void interrupt() const { process_.interrupt(); }

 private:
  /// Sends a request and waits. The answer's `result` as JSON text.
  std::string ask(const std::string& request);
  [[noreturn]] void fail(const std::string& answer);

  PythonOptions options_;
  os::ChildProcess process_;
  bool has_committed_ = false;
};

}  // namespace limbeck::bridge
