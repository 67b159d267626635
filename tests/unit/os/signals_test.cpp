#include "os/signals.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <future>
#include <thread>

namespace limbeck::os {
namespace {

using std::chrono::seconds;

TEST(Signals, TheFirstOneRequestsAStopOnAnotherThread) {
  StopOnSignal signals;
  signals.arm();
  EXPECT_FALSE(signals.token().stop_requested());
  EXPECT_EQ(signals.signal(), 0);
  std::promise<std::thread::id> stopped;
  const std::stop_callback callback(signals.token(),
                                    [&] { stopped.set_value(std::this_thread::get_id()); });
  std::raise(SIGTERM);
  auto thread = stopped.get_future();
  ASSERT_EQ(thread.wait_for(seconds(20)), std::future_status::ready);
  EXPECT_NE(thread.get(), std::this_thread::get_id());
  EXPECT_EQ(signals.signal(), SIGTERM);
}

TEST(Signals, BeforeItIsArmedTheFirstOneEndsTheProcess) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    StopOnSignal signals;
    std::raise(SIGTERM);
    ::_exit(3);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGTERM);
}

TEST(Signals, TheOldHandlersComeBack) {
  static volatile std::sig_atomic_t seen = 0;
  const auto previous = std::signal(SIGINT, [](int) { seen = 1; });
  {
    StopOnSignal signals;
    signals.arm();
  }
  std::raise(SIGINT);
  EXPECT_EQ(seen, 1);
  std::signal(SIGINT, previous);
}

TEST(Signals, AnIgnoredOneStaysIgnored) {
  const auto previous = std::signal(SIGHUP, SIG_IGN);
  {
    StopOnSignal signals;
    signals.arm();
    std::raise(SIGHUP);
    EXPECT_EQ(signals.signal(), 0);
  }
  std::signal(SIGHUP, previous);
}

TEST(Signals, TheSecondOneEndsTheProcess) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    StopOnSignal signals;
    signals.arm();
    std::raise(SIGINT);
    std::raise(SIGINT);
    ::_exit(3);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status)) << "exit status " << WEXITSTATUS(status);
  EXPECT_EQ(WTERMSIG(status), SIGINT);
}

}  // namespace
}  // namespace limbeck::os
