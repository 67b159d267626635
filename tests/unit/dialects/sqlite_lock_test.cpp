#include "dialects/sqlite/lock.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <thread>

#include "sqlite_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using std::chrono::milliseconds;
using SqliteLock = SqliteFile;

contract::LockRequest lock_request(milliseconds timeout, const std::string& holder = "me") {
  contract::LockRequest request;
  request.timeout = timeout;
  request.holder = holder;
  return request;
}

/// What one run of fifty does: connect, look, take the turn, look again, create and count.
void count_under_lock(const std::string& path) {
  contract::ConnectRequest connect_request;
  connect_request.url.dialect = "sqlite";
  connect_request.url.database = path;
  connect_request.writes = connect_request.create = true;
  const auto connection = sqlite().connect(connect_request);
  auto bookkeeping = sqlite().locate(*connection, {});
  const auto lock = sqlite().lock(*connection, bookkeeping, lock_request(milliseconds(60'000)));
  bookkeeping = sqlite().locate(*connection, {});
  if (!bookkeeping.version_table_exists) {
    connection->run(sqlite().begin());
    connection->run(sqlite().create_version_table(bookkeeping, true));
    run(*connection, {"CREATE TABLE counter (n INTEGER)", "INSERT INTO counter VALUES (0)"});
    connection->run(sqlite().commit());
  }
  const std::string count = value(*connection, "SELECT n FROM counter");
  migrate(*connection, {"UPDATE counter SET n = " + count + " + 1"});
}

TEST_F(SqliteLock, FiftyProcessesAtOnceEachTakeTheirTurnFromTheMissingFileOn) {
  std::vector<pid_t> children;
  for (int index = 0; index < 50; ++index) {
    const pid_t child = fork();
    if (child == 0) {
      int status = 1;
      try {
        count_under_lock(path_);
        status = 0;
      } catch (const Error& error) {
        std::fprintf(stderr, "%s: %s\n", error.code().c_str(), error.what());
      }
      _exit(status);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(value(*connect(), "SELECT n FROM counter"), "50");
}

TEST_F(SqliteLock, LiesBesideTheFileAndStays) {
  std::ofstream(path_).close();
  take_lock(path_, lock_request(milliseconds(0))).reset();
  EXPECT_TRUE(std::filesystem::exists(path_ + "-limbeck.lock"));
}

TEST_F(SqliteLock, AWaitThatIsTooLongNamesTheHolder) {
  const auto held = take_lock(path_, lock_request(milliseconds(0), "pid 7 on box, ann"));
  std::vector<std::string> told;
  auto request = lock_request(milliseconds(150));
  request.waiting = [&](const std::string& holder) { told.push_back(holder); };
  const ErrorDetails error = error_of([&] { take_lock(path_, request); });
  EXPECT_EQ(error.code, "lock.timeout");
  EXPECT_NE(error.message.find("pid 7 on box, ann"), std::string::npos);
  EXPECT_NE(error.hint.find("--lock-timeout"), std::string::npos);
  EXPECT_EQ(told, (std::vector<std::string>{"pid 7 on box, ann"})) << "once, not at every poll";
}

TEST_F(SqliteLock, AStopEndsTheWaitAtOnce) {
  const auto held = take_lock(path_, lock_request(milliseconds(0)));
  std::stop_source stop;
  auto request = lock_request(milliseconds(60'000));
  request.stop = stop.get_token();
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop.request_stop();
  });
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of([&] { take_lock(path_, request); }).code, "run.stopped");
  stopper.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(5000));
}

TEST_F(SqliteLock, AKilledHolderFreesItForTheNextRun) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto held = take_lock(path_, lock_request(milliseconds(0)));
    (void)!write(ready[1], "1", 1);
    pause();
  }
  char taken = 0;
  ASSERT_EQ(read(ready[0], &taken, 1), 1);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_NE(take_lock(path_, lock_request(milliseconds(2000))), nullptr);
  close(ready[0]);
  close(ready[1]);
}

TEST_F(SqliteLock, ALocalDiskNeedsNoWarning) {
  auto request = lock_request(milliseconds(0));
  bool warned = false;
  request.warning = [&](const std::string&) { warned = true; };
  take_lock(path_, request);
  EXPECT_FALSE(warned);
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
