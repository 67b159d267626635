// Dates as revision files have them, and ages in words.
// Not the clock (base/clock.hpp): the present is handed in.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace limbeck::report {

/// ISO 8601 as `Create Date` has it, with or without fraction and offset (UTC without one).
std::optional<std::chrono::system_clock::time_point> parse_date(std::string_view text);

/// "3 days", "5 minutes": the largest unit that fits. Negative ages are "in the future".
std::string format_age(std::chrono::seconds age);

}  // namespace limbeck::report
