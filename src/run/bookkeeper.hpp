// The bookkeeping of one run as statements: version rows, history events, the session around them.
// Not their order within a step: step_walk.hpp. Nothing is run here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/dialect.hpp"
#include "run/batch.hpp"
#include "run/plan.hpp"

namespace limbeck::run {

/// How far a step is, for a history event.
struct Progress {
  std::optional<std::int64_t> done;
  std::optional<std::int64_t> duration_ms = {};
  std::string detail = {};
};

class Bookkeeper {
 public:
  enum class Target { database, script };

  /// `connection` is null for a script. `verification` is the lock's; empty for none.
  Bookkeeper(const contract::Dialect& dialect, const db::Connection* connection,
             const contract::Bookkeeping& bookkeeping, const Options& options,
             std::string verification);

  bool has_history() const { return options_.history && !bookkeeping_.history_table.empty(); }

  /// BEGIN and the role alone: what bookkeeping by itself runs in. `restore`: settings that were
  /// applied outside a transaction are undone first.
  Batch begin_bookkeeping(bool restore = false) const;
  /// BEGIN and every session setting: what a section runs in.
  Batch begin_section(bool restore = false) const;
  /// Undoes what the section set and takes the role again.
  Batch end_section() const;
  Batch apply_session(bool in_transaction) const;
  Batch restore_session() const;
  Batch verify() const;
  Batch commit() const;

  Batch create_version_table(bool if_missing) const;
  Batch create_history() const;
  Batch clear_version_table() const;
  Batch change_rows(std::span<const graph::RowChange> changes) const;
  /// Empty when the history is off.
  Batch record(contract::HistoryEvent event) const;

  contract::HistoryEvent event(std::string_view kind, const PlannedStep& step,
                               const graph::RevisionGraph& graph, Progress progress) const;
  contract::HistoryEvent stamped(const graph::RevisionGraph& graph,
                                 const graph::StampStep& step) const;
  /// What is the same in every event of this run.
  contract::HistoryEvent plain_event(std::string_view kind) const;

 private:
  const contract::Dialect& dialect_;
  const db::Connection* connection_;
  const contract::Bookkeeping& bookkeeping_;
  const Options& options_;
  std::string verification_;
  std::string run_id_;
  Target target_;
};

/// Comma-separated ids of what a revision stands on: its parents, then its dependencies.
std::string parents_text(const graph::RevisionGraph& graph, graph::Index revision);

/// Covers the statements of a step that are done, so that a resumed run can tell whether they are
/// still what the file says. Each statement is hashed with the value before it.
class DoneHash {
 public:
  void add(const db::Statement& statement, sql::Flavor flavor);
  /// Empty for no statement.
  const std::string& value() const { return value_; }

 private:
  std::string value_;
};

/// The first line of a statement, cut to what fits a listing; never empty.
std::string first_line(std::string_view statement);

}  // namespace limbeck::run
