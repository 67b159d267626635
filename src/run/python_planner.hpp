// Who runs a revision written for Alembic, decided before anything runs.
// Not the running: executor.hpp. Not the header of such a script: scripts/python_revision.hpp.
#pragma once

#include <optional>
#include <string>

#include "bridge/bridge.hpp"
#include "contract/dialect.hpp"
#include "run/plan.hpp"

namespace limbeck::run {

/// For one plan: Python is started once, and only if something must be printed.
class PythonPlanner {
 public:
  PythonPlanner(const contract::Dialect& dialect, const Options& options, PlanFor purpose)
      : dialect_(dialect), options_(options), purpose_(purpose) {}

  /// Sets what runs the step. Errors: python.syntax, script.no_section, script.no_downgrade,
  /// python.not_native (no Python may run it), python.frozen_stale, bridge.*.
  void plan(PlannedStep& step, const std::string& text, Direction direction);

 private:
  bridge::Bridge& python();

  const contract::Dialect& dialect_;
  const Options& options_;
  PlanFor purpose_;
  std::optional<bridge::Bridge> python_;
};

}  // namespace limbeck::run
