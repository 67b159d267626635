// From a URL to an open database file, and the errors of a file that is not as it should be.
// Not the session: connection.hpp.
// Next: docs/sqlite.md lists the options a URL may carry.
#pragma once

#include <chrono>
#include <string>

#include "contract/dialect.hpp"
#include "dialects/sqlite/handle.hpp"

namespace limbeck::dialects::sqlite {

struct OpenedDatabase {
  DatabaseHandle handle;
  std::string path;  ///< Links resolved; empty for a database in memory.
  std::chrono::milliseconds busy_timeout{5000};
};

/// Creates the file only if the request says so; for a reader, a file that is not there is an
/// empty database in memory that keeps the file's path. Errors: connect.no_directory,
/// connect.no_database, connect.read_only, connect.unreachable, url.unknown_option.
OpenedDatabase open_database(const contract::ConnectRequest& request);

/// For the whole process, before the first connection is made.
void keep_no_statistics() noexcept;

/// The file behind a handle, links resolved; empty for a database in memory.
std::string path_of(sqlite3* database);

}  // namespace limbeck::dialects::sqlite
