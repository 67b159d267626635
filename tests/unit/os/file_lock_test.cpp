#include "os/file_lock.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "limbeck/error.hpp"

namespace limbeck::os {
namespace {

namespace fs = std::filesystem;

class FileLockFile : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/limbeck-lock-XXXXXX";
    ASSERT_NE(mkdtemp(pattern), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/app.db-limbeck.lock";
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string folder_;
  std::string path_;
};

mode_t permissions(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
}

TEST_F(FileLockFile, IsTakenOnceAtATime) {
  const auto lock = FileLock::try_acquire(path_, "pid 1");
  ASSERT_NE(lock, nullptr);
  EXPECT_EQ(FileLock::try_acquire(path_, "pid 2"), nullptr);
}

TEST_F(FileLockFile, TellsWhoHoldsIt) {
  const auto lock = FileLock::try_acquire(path_, "pid 123 on host, ann, since 14:30");
  EXPECT_EQ(FileLock::try_acquire(path_, "pid 2"), nullptr);
  EXPECT_EQ(FileLock::holder(path_), "pid 123 on host, ann, since 14:30");
}

TEST_F(FileLockFile, StaysEmptyWhenItIsReleasedAndCanBeTakenAgain) {
  FileLock::try_acquire(path_, "a long text of an earlier holder").reset();
  EXPECT_TRUE(fs::exists(path_));
  EXPECT_EQ(FileLock::holder(path_), "");
  const auto again = FileLock::try_acquire(path_, "short");
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(FileLock::holder(path_), "short");
}

TEST_F(FileLockFile, IsForItsOwnerAloneUnlessAModelIsGiven) {
  FileLock::try_acquire(path_, "x").reset();
  EXPECT_EQ(permissions(path_), 0600U);
}

TEST_F(FileLockFile, TakesThePermissionsOfTheFileItStandsFor) {
  const std::string database = folder_ + "/app.db";
  std::ofstream(database) << "x";
  ASSERT_EQ(::chmod(database.c_str(), 0664), 0);
  FileLock::try_acquire(path_, "x", database).reset();
  EXPECT_EQ(permissions(path_), 0664U);
}

TEST_F(FileLockFile, IsFreedByTheSystemWhenItsHolderIsKilled) {
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto lock = FileLock::try_acquire(path_, "child");
    (void)!write(ready[1], lock ? "1" : "0", 1);
    pause();
    _exit(0);
  }
  char taken = 0;
  ASSERT_EQ(read(ready[0], &taken, 1), 1);
  EXPECT_EQ(taken, '1');
  EXPECT_EQ(FileLock::try_acquire(path_, "parent"), nullptr);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_NE(FileLock::try_acquire(path_, "parent"), nullptr);
  close(ready[0]);
  close(ready[1]);
}

TEST_F(FileLockFile, IsNotInheritedByProgramsThatAreStarted) {
  auto lock = FileLock::try_acquire(path_, "x");
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sleep", "sleep", "30", nullptr);
    _exit(127);
  }
  // The child's copy closes at exec; until then it shares the lock.
  usleep(300'000);
  lock.reset();
  EXPECT_NE(FileLock::try_acquire(path_, "y"), nullptr);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

TEST_F(FileLockFile, ThatWasRemovedWhileHeldDoesNotKeepOthersFromANewOne) {
  const auto old = FileLock::try_acquire(path_, "old");
  fs::remove(path_);
  EXPECT_NE(FileLock::try_acquire(path_, "new"), nullptr);
}

TEST_F(FileLockFile, InAFolderThatIsNotThereIsAnErrorNamingThePath) {
  const std::string path = folder_ + "/missing/app.db-limbeck.lock";
  try {
    FileLock::try_acquire(path, "x");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "lock.unavailable");
    EXPECT_NE(error.details().message.find(path), std::string::npos);
    EXPECT_FALSE(error.details().hint.empty());
  }
}

TEST_F(FileLockFile, DoesNotFollowASymbolicLink) {
  const std::string victim = folder_ + "/victim";
  std::ofstream(victim) << "precious";
  fs::create_symlink(victim, path_);
  EXPECT_THROW(FileLock::try_acquire(path_, "x"), Error);
  EXPECT_EQ(fs::file_size(victim), 8U);
}

TEST_F(FileLockFile, HasNoHolderWhereNobodyEverLocked) {
  EXPECT_EQ(FileLock::holder(folder_ + "/none"), "");
}

TEST(NetworkFileSystem, IsNoneForALocalFolderAndForAMissingOne) {
  EXPECT_EQ(network_file_system("/proc"), std::nullopt);
  EXPECT_EQ(network_file_system("/nowhere/at/all"), std::nullopt);
}

}  // namespace
}  // namespace limbeck::os
