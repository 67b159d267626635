// SQL as the string literals of a script, so that SQLAlchemy's text() sends exactly that.
// Not the reading of such a text: elements.hpp.
#pragma once

#include <string>
#include <string_view>

namespace limbeck::alembic {

/// A call of op.execute() that sends exactly `sql`: SQLAlchemy's text() takes `:name` for a
/// parameter. `indent` is that of its first line.
std::string execute_call(std::string_view sql, std::string_view indent);

/// The same as an argument on one line: of sa.text(), or of whatever makes a text() of it. Errors:
/// python::Unsupported for a character whose repr() is not known.
std::string text_argument(std::string_view sql);

}  // namespace limbeck::alembic
