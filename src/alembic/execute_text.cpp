#include "alembic/execute_text.hpp"

#include <fmt/format.h>

#include <cctype>

#include "python/rendering.hpp"

namespace limbeck::alembic {
namespace {

/// Of a name in SQLAlchemy's eyes. Beyond ASCII most letters are.
bool is_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_' || letter == '$' ||
         static_cast<unsigned char>(letter) >= 0x80;
}

/// SQLAlchemy takes `(?<![:\w$\\]):([\w$]+)(?![:\w$])` for a parameter, and leaves the backslash
/// out of `\\(:[\w$]*)(?![:\w$])`: whatever would be either gets a backslash more.
std::string with_colons_kept(std::string_view sql) {
  std::string text(sql);
  // From the right: a backslash before the next colon changes what this one is followed by.
  for (std::size_t i = sql.size(); i-- > 0;) {
    if (text[i] != ':') continue;
    std::size_t end = i + 1;
    while (end < text.size() && is_word(text[end])) ++end;
    const char before = i == 0 ? ' ' : text[i - 1];
    const bool follows_name = is_word(before) && static_cast<unsigned char>(before) < 0x80;
    const bool is_parameter = end > i + 1 && before != ':' && !follows_name;
    const bool ends = end == text.size() || text[end] != ':';
    if (ends && (is_parameter || before == '\\')) text.insert(i, 1, '\\');
  }
  return text;
}

/// A string literal over as many lines as the text has.
std::string python_literal(std::string_view text) {
  const bool is_long = text.find('\n') != std::string_view::npos;
  const std::string_view quotes = is_long ? "\"\"\"" : "\"";
  std::string literal(quotes);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '\\' || letter == '"') {
      const bool must_be_escaped =
          letter == '\\' || !is_long || i + 1 == text.size() || text[i + 1] == '"';
      if (must_be_escaped) literal += '\\';
      literal += letter;
    } else if ((code < 0x20 && letter != '\n' && letter != '\t') || code == 0x7f) {
      literal += fmt::format("\\x{:02x}", code);
    } else {
      literal += letter;
    }
  }
  return literal += quotes;
}

}  // namespace

std::string execute_call(std::string_view sql, std::string_view indent) {
  return fmt::format("{}op.execute({})\n", indent, python_literal(with_colons_kept(sql)));
}

std::string text_argument(std::string_view sql) {
  return python::quoted_text(with_colons_kept(sql));
}

}  // namespace limbeck::alembic
