#include "scripts/dotenv.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"

namespace limbeck::scripts {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  });
}

/// Takes a quoted value, which may run over lines, off the front of `text`.
std::optional<std::string> take_quoted(std::string_view& text) {
  const char quote = text.front();
  std::string value;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text.remove_prefix(i + 1);
      return value;
    }
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size()) {
      ++i;
      constexpr std::string_view kPlain = "\"\\$`";
      if (text[i] == 'n') {
        value += '\n';
      } else if (text[i] == 't') {
        value += '\t';
      } else if (kPlain.find(text[i]) != std::string_view::npos) {
        value += text[i];
      } else {
        value += '\\';
        value += text[i];
      }
      continue;
    }
    value += text[i];
  }
  return std::nullopt;
}

/// Up to a comment that white space precedes.
std::string_view unquoted(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
      return base::trim(line.substr(0, i));
    }
  }
  return base::trim(line);
}

}  // namespace

std::map<std::string, std::string> parse_dotenv(std::string_view text) {
  std::map<std::string, std::string> result;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    const auto equals = line.find('=');
    std::string_view rest = text.substr(std::min(end + 1, text.size()));
    std::string_view name = base::trim(line.substr(0, equals));
    if (name.starts_with("export ") || name.starts_with("export\t")) {
      name = base::trim(name.substr(7));
    }
    if (equals != std::string_view::npos && is_name(name)) {
      std::string_view value = text.substr(equals + 1);
      value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
      std::optional<std::string> quoted;
      if (value.starts_with('"') || value.starts_with('\'')) quoted = take_quoted(value);
      if (quoted) {
        rest = value.substr(std::min(value.find('\n'), value.size()));  // A comment may follow.
        result[std::string(name)] = *quoted;
      } else {
        result[std::string(name)] = unquoted(line.substr(equals + 1));
      }
    }
    text = rest;
  }
  return result;
}

}  // namespace limbeck::scripts
