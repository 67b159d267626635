// What Limbeck asks of a database session. Implementations: dialects/*/connection.cpp.
// Not transactions as objects: the runner sends BEGIN and COMMIT as statements (run/runner.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "limbeck/revision.hpp"

namespace limbeck::db {

/// One statement as the splitter found it, or as a dialect wrote it.
struct Statement {
  std::string text;  ///< Without the terminating semicolon.
  int line = 0;      ///< Where it begins in its file, 1-based; 0 for Limbeck's own.
  std::optional<std::string> copy_data = {};  ///< The lines after COPY … FROM STDIN.
  /// If set, a run fails with run.row_count unless the statement changed this many rows.
  std::optional<std::int64_t> expected_rows = {};
};

struct Rows {
  std::vector<std::string> columns;
  std::vector<Row> rows;
};

/// One session. One thread, except cancel(). Not copyable. Errors of the server are `sql.*`
/// with SQLSTATE, statement and position; a lost session is `connect.lost`.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  virtual ~Connection() = default;

  /// One statement, its result as text, row by row; each row is `on_row`'s to move from. Returns
  /// the names of the columns.
  virtual std::vector<std::string> read(std::string_view sql, std::span<const Value> parameters,
                                        const std::function<void(Row&)>& on_row) = 0;
  /// The same, all rows at once.
  Rows query(std::string_view sql, std::span<const Value> parameters = {}) {
    Rows all;
    all.columns = read(sql, parameters, [&all](Row& row) { all.rows.push_back(std::move(row)); });
    return all;
  }

  /// Runs statements in order, in as few round trips as the driver can (PostgreSQL: one, in
  /// pipeline mode). Stops at the first that fails and throws with `statement_index`.
  /// `done(i)` follows each success, at the latest when run returns.
  virtual void run(std::span<const Statement> statements,
                   const std::function<void(std::size_t)>& done = {}) = 0;

  /// Ends an open transaction without keeping it; nothing to do outside one. Never throws: a
  /// session that is gone has rolled back.
  virtual void rollback() noexcept = 0;
  virtual bool in_transaction() const = 0;

  /// Called by the runner inside the transaction, before the version row changes. SQLite checks
  /// the foreign keys of the tables that were touched. Errors: sql.foreign_key.
  virtual void check_before_commit() {}

  /// Interrupts the statement that is running. Any thread; safe to call when nothing runs.
  virtual void cancel() noexcept = 0;

  /// Notices and warnings of the server, a line each.
  virtual void on_notice(std::function<void(std::string_view)> callback) = 0;

  /// Requests sent that had to wait for an answer; what the latency bar counts.
  virtual std::uint64_t round_trips() const { return 0; }
};

}  // namespace limbeck::db
