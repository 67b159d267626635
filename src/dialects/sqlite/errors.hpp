// What SQLite's result codes mean to a user: code, message and next step.
// Not the errors of opening a file, which look at the file first: open.hpp.
// Next: connection.cpp, the only one who asks.
#pragma once

#include <sqlite3.h>

#include <string>
#include <string_view>

#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {

/// "SQLITE_CONSTRAINT_FOREIGNKEY"; a code this program does not know is "SQLITE_<number>".
std::string result_name(int extended_code);

/// The error of the last call on `database`, which returned `result`. `statement` may be empty.
/// Codes: sql.failed, sql.constraint, sql.lock_timeout, sql.disk_full, sql.cancelled, sql.corrupt,
/// sql.io, connect.read_only, connect.not_a_database.
Error last_error(sqlite3* database, int result, std::string_view statement);

}  // namespace limbeck::dialects::sqlite
