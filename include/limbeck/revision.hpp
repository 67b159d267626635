// A revision written in C++: a value with a header and two functions.
// Standard headers only, so that a library of migrations need not link Limbeck.
// Next: operations.hpp, what it does to a schema in words of its own; migrator.hpp runs them beside
// revisions in files; cli.hpp gives them a command line.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace limbeck {
inline namespace v0 {

/// One value of a result row; no value is SQL NULL. Every type comes as the server's text.
using Value = std::optional<std::string>;
using Row = std::vector<Value>;

struct Operation;

/// The database as a revision's function sees it: inside the step's transaction, whose end is
/// Limbeck's alone. Valid only during the call; one thread.
class Step {
 public:
  virtual ~Step() = default;
  /// "sqlite", "postgresql".
  virtual std::string_view dialect() const = 0;
  /// Runs one or more statements. Errors: sql.*; the step is rolled back if they leave the function.
  virtual void execute(std::string_view sql) = 0;
  /// Runs one statement with positional parameters ($1 on PostgreSQL, ? on SQLite).
  virtual std::vector<Row> query(std::string_view sql, const std::vector<Value>& parameters = {}) = 0;
  /// Does one operation; written more easily as `Operations(step).add_column(…)`, operations.hpp.
  /// Errors: ops.*, render.impossible, reflect.*, sql.*.
  virtual void apply(const Operation& operation) = 0;
};

using StepFunction = std::function<void(Step&)>;

/// In place of a downgrade: downgrading past this revision is refused with the reason.
struct Irreversible {
  std::string reason;
};
inline Irreversible irreversible(std::string reason) { return {std::move(reason)}; }

/// The hash that guards an applied revision covers id, parents and `version`: raise `version`
/// when a released upgrade function must change, and Limbeck will report it as edited.
struct Revision {
  std::string id;                    ///< As a file's `Revision ID`: unique, at most 32 bytes.
  std::vector<std::string> parents;  ///< Empty for a base, several for a merge.
  std::string message = {};
  StepFunction upgrade = {};  ///< Absent: the revision does nothing (a merge).
  std::variant<std::monostate, StepFunction, Irreversible> downgrade = {};
  std::vector<std::string> branch_labels = {};
  std::vector<std::string> depends_on = {};
  std::int64_t version = 1;
};

/// A revision file that was compiled into the program (see limbeck_embed_migrations in CMake).
struct EmbeddedFile {
  std::string_view name;     ///< "20260108_1430_add_user_profile_table.sql"
  std::string_view content;  ///< Static storage.
};

/// Where a Migrator takes its revisions from; the three kinds share one graph.
struct Revisions {
  std::vector<Revision> compiled = {};
  std::vector<EmbeddedFile> embedded = {};
  std::vector<std::string> directories = {};  ///< Folders of revision files.
};

}  // namespace v0
}  // namespace limbeck
