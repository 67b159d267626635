// An Error as the user reads it: message, place, statement with the server's position marked, the
// state the database was left in, and the hint.
// Not its JSON form (json.hpp) and not the exit code (cli/).
#pragma once

#include <string>
#include <string_view>

#include "limbeck/error.hpp"
#include "report/style.hpp"

namespace limbeck::report {

/// Whole lines for stderr, first `error: MESSAGE`, last `hint: …`. Lines that do not apply are
/// left out.
std::string render_error(const ErrorDetails& error, const Style& style);

/// The lines of the statement around `position` (1-based character) and a caret line below;
/// without a position its first lines. Each line indented by `indent` and at most `width` wide.
std::string excerpt_statement(const std::string& statement, std::size_t position, int first_line,
                              std::size_t width, const Style& style);

/// `warning: TEXT`, one line.
std::string render_warning(std::string_view text, const Style& style);

}  // namespace limbeck::report
