// The SQL script of --sql: the plan's statements, the version rows and the history, as text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "run/plan.hpp"

namespace limbeck::run {

/// As Alembic's offline mode (docs/offline.md). `argument` is `end` or `start:end`.
/// Errors: graph.*, run.range_needed, run.purge_offline, run.several_starts,
/// run.program_offline, script.*.
std::string offline_upgrade(const scripts::ScriptDirectory& scripts,
                            const contract::Dialect& dialect, std::string_view argument,
                            const Options& options);
std::string offline_downgrade(const scripts::ScriptDirectory& scripts,
                              const contract::Dialect& dialect, std::string_view argument,
                              const Options& options);
std::string offline_stamp(const scripts::ScriptDirectory& scripts, const contract::Dialect& dialect,
                          const std::vector<std::string>& arguments, bool purge,
                          const Options& options);
std::string offline_ensure_version(const contract::Dialect& dialect, const Options& options);

}  // namespace limbeck::run
