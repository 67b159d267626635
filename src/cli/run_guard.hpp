// What stands between a plan and its first statement: the reviewed hash, `protect`, the backup.
// Not the run (run/runner.hpp), not the making of a backup (backup/make_backup.hpp).
#pragma once

#include <string>

#include "cli/project.hpp"
#include "cli/run_watch.hpp"
#include "run/runner.hpp"

namespace limbeck::cli {

/// Of one upgrade or downgrade; outlives it.
class RunGuard {
 public:
  RunGuard(Project& project, Direction direction, RunWatch& watch)
      : project_(project), direction_(direction), watch_(watch) {}

  /// Before anything is connected. Errors: protect.downgrade.
  void expect_allowed();
  /// Asks, where the environment is protected and there is something to do. Errors:
  /// protect.not_confirmed, protect.destructive, graph.*, script.*.
  void confirm(run::Database& database, const Options& options);
  /// What the run asks under its lock.
  run::BeforeRun before_run(const Options& options);

 private:
  void check(const run::RunAhead& ahead, const Options& options);
  void check_plan(const run::RunAhead& ahead);
  void check_losses(const run::Plan& plan);
  bool is_backup_due(const run::RunAhead& ahead);
  void make_backup(const run::RunAhead& ahead, const Options& options);
  std::string command() const;

  Project& project_;
  Direction direction_;
  RunWatch& watch_;
  bool has_backup_ = false;
};

}  // namespace limbeck::cli
