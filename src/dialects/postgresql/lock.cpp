#include "dialects/postgresql/lock.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <random>
#include <utility>

#include "base/digest.hpp"
#include "dialects/postgresql/bookkeeping.hpp"
#include "dialects/postgresql/errors.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{20};
constexpr milliseconds kLongestPause{200};
constexpr milliseconds kHolderAskedEvery{1000};
constexpr std::size_t kLongestApplicationName = 63;

// A bigint key is kept as two halves; objsubid 1 tells it from a pair of integers.
std::string lock_row_condition(std::int64_t key) {
  const auto bits = static_cast<std::uint64_t>(key);
  return fmt::format(
      "l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND l.classid = {}::oid "
      "AND l.objid = {}::oid AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE "
      "datname = pg_catalog.current_database())",
      bits >> 32, bits & 0xffffffffU);
}

class AdvisoryLock final : public contract::Lock {
 public:
  AdvisoryLock(Connection& connection, std::int64_t key) : connection_(connection), key_(key) {}

  ~AdvisoryLock() override {
    // Uncommitted work must not outlive the lock.
    connection_.rollback();
    // A lock that is gone already was told of where it mattered; the server would warn twice.
    connection_.on_notice({});
    try {
      connection_.query(
          fmt::format(
              "SELECT pg_catalog.pg_advisory_unlock({0}), pg_catalog.pg_advisory_unlock({0})",
              key_),
          {});
    } catch (...) {
      // The server releases the lock of a session that is gone.
    }
  }

  std::string verification() const override {
    // The lock is held twice: giving one back tells whether it was held, and it is never free in
    // between. Reading pg_locks takes ten times as long. The process's number keeps the planner
    // from folding the failing cast.
    return fmt::format(
        "SELECT CASE WHEN pg_catalog.pg_advisory_unlock({0}) THEN CASE WHEN "
        "pg_catalog.pg_try_advisory_lock({0}) THEN 1 ELSE CAST({1} || "
        "pg_catalog.pg_backend_pid()::text AS integer) END ELSE CAST({1} || "
        "pg_catalog.pg_backend_pid()::text AS integer) END",
        key_, sql::quote_literal(kLockLostMark, sql::Flavor::postgresql));
  }

 private:
  Connection& connection_;
  std::int64_t key_;
};

std::int64_t key_of(const contract::Bookkeeping& bookkeeping) {
  return advisory_key("limbeck lock " + project_key(bookkeeping));
}

LockHolder ask_holder(Connection& connection, std::int64_t key) {
  const db::Rows rows = connection.query(
      fmt::format(
          "SELECT l.pid, a.application_name, coalesce(pg_catalog.host(a.client_addr), 'a local "
          "socket'), "
          "a.usename, pg_catalog.to_char(a.backend_start AT TIME ZONE 'UTC', "
          "'YYYY-MM-DD HH24:MI:SS\"Z\"'), a.client_addr IS NOT NULL OR a.client_port = -1 "
          "FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid "
          "WHERE {} LIMIT 1",
          lock_row_condition(key)),
      {});
  if (rows.rows.empty()) return {};
  const Row& row = rows.rows.front();
  LockHolder holder;
  holder.pid = std::atoi(row.at(0).value_or("0").c_str());
  holder.description = fmt::format("server process {}", holder.pid);
  const std::string application = one_line(row.at(1).value_or(""));
  if (!application.empty()) holder.description += fmt::format(" ({})", application);
  if (row.at(3)) holder.description += fmt::format(" of user {}", *row.at(3));
  // The address and the time of another user's session are hidden from lesser roles.
  if (row.at(5) == "t") holder.description += " from " + row.at(2).value_or("");
  if (row.at(4)) holder.description += ", connected since " + *row.at(4);
  return holder;
}

/// Tells who is waited for: at first and whenever it is another one.
class Watch {
 public:
  Watch(Connection& connection, std::int64_t key, const contract::LockRequest& request)
      : connection_(connection), key_(key), request_(request) {}

  void look() {
    const auto now = Clock::now();
    if (asked_ && now - last_ < kHolderAskedEvery) return;
    const LockHolder holder = ask_holder(connection_, key_);
    if (holder.pid == 0) return;  // Released in between: the next attempt takes it.
    asked_ = true;
    last_ = now;
    const bool changed = holder.pid != holder_.pid;
    holder_ = holder;
    if (changed && request_.waiting) request_.waiting(holder.description);
  }
  const std::string& description() const { return holder_.description; }

