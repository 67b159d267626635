// Ends the interruption of an earlier run as its user chose: go on, or declare how it ended.
// Not the finding of it: recovery.hpp.
#pragma once

#include <cstddef>

#include "run/executor.hpp"
#include "run/recovery.hpp"

namespace limbeck::run {

/// What a command throws while nobody has chosen: run.interrupted.
Error interrupted_error(const Interruption& interruption, const graph::Rows& rows);

/// Does what `choice` says under the lock; `rows` follow. Returns the number of steps that ran (1
/// for resume). Errors: run.cannot_resume, graph.unknown_revision, and those of a step.
std::size_t settle_interruption(Executor& executor, Database& database,
                                const scripts::ScriptDirectory& scripts,
                                const Interruption& interruption, Resolution choice,
                                graph::Rows& rows, const Options& options);

}  // namespace limbeck::run
