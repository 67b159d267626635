#include "os/process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "limbeck/error.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::os {
namespace {

CommandResult shell(const std::string& script) {
  return run_command({.arguments = {"sh", "-c", script}, .capture = true});
}

TEST(Process, BothOutputsAndTheStatusAreCaptured) {
  const CommandResult result = shell("echo out; echo err >&2; exit 7");
  EXPECT_EQ(result.status, 7);
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.error_output, "err\n");
}

TEST(Process, MuchOutputOnBothPipesDoesNotBlock) {
  const CommandResult result =
      shell("head -c 300000 /dev/zero >&2; head -c 300000 /dev/zero; head -c 10 /dev/zero >&2");
  EXPECT_EQ(result.output.size(), 300000u);
  EXPECT_EQ(result.error_output.size(), 300010u);
}

TEST(Process, ArgumentsReachTheProgramUnchanged) {
  const CommandResult result =
      run_command({.arguments = {"printf", "%s|", "a b", "$HOME", "'\"", ""}, .capture = true});
  EXPECT_EQ(result.output, "a b|$HOME|'\"||");
}

TEST(Process, ASignalIsAStatusAbove128) {
  EXPECT_EQ(shell("kill -TERM $$").status, 128 + 15);
}

TEST(Process, AProgramThatIsNotThereIsStatus127) {
  EXPECT_EQ(run_command({.arguments = {"limbeck-no-such-program"}}).status, 127);
}

TEST(Process, AFileThatIsNoProgramIsAnError) {
  test::TemporaryFolder folder;
  folder.write("plain", "text");
  EXPECT_THROW(run_command({.arguments = {folder / "plain"}}), Error);
}

TEST(Process, DirectoryAndEnvironmentAreTheCommands) {
  test::TemporaryFolder folder;
  const CommandResult result = run_command({.arguments = {"sh", "-c", "pwd -P; echo $LIMBECK_X"},
                                            .directory = folder.path(),
                                            .environment = {{"LIMBECK_X", "y=z"}},
                                            .capture = true});
  EXPECT_EQ(result.output, folder.path() + "\ny=z\n");
}

TEST(Process, AProgramThatTakesTooLongIsEnded) {
  using namespace std::chrono_literals;
  const auto limited = [](const char* script) {
    return run_command({.arguments = {"sh", "-c", script}, .capture = true, .time_limit = 300ms});
  };
  const auto begin = std::chrono::steady_clock::now();
  const CommandResult endless = limited("echo begun; exec sleep 600");
  EXPECT_TRUE(endless.timed_out);
  EXPECT_EQ(endless.output, "begun\n");
  EXPECT_EQ(endless.status, 128 + SIGTERM);
  // One that does not listen, and one whose child holds the pipe open.
  EXPECT_EQ(limited("trap '' TERM; while :; do sleep 0.1; done").status, 128 + SIGKILL);
  EXPECT_TRUE(limited("sleep 3 & sleep 3").timed_out);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 15s);
  EXPECT_FALSE(limited("echo quick").timed_out);
}

TEST(Process, StandardInputIsEmpty) {
  EXPECT_EQ(shell("cat; echo end").output, "end\n");
}

TEST(Process, OutputThatIsNotCapturedGoesToStandardError) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  run_command({.arguments = {"echo", "said"}});
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "said\n");
}

TEST(Process, ProgramsAreFoundInPathOnly) {
  const auto shell_path = find_program("sh");
  ASSERT_TRUE(shell_path.has_value());
  EXPECT_THAT(*shell_path, testing::EndsWith("/sh"));
  EXPECT_EQ(find_program("limbeck-no-such-program"), std::nullopt);
  test::TemporaryFolder folder;
  folder.write("plain", "text");
  EXPECT_EQ(find_program(folder / "plain"), std::nullopt) << "not executable";
}

TEST(Process, TheUserTheHostAndTheProcessHaveNames) {
  EXPECT_FALSE(user_name().empty());
  EXPECT_FALSE(host_name().empty());
  EXPECT_EQ(process_id(), ::getpid());
}

}  // namespace
}  // namespace limbeck::os
