// The hooks of an Alembic project's env.py that have a say in what autogenerate finds and writes,
// asked through the project's own Python.
// Not how Python calls them: bridge/hooks_program.hpp. Not what is done to the schemas:
// workflow/left_out.hpp.
#pragma once

#include "cli/project.hpp"
#include "schema/catalog.hpp"
#include "scripts/revision_file.hpp"
#include "workflow/undeclared.hpp"

namespace limbeck::cli {

/// What include_object and include_name leave out of what differs; where nothing does, no Python is
/// started. Tells which hooks are not asked. `is_connected`: whether `present` is the database that
/// env.py connects to. Errors: bridge.failed, bridge.ended.
workflow::LeftAlone ask_include_hooks(Project& project, const schema::Catalog& present,
                                      const schema::Catalog& wanted, bool is_connected);

/// What process_revision_directives makes of the script: another id, another message, other
/// operations. Asked when Alembic would ask it: with --autogenerate, or with
/// `revision_environment`. False: nothing is to be written, which is told. Errors: bridge.hook,
/// bridge.failed, bridge.ended.
bool ask_directives_hook(Project& project, scripts::NewRevision& revision);

}  // namespace limbeck::cli
