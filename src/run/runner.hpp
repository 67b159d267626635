// Runs a plan: lock, tables, steps with their version rows and history, events.
// Not the choice of steps (graph/steps.hpp) and not the recovery of a stopped run (recovery.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "run/database.hpp"
#include "run/plan.hpp"
#include "run/recovery.hpp"

namespace limbeck::run {

/// Everything under one lock: rows are read after it is taken, so fifty runs at once apply each
/// step once. Returns the number of steps that ran.
/// Errors: graph.*, lock.*, run.*, sql.* with revision, file, line, statement and state.
std::size_t upgrade(Database& database, const scripts::ScriptDirectory& scripts,
                    std::string_view target, const Options& options,
                    const RecoveryChoice& recovery = {});
std::size_t downgrade(Database& database, const scripts::ScriptDirectory& scripts,
                      std::string_view target, const Options& options,
                      const RecoveryChoice& recovery = {});
void stamp(Database& database, const scripts::ScriptDirectory& scripts,
           const std::vector<std::string>& targets, bool purge, const Options& options);
/// Creates the version table (and the history) if missing. True if it was created.
bool ensure_version_table(Database& database, const Options& options);

}  // namespace limbeck::run
