// Runs a plan: lock, tables, steps with their version rows and history, events.
// Not the choice of steps (graph/steps.hpp) and not the recovery of a stopped run (recovery.hpp).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "run/database.hpp"
#include "run/plan.hpp"
#include "run/recovery.hpp"

namespace limbeck::run {

/// What is known under the lock, before the first statement.
struct RunAhead {
  Database& database;
  const Plan& plan;         ///< Without steps: there is nothing to do, or `resumed` comes first.
  const graph::Rows& rows;  ///< Of the database, now.
  /// The interrupted revision that is gone on with; asked of by itself, before the others are
  /// known.
  std::string resumed = {};
};

/// The owner of a run looks at what is about to happen: takes a backup, compares it with what was
/// reviewed. What `check` throws ends the run; nothing was written.
struct BeforeRun {
  std::function<void(const RunAhead&)> check = {};
  bool even_if_nothing = false;  ///< Ask although there is nothing to do.
};

/// The lock of every run, for those who do something else to a whole database. `command` is told
/// to whoever waits. Errors: lock.*, run.stopped.
std::unique_ptr<contract::Lock> take_lock(Database& database, const Options& options,
                                          std::string_view command);

/// Everything under one lock: rows are read after it is taken, so fifty runs at once apply each
/// step once. Returns the number of steps that ran.
/// Errors: graph.*, lock.*, run.*, sql.* with revision, file, line, statement and state.
std::size_t upgrade(Database& database, const scripts::ScriptDirectory& scripts,
                    std::string_view target, const Options& options,
                    const RecoveryChoice& recovery = {}, const BeforeRun& before = {});
std::size_t downgrade(Database& database, const scripts::ScriptDirectory& scripts,
                      std::string_view target, const Options& options,
                      const RecoveryChoice& recovery = {}, const BeforeRun& before = {});
void stamp(Database& database, const scripts::ScriptDirectory& scripts,
           const std::vector<std::string>& targets, bool purge, const Options& options);
/// Creates the version table (and the history) if missing. True if it was created.
bool ensure_version_table(Database& database, const Options& options);

}  // namespace limbeck::run
