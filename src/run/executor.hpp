// Runs planned steps on a database that is locked: batches to the connection, events to the
// callback, and for a failure the rollback, the failed row and the words for what was left.
// Not the choice of steps or the lock (runner.cpp), not their inner order (step_walk.hpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "bridge/bridge.hpp"
#include "run/batch.hpp"
#include "run/bookkeeper.hpp"
#include "run/database.hpp"
#include "run/plan.hpp"
#include "run/step_walk.hpp"

namespace limbeck::run {

class Executor final : public StatementSink {
 public:
  /// `lock` is held and outlives this object.
  Executor(Database& database, const graph::RevisionGraph& graph, const Options& options,
           const contract::Lock& lock);

  const Bookkeeper& bookkeeper() const { return bookkeeper_; }

  /// Creates the version table and the history where they are missing, in one transaction. True
  /// if the version table was created.
  bool create_tables();

  /// Starts the Python that steps of the plan need: what cannot be run is told before anything is.
  /// Errors: bridge.no_python, bridge.no_alembic, bridge.failed, with the script.
  void start_python(const Plan& plan);

  /// Runs every step; `rows` are those of the database and follow it. `from` is where the first
  /// step goes on. Errors: sql.*, run.*, lock.lost, connect.lost; the details carry revision,
  /// file, line and state. Nothing is left open.
  void execute(const Plan& plan, graph::Rows& rows, ResumePoint from = {});

  /// Bookkeeping alone, in one transaction.
  void run_bookkeeping(Batch statements);

  void run(const Batch& batch) override;
  void call(const PlannedStep& step, StepTransaction& transaction) override;
  bool falls_back(const Error& error) override;
  void bridge(const PlannedStep& step, const Batch& history) override;
  void check_before_commit() override;
  bool has_effect(const db::Statement& statement) override;
  void check_outside_transaction() override;
  bool joins_bookkeeping() const override;
  std::optional<std::int64_t> elapsed_ms() const override;

 private:
  void execute_step(const Plan& plan, std::size_t index, const graph::Rows& rows,
                    const graph::Rows& rows_before_run, ResumePoint from);
  void check_stop() const;
  /// Runs `work`, which talks to the connection, so that a stop interrupts it.
  template <typename Work>
  void interruptibly(Work work);
  void describe(Error& error, const Batch& batch) const;
  void record_failure(const Error& error, const PlannedStep& step, const StepWalk& walk) noexcept;
  void emit(Event event) const;

  Database& database_;
  db::Connection& connection_;
  const graph::RevisionGraph& graph_;
  const Options& options_;
  Bookkeeper bookkeeper_;
  std::optional<bridge::Bridge> python_;  ///< Once a step needs it.
  graph::Rows rows_before_;               ///< Of the step at hand.
  const PlannedStep* step_ = nullptr;     ///< At hand; null between steps.
  bool reports_statements_ = false;
  std::chrono::steady_clock::time_point step_began_{};
};

/// "at 1a2b3c4d5e6f", "at base".
std::string position_text(const graph::Rows& rows);

}  // namespace limbeck::run
