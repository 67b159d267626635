// The header of an Alembic revision script, read without Python: its identifiers and its docstring.
// Not what it does: run/python_step.hpp. Not the language: python/declarations.hpp.
#pragma once

#include <string>
#include <string_view>

#include "scripts/script.hpp"

namespace limbeck::scripts {

/// `name`: the file's, without folder: one that is bare hex digits is the id of a script that
/// declares none, as with Alembic. Errors, with `file` and line: python.syntax,
/// script.computed_identifier, script.no_id.
Header parse_python_header(std::string_view text, std::string_view file, std::string_view name);

/// "v1:" and 64 hex digits over the tokens, without comments and layout.
std::string python_hash(std::string_view text, std::string_view file);

}  // namespace limbeck::scripts
