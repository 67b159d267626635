// Ends the interruption of an earlier run: goes on by itself where it can, else as its user chose.
// Not the finding of it: recovery.hpp.
#pragma once

#include <cstddef>

#include "run/executor.hpp"
#include "run/recovery.hpp"

namespace limbeck::run {

/// What a command throws where nobody has chosen and looking does not decide: run.interrupted.
Error interrupted_error(const Interruption& interruption, const graph::Rows& rows);

/// Does what `choice` says under the lock, for a command of that direction (`upgrade`); `rows`
/// follow. With Resolution::none it goes on where the journal or a look at the database tells
/// where. Returns the number of steps that ran (1 where it went on). Errors: run.interrupted,
/// run.cannot_resume, graph.unknown_revision, sql.*, and those of a step.
std::size_t settle_interruption(Executor& executor, Database& database,
                                const scripts::ScriptDirectory& scripts,
                                const Interruption& interruption, Resolution choice,
                                std::string_view direction, graph::Rows& rows,
                                const Options& options);

}  // namespace limbeck::run
