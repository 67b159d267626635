#include "cli/duration.hpp"

#include <charconv>
#include <cstdint>

namespace limbeck::cli {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  constexpr std::uint32_t kMost = 100'000'000;
  std::uint32_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, number);
  if (problem != std::errc{} || number > kMost) return std::nullopt;
  const std::string_view unit(rest, end);
  if (unit == "ms") return std::chrono::milliseconds{number};
  if (unit.empty() || unit == "s") return std::chrono::seconds{number};
  if (unit == "m" || unit == "min") return std::chrono::minutes{number};
  if (unit == "h") return std::chrono::hours{number};
  return std::nullopt;
}

}  // namespace limbeck::cli
