// One run at a time for each database and version table: a session's advisory lock.
// Not a guard by itself: each version row is changed after verification() in one transaction.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "contract/dialect.hpp"
#include "dialects/postgresql/connection.hpp"

namespace limbeck::dialects::postgresql {

/// The same number on every machine for the same text.
std::int64_t advisory_key(std::string_view text);

struct LockHolder {
  int pid = 0;
  std::string description;  ///< Whose session it is, from where and since when, as far as told.
};
/// Whoever holds the lock now; none: it is free. Takes nothing.
std::optional<LockHolder> describe_holder(Connection& connection,
                                          const contract::Bookkeeping& bookkeeping);

/// Polls, outside any transaction: a blocking wait would hold a snapshot that CREATE INDEX
/// CONCURRENTLY waits for. Errors: lock.timeout, run.stopped, connect.busy (in a transaction).
std::unique_ptr<contract::Lock> take_lock(Connection& connection,
                                          const contract::Bookkeeping& bookkeeping,
                                          const contract::LockRequest& request);

}  // namespace limbeck::dialects::postgresql
