// How revision, merge and baseline say which file they wrote.
#pragma once

#include <string>

#include "cli/project.hpp"

namespace limbeck::cli {

/// `Generating PATH ...  done` as Alembic prints it, or with --json {"path": …, "revision": …}.
void tell_written_file(const Project& project, const std::string& path, const std::string& id);

}  // namespace limbeck::cli
