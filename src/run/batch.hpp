// Statements that go to the connection together, each with what it is for, so that an error can
// say what failed; and where they go: to the database (executor.hpp) or into a script
// (offline.cpp). Next: step_walk.hpp makes the batches of a step.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "db/connection.hpp"
#include "limbeck/error.hpp"

namespace limbeck::run {

struct PlannedStep;

enum class Purpose { control, commit, session, script, verification, version_row, history, table };

class Batch {
 public:
  /// `number`: 1-based position among the revision's statements, for Purpose::script.
  void add(db::Statement statement, Purpose purpose, std::size_t number = 0) {
    statements_.push_back(std::move(statement));
    purposes_.push_back({purpose, number});
  }
  void add(std::vector<db::Statement> statements, Purpose purpose) {
    for (db::Statement& statement : statements) add(std::move(statement), purpose);
  }
  void append(Batch other) {
    for (std::size_t i = 0; i < other.size(); ++i)
      add(std::move(other.statements_[i]), other.purposes_[i].first, other.purposes_[i].second);
  }

  bool empty() const { return statements_.empty(); }
  std::size_t size() const { return statements_.size(); }
  const std::vector<db::Statement>& statements() const { return statements_; }
  Purpose purpose(std::size_t index) const { return purposes_[index].first; }
  std::size_t number(std::size_t index) const { return purposes_[index].second; }

 private:
  std::vector<db::Statement> statements_;
  std::vector<std::pair<Purpose, std::size_t>> purposes_;
};

/// The transaction around a function, which it may leave for a while.
class StepTransaction {
 public:
  virtual ~StepTransaction() = default;
  /// Commits; what follows runs outside a transaction, with the same session settings.
  virtual void leave() = 0;
  /// Begins the next.
  virtual void enter() = 0;
};

/// Where a step's batches go, in order.
class StatementSink {
 public:
  virtual ~StatementSink() = default;
  virtual void run(const Batch& batch) = 0;
  /// A step with a function, inside the transaction that is open.
  virtual void call(const PlannedStep& step, StepTransaction& transaction) = 0;
  /// A script that was evaluated came upon what only Python can do: what it did is undone. False:
  /// no Python can run it.
  virtual bool falls_back(const Error& error) = 0;
  /// A revision that the project's own Python runs; `history` goes into its transaction.
  virtual void bridge(const PlannedStep& step, const Batch& history) = 0;
  /// Before the version row changes, inside the transaction.
  virtual void check_before_commit() = 0;
  /// Before a statement outside a transaction: what it would leave is there already, so that a look
  /// behind a crash would tell nothing.
  virtual bool has_effect(const db::Statement& statement) = 0;
  /// After a statement outside a transaction: it must not have opened one.
  virtual void check_outside_transaction() = 0;
  /// True if check_before_commit does nothing: a section and its bookkeeping may be one batch.
  virtual bool joins_bookkeeping() const = 0;
  /// Since the step began; none where no time passes (a script).
  virtual std::optional<std::int64_t> elapsed_ms() const = 0;
};

}  // namespace limbeck::run
