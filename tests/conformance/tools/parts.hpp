// A tool's input: many texts in one file, parted by a line `# ---`, as is what is printed of them.
// One process then serves a whole test.
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace limbeck::conformance {

inline constexpr std::string_view kMark = "\n# ---\n";

/// Calls `use(text)` for each.
template <typename Use>
void each_part(const char* path, const Use& use) {
  std::ifstream file(path, std::ios::binary);
  const std::string all{std::istreambuf_iterator<char>(file), {}};
  for (std::size_t at = 0; at <= all.size();) {
    const std::size_t end = std::min(all.find(kMark, at), all.size());
    use(all.substr(at, end - at));
    at = end + kMark.size();
  }
}

}  // namespace limbeck::conformance
