// A new revision file as revision, merge and autogenerate write it.
// Not what is in it: scripts/project.hpp.
#pragma once

#include <string>
#include <vector>

#include "cli/project.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::cli {

/// Whether env.py's process_revision_directives has a say: not in a merge, as with Alembic.
enum class DirectivesHook { asked, not_asked };

/// Fills in everything but the sections and the renames from the command line, writes the file,
/// runs the hooks and says so. Returns its path; empty, where a hook left nothing to write. Errors:
/// graph.*, run.id_too_long, bridge.*, and those of scripts::write_revision.
std::string write_new_revision(Project& project, const std::vector<std::string>& parent_symbols,
                               scripts::NewRevision revision, DirectivesHook hook);

}  // namespace limbeck::cli
