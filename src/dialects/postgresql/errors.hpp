// What the server said, as limbeck::Error.
// Not the failures of connecting, which come without a result: connect.hpp.
// Next: channel.hpp, which throws them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "dialects/postgresql/libpq.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::postgresql {

/// Marks inside statements that check themselves on the server: they fail by casting a text to
/// integer, and the server quotes that text whatever language its messages are in.
inline constexpr std::string_view kRowCountMark = "[limbeck row count: ";
inline constexpr std::string_view kLockLostMark = "[limbeck lock lost]";
inline constexpr std::string_view kMarkEnd = "]";

/// One line, valid UTF-8, without leading or trailing blanks.
std::string one_line(std::string_view text);

/// `result` must be an error. Codes: sql.* by SQLSTATE, run.row_count, lock.lost, connect.lost.
Error server_error(const PGresult* result, std::string_view statement,
                   std::optional<std::size_t> index);

/// The session is gone. `said` is what libpq or the server last said.
Error lost_error(std::string_view said, std::string_view statement,
                 std::optional<std::size_t> index);

/// A notice as one line: "NOTICE: relation exists, skipping".
std::string notice_line(const PGresult* result);

}  // namespace limbeck::dialects::postgresql
