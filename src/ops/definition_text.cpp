#include "ops/definition_text.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace limbeck::ops {
namespace {

/// Behind the quote that closes the one at `at`; a doubled one closes and opens again.
std::size_t behind_quotes(std::string_view text, std::size_t at) {
  const std::size_t end = text.find(text[at], at + 1);
  return end == std::string_view::npos ? text.size() : end + 1;
}

bool is_name_letter(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_';
}

/// Calls `symbol(at)` for each place that is not within quotes.
template <typename Symbol>
void walk(std::string_view text, Symbol symbol) {
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] == '\'' || text[at] == '"') {
      at = behind_quotes(text, at);
    } else if (!symbol(at++)) {
      return;
    }
  }
}

}  // namespace

std::string in_brackets(std::string_view definition) {
  std::size_t open = std::string_view::npos;
  std::size_t close = std::string_view::npos;
  int depth = 0;
  walk(definition, [&](std::size_t at) {
    if (definition[at] == '(' && depth++ == 0) open = at;
    if (definition[at] == ')' && --depth == 0) close = at;
    return close == std::string_view::npos;
  });
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return std::string(definition.substr(open, close - open + 1));
}

std::vector<std::string> items_in_brackets(std::string_view definition) {
  const std::string brackets = in_brackets(definition);
  if (brackets.empty()) return {};
  const std::string_view inner(brackets.data() + 1, brackets.size() - 2);
  std::vector<std::string> items;
  std::size_t begin = 0;
  int depth = 0;
  walk(inner, [&](std::size_t at) {
    if (inner[at] == '(') ++depth;
    if (inner[at] == ')') --depth;
    if (inner[at] == ',' && depth == 0) {
      items.emplace_back(base::trim(inner.substr(begin, at - begin)));
      begin = at + 1;
    }
    return true;
  });
  items.emplace_back(base::trim(inner.substr(begin)));
  return items;
}

std::vector<std::string> called_functions(std::string_view expression) {
  std::vector<std::string> names;
  walk(expression, [&](std::size_t at) {
    if (expression[at] != '(' || at == 0) return true;
    std::size_t begin = at;
    if (expression[at - 1] == '"') {
      begin = expression.rfind('"', at - 2);
      if (begin != std::string_view::npos) {
        names.emplace_back(expression.substr(begin + 1, at - begin - 2));
      }
      return true;
    }
    while (begin > 0 && is_name_letter(expression[begin - 1])) --begin;
    if (begin < at) names.push_back(base::lower(expression.substr(begin, at - begin)));
    return true;
  });
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace limbeck::ops
