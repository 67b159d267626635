// One run at a time for a database file: a lock on a file beside it.
// Never on the database file itself: closing it anywhere in this process drops SQLite's locks.
// Next: os/file_lock.hpp.
#pragma once

#include <memory>
#include <string>

#include "contract/dialect.hpp"

namespace limbeck::dialects::sqlite {

/// "/data/app.db-limbeck.lock"
std::string lock_path(const std::string& database_path);

/// Polls, as a lock that waits in the system could not be stopped. An empty path (a database in
/// memory) needs no lock. Errors: lock.timeout, lock.unavailable, run.stopped.
std::unique_ptr<contract::Lock> take_lock(const std::string& database_path,
                                          const contract::LockRequest& request);

}  // namespace limbeck::dialects::sqlite
