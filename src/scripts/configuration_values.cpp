#include "scripts/configuration_values.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"
#include "db/url.hpp"
#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

std::vector<std::string> split_at_any(std::string_view text, std::string_view separators) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = text.find_first_of(separators);
    const std::string_view part = base::trim(text.substr(0, end));
    if (!part.empty()) parts.emplace_back(part);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return parts;
}

}  // namespace

void bad_value(const Setting& setting, const std::string& wanted) {
  const bool secret = setting.key.find("url") != std::string::npos || db::is_secret(setting.key);
  throw Error{
      {.code = "config.bad_value",
       .message = fmt::format("{}:{}: '{}' cannot be {}", setting.file, setting.line, setting.key,
                              secret            ? "that"
                              : setting.is_list ? "a list"
                                                : "'" + setting.text + "'"),
       .hint = fmt::format("'{}' takes {}", setting.key, wanted),
       .file = setting.file,
       .line = setting.line}};
}

bool parse_flag(const Setting& setting) {
  const std::string text = base::lower(setting.text);
  for (const std::string_view word : {"true", "yes", "on", "1"}) {
    if (text == word) return true;
  }
  for (const std::string_view word : {"false", "no", "off", "0"}) {
    if (text == word) return false;
  }
  bad_value(setting, "on or off");
}

int parse_count(const Setting& setting) {
  int value = 0;
  const char* const end = setting.text.data() + setting.text.size();
  const auto [stopped, error] = std::from_chars(setting.text.data(), end, value);
  if (error != std::errc{} || stopped != end || value < 0) bad_value(setting, "a number from 0 up");
  return value;
}

std::vector<std::string> parse_paths(const Setting& setting,
                                     const std::optional<Setting>& separator, bool at_line_ends) {
  if (setting.is_list) return setting.items;
  if (separator && !separator->text.empty()) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kWords = {
        {{"os", ":"}, {":", ":"}, {";", ";"}, {"space", " "}, {"newline", "\n"}}};
    return split_at_any(setting.text, parse_word(*separator, kWords));
  }
  return split_at_any(setting.text, at_line_ends ? ", \t\n" : ", ");
}

std::vector<std::string> parse_names(const Setting& setting) {
  return setting.is_list ? setting.items : split_at_any(setting.text, ", \t\n");
}

std::vector<std::string> parse_lines(const Setting& setting) {
  return setting.is_list ? setting.items : split_at_any(setting.text, "\n");
}

std::vector<ObjectPattern> parse_patterns(const Setting& setting) {
  using Kind = schema::ObjectKind;
  constexpr std::array<std::pair<std::string_view, Kind>, 24> kKinds = {{
      {"schema", Kind::schema},
      {"extension", Kind::extension},
      {"table", Kind::table},
      {"column", Kind::column},
      {"constraint", Kind::constraint},
      {"index", Kind::index},
      {"trigger", Kind::trigger},
      {"policy", Kind::policy},
      {"rule", Kind::rule},
      {"enum", Kind::enumeration},
      {"domain", Kind::domain},
      {"composite", Kind::composite},
      {"range", Kind::range},
      {"sequence", Kind::sequence},
      {"view", Kind::view},
      {"routine", Kind::routine},
      {"function", Kind::routine},
      {"procedure", Kind::routine},
      {"aggregate", Kind::routine},
      {"materialized_view", Kind::view},
      {"type", Kind::enumeration},
      {"type", Kind::domain},
      {"type", Kind::composite},
      {"type", Kind::range},
  }};
  std::vector<ObjectPattern> patterns;
  for (const std::string& text : parse_names(setting)) {
    const auto colon = text.find(':');
    const std::string word = base::lower(text.substr(0, colon));
    const std::string pattern = colon == std::string::npos ? "" : text.substr(colon + 1);
    const std::size_t before = patterns.size();
    for (const auto& [name, kind] : kKinds) {
      if (word == name && !pattern.empty()) patterns.push_back({kind, pattern});
    }
    if (patterns.size() > before) continue;
    Setting one = setting;
    one.text = text;
    one.is_list = false;
    bad_value(one,
              "KIND:PATTERN, as in table:audit_* or schema:archive; the kinds are schema, "
              "extension, table, column, constraint, index, trigger, policy, rule, type, enum, "
              "domain, composite, range, sequence, view, routine");
  }
  return patterns;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  text = base::trim(text);
  double number = 0;
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !(number >= 0 && number <= 1e9)) return std::nullopt;
  const std::string_view unit =
      base::trim(text.substr(static_cast<std::size_t>(stopped - text.data())));
  constexpr std::array<std::pair<std::string_view, double>, 7> kUnits = {{{"", 1e3},
                                                                          {"ms", 1},
                                                                          {"s", 1e3},
                                                                          {"m", 60e3},
                                                                          {"min", 60e3},
                                                                          {"h", 3600e3},
                                                                          {"d", 86400e3}}};
  for (const auto& [name, factor] : kUnits) {
    if (unit == name) {
      return std::chrono::milliseconds(static_cast<std::int64_t>(number * factor + 0.5));
    }
  }
  return std::nullopt;
}

}  // namespace limbeck::scripts
