// A new revision file as revision, merge and autogenerate write it.
// Not what is in it: scripts/project.hpp.
#pragma once

#include <string>
#include <vector>

#include "cli/project.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::cli {

/// Fills in everything but the sections and the renames from the command line, writes the file,
/// runs the hooks and says so. Returns its path. Errors: graph.*, run.id_too_long, and those of
/// scripts::write_revision.
std::string write_new_revision(Project& project, const std::vector<std::string>& parent_symbols,
                               scripts::NewRevision revision);

}  // namespace limbeck::cli