 private:
  Connection& connection_;
  std::int64_t key_;
  const contract::LockRequest& request_;
  LockHolder holder_;
  bool asked_ = false;
  Clock::time_point last_{};
};

// Sleeps, but wakes at once when the run is told to stop.
void pause(milliseconds duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::unique_lock guard(mutex);
  std::condition_variable_any woken;
  woken.wait_for(guard, stop, duration, [] { return false; });
}

void refuse_stopped(const contract::LockRequest& request) {
  if (!request.stop.stop_requested()) return;
  throw Error{{.code = "run.stopped",
               .message = "stopped while waiting for the migration lock",
               .hint = "nothing was changed: run the command again when you like",
               .dialect = "postgresql"}};
}

// Other runs read who holds the lock from pg_stat_activity.
void show_holder(Connection& connection, const std::string& holder) {
  if (holder.empty() || !connection.owned()) return;
  const ConnectionOptions options(libpq().PQconninfo(connection.channel().handle()));
  for (const PQconninfoOption* o = options.get(); o != nullptr && o->keyword != nullptr; ++o) {
    const bool named =
        std::string_view(o->keyword) == "application_name" && o->val != nullptr && *o->val != '\0';
    if (named) return;  // The URL's or PGAPPNAME's choice.
  }
  const std::string name = ("limbeck " + holder).substr(0, kLongestApplicationName);
  const std::array<Value, 1> parameters = {name};
  connection.query("SELECT pg_catalog.set_config('application_name', $1, false)", parameters);
  connection.remember("application_name", name);
}

}  // namespace

std::int64_t advisory_key(std::string_view text) {
  const std::string digest = base::sha256_hex(text);
  return static_cast<std::int64_t>(std::strtoull(digest.substr(0, 16).c_str(), nullptr, 16));
}

std::optional<LockHolder> describe_holder(Connection& connection,
                                          const contract::Bookkeeping& bookkeeping) {
  LockHolder holder = ask_holder(connection, key_of(bookkeeping));
  return holder.pid == 0 ? std::nullopt : std::optional(std::move(holder));
}

std::unique_ptr<contract::Lock> take_lock(Connection& connection,
                                          const contract::Bookkeeping& bookkeeping,
                                          const contract::LockRequest& request) {
  if (connection.in_transaction()) {
    throw Error{{.code = "connect.busy",
                 .message = "the session is in a transaction, and the migration lock belongs to "
                            "the whole session",
                 .hint = "commit or roll back before migrating",
                 .dialect = "postgresql"}};
  }
  const std::int64_t key = key_of(bookkeeping);
  const std::string attempt = fmt::format("SELECT pg_catalog.pg_try_advisory_lock({})", key);
  const auto end = Clock::now() + request.timeout;
  std::minstd_rand random(std::random_device{}());
  milliseconds pause_now = kFirstPause;
  Watch watch(connection, key, request);
  refuse_stopped(request);
  while (connection.query(attempt, {}).rows.at(0).at(0) != "t") {
    refuse_stopped(request);
    watch.look();
    const auto left = std::chrono::ceil<milliseconds>(end - Clock::now());
    if (left.count() <= 0) {
      throw Error{
          {.code = "lock.timeout",
           .message = fmt::format(
               "another run holds the migration lock of {}: {}", project_key(bookkeeping),
               watch.description().empty() ? "it has just changed hands" : watch.description()),
           .hint = "wait until it has finished, raise --lock-timeout, or end that session "
                   "with pg_terminate_backend if it hangs",
           .dialect = "postgresql"}};
    }
    std::uniform_int_distribution<milliseconds::rep> jitter(pause_now.count() / 2,
                                                            pause_now.count());
    pause(std::min(left, milliseconds(jitter(random))), request.stop);
    refuse_stopped(request);
    pause_now = std::min(pause_now * 3 / 2, kLongestPause);
  }
  connection.query(attempt, {});  // Twice: AdvisoryLock::verification says why.
  auto lock = std::make_unique<AdvisoryLock>(connection, key);
  show_holder(connection, request.holder);
  return lock;
}

}  // namespace limbeck::dialects::postgresql
