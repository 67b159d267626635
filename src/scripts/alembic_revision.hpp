// A new revision as a script of Alembic's, from the project's own script.py.mako.
// Not the reading of one: python_revision.hpp. Not the template's language: mako.hpp.
#pragma once

#include <string>
#include <string_view>

#include "scripts/revision_file.hpp"

namespace limbeck::scripts {

/// Alembic's own, for a project that has none.
std::string_view alembic_template();

/// What Alembic itself would write with that template; statements become `op.execute`, one
/// dialect's under a question for it, those outside a transaction in an `autocommit_block()`.
/// Errors: script.bad_template, script.bad_message (the file would not read back as `revision`).
std::string render_alembic_revision(const NewRevision& revision, std::string_view template_text,
                                    std::string_view template_file);

/// A call of op.execute() that sends exactly `sql`: SQLAlchemy's text() takes `:name` for a
/// parameter. `indent` is that of its first line.
std::string alembic_execute(std::string_view sql, std::string_view indent);

}  // namespace limbeck::scripts
