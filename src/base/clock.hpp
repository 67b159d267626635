// Time and randomness as values that are handed in, so that tests can choose them.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace limbeck::base {

using Clock = std::function<std::chrono::system_clock::time_point()>;
Clock system_clock();

/// New identifiers: 12 hex digits, as Alembic's.
using IdSource = std::function<std::string()>;
IdSource random_ids();
/// From the system's own source.
std::string random_bytes(std::size_t count);

/// "2026-01-08 14:30:00+00:00"
std::string format_utc(std::chrono::system_clock::time_point time);

}  // namespace limbeck::base
