#include "dialects/sqlite/lock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "limbeck/error.hpp"
#include "os/file_lock.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using Milliseconds = std::chrono::milliseconds;

class HeldLock final : public contract::Lock {
 public:
  explicit HeldLock(std::unique_ptr<os::FileLock> lock) : lock_(std::move(lock)) {}
  std::string verification() const override { return {}; }

 private:
  std::unique_ptr<os::FileLock> lock_;
};

/// Waits grow from 20 to 200 ms; chance keeps fifty waiting runs from asking all at once.
class Pauses {
 public:
  Milliseconds next() {
    const Milliseconds longest = std::exchange(longest_, std::min(longest_ * 3 / 2, kLongest));
    return Milliseconds(std::uniform_int_distribution<int>(
        static_cast<int>(longest.count() / 2), static_cast<int>(longest.count()))(random_));
  }

 private:
  static constexpr Milliseconds kLongest{200};
  Milliseconds longest_{20};
  std::minstd_rand random_{std::random_device{}()};
};

/// False if a stop was asked for meanwhile.
bool pause(const std::stop_token& stop, Milliseconds duration) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock guard(mutex);
  wake.wait_for(guard, stop, duration, [] { return false; });
  return !stop.stop_requested();
}

std::string shown(const std::string& holder) {
  return holder.empty() ? "another process" : holder;
}

Error timeout_error(const std::string& path, const std::string& holder, Milliseconds waited) {
  return Error{{.code = "lock.timeout",
                .message = fmt::format("waited {:.1f} s for another run: {}",
                                       static_cast<double>(waited.count()) / 1000, shown(holder)),
                .hint = "let it finish, or wait longer with --lock-timeout",
                .file = path,
                .dialect = "sqlite"}};
}

Error stopped_error() {
  return Error{{.code = "run.stopped",
                .message = "stopped while waiting for another run",
                .hint = "nothing was changed; run the command again",
                .dialect = "sqlite"}};
}

void warn_of_network(const std::string& database_path, const contract::LockRequest& request) {
  if (!request.warning) return;
  const std::string folder = database_path.substr(0, database_path.find_last_of('/') + 1);
  const auto name = os::network_file_system(folder.empty() ? "." : folder);
  if (!name) return;
  request.warning(
      fmt::format("{} is on a network file system ({}): locks there may fail to keep "
                  "two runs apart, and SQLite itself is unsafe on it",
                  database_path, *name));
}

}  // namespace

std::string lock_path(const std::string& database_path) {
  return database_path + "-limbeck.lock";
}

std::unique_ptr<contract::Lock> take_lock(const std::string& database_path,
                                          const contract::LockRequest& request) {
  if (database_path.empty()) return std::make_unique<HeldLock>(nullptr);
  warn_of_network(database_path, request);
  const std::string path = lock_path(database_path);
  const auto start = std::chrono::steady_clock::now();
  std::optional<std::string> told;
  for (Pauses pauses;;) {
    if (auto lock = os::FileLock::try_acquire(path, request.holder, database_path)) {
      return std::make_unique<HeldLock>(std::move(lock));
    }
    const std::string holder = os::FileLock::holder(path);
    const auto waited =
        std::chrono::duration_cast<Milliseconds>(std::chrono::steady_clock::now() - start);
    if (waited >= request.timeout) throw timeout_error(path, holder, waited);
    // The text is empty for a moment while the lock changes hands.
    if (request.waiting && told != holder && (!holder.empty() || !told)) {
      request.waiting(shown(holder));
      told = holder;
    }
    if (!pause(request.stop, std::min(pauses.next(), request.timeout - waited))) {
      throw stopped_error();
    }
  }
}

}  // namespace limbeck::dialects::sqlite
