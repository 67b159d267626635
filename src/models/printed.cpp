#include "models/printed.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace limbeck::models {
namespace {

constexpr std::size_t kLastLines = 10;

}  // namespace

LastLines last_lines(std::string_view printed) {
  std::vector<std::string_view> lines;
  for (const std::string_view line : base::split(printed, '\n')) {
    if (!base::trim(line).empty()) lines.push_back(line);
  }
  LastLines result;
  for (std::size_t i = lines.size() - std::min(lines.size(), kLastLines); i < lines.size(); ++i) {
    const std::string_view text = lines[i].substr(0, base::valid_utf8_prefix(lines[i]));
    if (!result.text.empty()) result.text += '\n';
    result.text += text;
    result.last = base::trim(text);
  }
  return result;
}

}  // namespace limbeck::models
