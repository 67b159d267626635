// A length of time as people write it. Not its printing: report/progress.hpp.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace limbeck::cli {

/// "500ms", "30s", "5m", "2h"; a bare number counts seconds. None if it is anything else.
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

}  // namespace limbeck::cli
