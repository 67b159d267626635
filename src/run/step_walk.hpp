// The order in which a step's statements, version rows and history events go to the database or
// into a script. One walk for both, so that --sql leaves what a run would.
// Not errors, events or stopping: executor.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "run/batch.hpp"
#include "run/bookkeeper.hpp"
#include "run/plan.hpp"

namespace limbeck::run {

/// Where a resumed step goes on. Zero: from its beginning.
struct ResumePoint {
  bool resumed = false;
  std::size_t statements_done = 0;
};

class StepWalk : private StepTransaction {
 public:
  StepWalk(const Bookkeeper& bookkeeper, const contract::Dialect& dialect,
           const graph::RevisionGraph& graph, StatementSink& sink, TransactionMode mode)
      : bookkeeper_(bookkeeper), dialect_(dialect), graph_(graph), sink_(sink), mode_(mode) {}

  /// The whole step. With TransactionMode::all the caller opens and ends the transaction.
  void perform(const PlannedStep& step, ResumePoint from = {});

  /// What a failure left of the step at hand: statements whose effect is committed.
  std::size_t statements_kept() const { return kept_; }
  /// True once something of the step may be committed: its progress is in the history.
  bool is_partly_kept() const { return partly_kept_; }
  const std::string& kept_hash() const { return kept_hash_.value(); }

 private:
  void leave() override;
  void enter() override;
  void perform_atomic(const PlannedStep& step, bool in_own_transaction);
  void perform_live(const PlannedStep& step);
  void perform_bridged(const PlannedStep& step);
  void perform_journaled(const PlannedStep& step, ResumePoint from);
  void perform_section(const PlannedStep& step, const scripts::ResolvedSection& section,
                       std::size_t first, bool last);
  void perform_outside(const PlannedStep& step, const scripts::ResolvedSection& section,
                       std::size_t first, std::size_t skip);
  void perform_alone(const PlannedStep& step, const db::Statement& statement, std::size_t index);
  void perform_setting(const db::Statement& statement, std::size_t index);
  void perform_in_own_transaction(const PlannedStep& step, const db::Statement& statement,
                                  std::size_t index);
  Batch session_of_section(bool in_transaction) const;
  void finish_in_own_transaction(const PlannedStep& step);
  Batch closing(const PlannedStep& step, std::optional<std::int64_t> duration_ms) const;
  bool take_session_open() { return std::exchange(session_open_, false); }
  void keep(const scripts::ResolvedSection& section);

  const Bookkeeper& bookkeeper_;
  const contract::Dialect& dialect_;
  const graph::RevisionGraph& graph_;
  StatementSink& sink_;
  TransactionMode mode_;
  std::size_t kept_ = 0;
  bool partly_kept_ = false;
  const PlannedStep* live_ = nullptr;  ///< The script that is evaluated.
  bool session_open_ = false;          ///< Settings applied outside a transaction, not yet undone.
  /// SET and PRAGMA of the section at hand, which the bookkeeping in between undoes.
  std::vector<db::Statement> settings_;
  DoneHash kept_hash_;
};

}  // namespace limbeck::run
