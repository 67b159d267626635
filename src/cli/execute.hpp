// One command from its Request to its exit code, errors shown.
// Not the arguments (parse.hpp) and not the process (program.cpp).
#pragma once

#include "cli/request.hpp"

namespace limbeck::cli {

/// Never throws: whatever went wrong is told on World::err, with --json as JSON.
ExitCode execute(const Request& request, const World& world);

}  // namespace limbeck::cli
