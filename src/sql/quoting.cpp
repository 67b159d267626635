#include "sql/quoting.hpp"

#include <algorithm>

#include "limbeck/error.hpp"
#include "sql/reserved_words.hpp"

namespace limbeck::sql {

namespace {

void refuse_nul(std::string_view text, const char* code, const char* what) {
  if (text.find('\0') == std::string_view::npos) return;
  throw Error{{.code = code,
               .message = std::string(what) + " holds a NUL character, which SQL cannot express",
               .hint = "remove the NUL character"}};
}

std::string enclose(std::string_view text, char quote, bool doubles_backslash) {
  std::string result(1, quote);
  result.reserve(text.size() + 2);
  for (const char character : text) {
    if (character == quote || (doubles_backslash && character == '\\')) result += character;
    result += character;
  }
  return result += quote;
}

}  // namespace

std::string quote_identifier(std::string_view name, Flavor flavor) {
  refuse_nul(name, "sql.bad_identifier", "a name");
  return enclose(name, flavor == Flavor::mariadb ? '`' : '"', false);
}

std::string quote_identifier_if_needed(std::string_view name, Flavor flavor) {
  const auto is_start = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || letter == '_';
  };
  const bool plain = !name.empty() && is_start(name.front()) &&
                     std::all_of(name.begin(), name.end(), [&](char letter) {
                       return is_start(letter) || (letter >= '0' && letter <= '9');
                     });
  if (plain && !is_reserved(name, flavor)) return std::string(name);
  return quote_identifier(name, flavor);
}

std::string quote_literal(std::string_view value, Flavor flavor) {
  refuse_nul(value, "sql.bad_literal", "a value");
  const bool has_backslash = value.find('\\') != std::string_view::npos;
  if (flavor == Flavor::postgresql && has_backslash) {
    // Right whatever standard_conforming_strings says.
    return "E" + enclose(value, '\'', true);
  }
  return enclose(value, '\'', flavor == Flavor::mariadb);
}

}  // namespace limbeck::sql
