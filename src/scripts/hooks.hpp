// Programs that are run on a new revision file: [post_write_hooks].
// Not the writing of the file: new_revision.cpp.
// The three types: docs/configuration.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "os/process.hpp"
#include "scripts/configuration.hpp"

namespace limbeck::scripts {

/// What would be run on `path`, in order: asked before the file is written, so that a wrong
/// configuration leaves no file behind. Errors: hook.bad_type, hook.missing_key,
/// hook.bad_options, hook.program_not_found.
std::vector<os::Command> hook_commands(const Configuration& configuration, const std::string& path);

/// Words as a POSIX shell splits them: quotes and backslashes, nothing is expanded. None where a
/// quote stays open.
std::optional<std::vector<std::string>> split_words(std::string_view text);

/// Runs them all, also after one failed. Returns a line for each that failed.
std::vector<std::string> run_hooks(const Configuration& configuration,
                                   const std::vector<os::Command>& commands);

}  // namespace limbeck::scripts
