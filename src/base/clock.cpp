#include "base/clock.hpp"

#include <absl/time/time.h>
#include <fmt/format.h>

#include <random>

namespace limbeck::base {

Clock system_clock() {
  return [] { return std::chrono::system_clock::now(); };
}

IdSource random_ids() {
  return [] {
    std::random_device device;
    const std::uint64_t bits = (static_cast<std::uint64_t>(device()) << 32) | device();
    return fmt::format("{:012x}", bits & 0xFFFF'FFFF'FFFF);
  };
}

std::string random_bytes(std::size_t count) {
  std::random_device device;
  std::string bytes(count, '\0');
  for (char& each : bytes) each = static_cast<char>(device() & 0xFF);
  return bytes;
}

std::string format_utc(std::chrono::system_clock::time_point time) {
  return absl::FormatTime("%E4Y-%m-%d %H:%M:%S+00:00", absl::FromChrono(time), absl::UTCTimeZone());
}

}  // namespace limbeck::base
