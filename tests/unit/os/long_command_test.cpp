#include "os/long_command.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace limbeck::os {
namespace {

Command shell(const std::string& script) {
  return {.arguments = {"sh", "-c", script}, .capture = true};
}

TEST(LongCommand, GivesStatusAndBothStreams) {
  const CommandResult result = run_long_command(shell("echo out; echo err >&2; exit 7"), {});
  EXPECT_EQ(result.status, 7);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.error_output, "err\n");
  EXPECT_EQ(run_long_command({.arguments = {"no-such-program-here"}}, {}).status, 127);
}

TEST(LongCommand, IsEndedWhenAStopIsRequested) {
  for (const bool captures : {true, false}) {
    std::stop_source stop;
    const std::jthread later([&stop] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      stop.request_stop();
    });
    const auto began = std::chrono::steady_clock::now();
    Command command = shell("exec sleep 30");
    command.capture = captures;
    EXPECT_EQ(run_long_command(command, stop.get_token()).status, 128 + 15);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  }
}

TEST(FedCommand, ReadsTheFirstTextThenAllThatTheSourcePrints) {
  const FedResult result =
      run_fed_command(shell("wc -c"), "12345", shell("head -c 5000000 /dev/zero"), {});
  EXPECT_EQ(result.command.status, 0);
  EXPECT_EQ(result.source.status, 0);
  EXPECT_EQ(result.command.output, "5000005\n");
}

TEST(FedCommand, AReaderThatEndsEarlyEndsItsSource) {
  const FedResult result = run_fed_command(shell("head -c 3; exit 3"), "", shell("yes"), {});
  EXPECT_EQ(result.command.status, 3);
  EXPECT_NE(result.source.status, 0);
}

TEST(FedCommand, ASourceThatFailsIsTold) {
  const FedResult result =
      run_fed_command(shell("cat"), "first ", shell("echo some; echo why >&2; exit 4"), {});
  EXPECT_EQ(result.command.output, "first some\n");
  EXPECT_EQ(result.source.status, 4);
  EXPECT_EQ(result.source.error_output, "why\n");
}

TEST(FedCommand, AProgramThatIsNotThereIsTold) {
  EXPECT_EQ(run_fed_command(shell("cat"), "", {.arguments = {"no-such-program"}}, {}).source.status,
            127);
  EXPECT_EQ(
      run_fed_command({.arguments = {"no-such-program"}, .capture = true}, "", shell("echo"), {})
          .command.status,
      127);
}

}  // namespace
}  // namespace limbeck::os
