// Batches as the text of a script for psql or the sqlite3 shell.
// Not what the batches are: step_walk.hpp.
#pragma once

#include <string>
#include <string_view>

#include "contract/dialect.hpp"
#include "run/batch.hpp"

namespace limbeck::run {

class ScriptText final : public StatementSink {
 public:
  explicit ScriptText(const contract::Dialect& dialect) : dialect_(dialect) {}

  /// A line of its own, followed by an empty one.
  void comment(std::string_view text);
  const std::string& text() const { return text_; }

  void run(const Batch& batch) override;
  /// Errors: run.program_offline, for a script cannot call it.
  void call(const PlannedStep& step, StepTransaction& transaction) override;
  bool falls_back(const Error& /*error*/) override { return false; }
  /// Errors: run.program_offline. What Python can print is in the plan already.
  void bridge(const PlannedStep& step, const Batch& history) override;
  void check_before_commit() override;
  bool has_effect(const db::Statement& /*statement*/) override { return false; }
  void check_outside_transaction() override {}
  bool joins_bookkeeping() const override { return !dialect_.capabilities().checks_before_commit; }
  std::optional<std::int64_t> elapsed_ms() const override { return std::nullopt; }

 private:
  const contract::Dialect& dialect_;
  std::string text_;
};

}  // namespace limbeck::run
