// A new revision as a script of Alembic's, from the project's own script.py.mako.
// Not the reading of one: python_revision.hpp. Not the template's language: mako.hpp. Not what its
// functions do: workflow/script_text.hpp.
#pragma once

#include <string>
#include <string_view>

#include "scripts/revision_file.hpp"

namespace limbeck::scripts {

/// Alembic's own, for a project that has none.
std::string_view alembic_template();

/// What Alembic itself would write with that template, which must import what the functions need.
/// Errors: script.bad_template, script.bad_message (the file would not read back as `revision`).
std::string render_alembic_revision(const NewRevision& revision, std::string_view template_text,
                                    std::string_view template_file);

}  // namespace limbeck::scripts
