// An open database with its bookkeeping: what status, current and the runner share.
// Not the plan (plan.hpp), not the steps (runner.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/dialect.hpp"
#include "graph/targets.hpp"

namespace limbeck::run {

/// Connects lazily is not its business: it is connected from construction to destruction.
class Database {
 public:
  /// Errors: connect.*.
  static Database open(const contract::ConnectRequest& request, const Options& options);
  /// `handle`: PGconn* or sqlite3*, kept by the caller.
  static Database borrow(std::string_view dialect, void* handle, const Options& options);
  /// A connection of any dialect, also one that the registry does not know.
  static Database adopt(const contract::Dialect& dialect,
                        std::shared_ptr<db::Connection> connection, const Options& options);
  /// The caller keeps the connection, which must outlive it.
  static Database over(const contract::Dialect& dialect, db::Connection& connection,
                       const Options& options);

  const contract::Dialect& dialect() const { return *dialect_; }
  db::Connection& connection() { return *connection_; }
  const contract::Bookkeeping& bookkeeping() const { return bookkeeping_; }

  /// The version rows in the order read; empty when there is no table. Creates nothing.
  graph::Rows version_rows();
  /// All events, oldest first; empty when there is no history.
  std::vector<contract::HistoryEvent> history();
  /// As history(), but of each event only what HistoryPart::marks says.
  std::vector<contract::HistoryEvent> history_marks();
  /// Reads them now; the next history_marks() takes them, unless locate_again() comes first.
  void read_marks_ahead();
  /// Asks again where the tables are: after creating them, and under the lock, where what was
  /// read before is no longer to be trusted.
  void locate_again();

 private:
  std::vector<contract::HistoryEvent> read_history(contract::HistoryPart part);

  const contract::Dialect* dialect_ = nullptr;
  std::shared_ptr<db::Connection> connection_;
  contract::Bookkeeping bookkeeping_;
  std::optional<std::vector<contract::HistoryEvent>> marks_ahead_;
  Options options_;
};

}  // namespace limbeck::run
