// A setting's text as the value that its key takes.
// Not which keys there are: configuration.cpp.
// Every error is config.bad_value with file and line.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scripts/configuration.hpp"
#include "scripts/settings.hpp"

namespace limbeck::scripts {

[[noreturn]] void bad_value(const Setting& setting, const std::string& wanted);

bool parse_flag(const Setting& setting);
int parse_count(const Setting& setting);

template <class Enum, std::size_t Size>
Enum parse_word(const Setting& setting,
                const std::array<std::pair<std::string_view, Enum>, Size>& words) {
  std::string wanted;
  for (const auto& [word, value] : words) {
    if (setting.text == word) return value;
    wanted += (wanted.empty() ? "" : ", ") + std::string(word);
  }
  bad_value(setting, "one of: " + wanted);
}

/// Of an ini, split as `separator` (the value of path_separator) says; a TOML list as it is.
/// Without a separator: at commas and spaces, for Limbeck's own files also at line ends.
std::vector<std::string> parse_paths(const Setting& setting,
                                     const std::optional<Setting>& separator, bool at_line_ends);
/// Names separated by commas or spaces, or a TOML list.
std::vector<std::string> parse_names(const Setting& setting);
/// One a line, or a TOML list: blanks and commas are part of them.
std::vector<std::string> parse_lines(const Setting& setting);
/// As parse_names, of KIND:PATTERN; `type` means every kind of type.
std::vector<ObjectPattern> parse_patterns(const Setting& setting);

}  // namespace limbeck::scripts
