// Programs that may run for hours, are ended when a stop is asked for, and may be fed by another
// program: pg_dump, pg_restore into psql, a backup command of the user's.
// Not short ones: process.hpp.
#pragma once

#include <stop_token>
#include <string>

#include "os/process.hpp"

namespace limbeck::os {

/// As run_command, but ended when `stop` is requested: its status then says so (128 + SIGTERM).
/// Errors: process.failed.
CommandResult run_long_command(const Command& command, std::stop_token stop);

struct FedResult {
  CommandResult command;  ///< Both streams are captured.
  CommandResult source;   ///< Its stdout went to the command; stderr is captured.
};

/// `command` reads `first`, then what `source` prints, then the end of its input, whatever became
/// of the source. Status 127: it was not found. Errors: process.failed.
FedResult run_fed_command(const Command& command, const std::string& first, const Command& source,
                          std::stop_token stop);

}  // namespace limbeck::os
