#include "os/child_process.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace limbeck::os {
namespace {

std::optional<ChildProcess> shell(const std::string& script) {
  return ChildProcess::start({.arguments = {"sh", "-c", script}});
}

TEST(ChildProcess, AnswersALineForALine) {
  auto child = shell("while read line; do echo \"got $line\"; done");
  ASSERT_TRUE(child);
  EXPECT_TRUE(child->write_line("one"));
  EXPECT_EQ(child->read_line(), "got one");
  EXPECT_TRUE(child->write_line(std::string(200'000, 'x')));
  EXPECT_EQ(child->read_line()->size(), 200'004u);
}

TEST(ChildProcess, HandsOutLinesThatCameTogether) {
  auto child = shell("printf 'one\\ntwo\\nthr'");
  EXPECT_EQ(child->read_line(), "one");
  EXPECT_EQ(child->read_line(), "two");
  EXPECT_EQ(child->read_line(), std::nullopt);
  EXPECT_EQ(child->wait(), 0);
}

TEST(ChildProcess, ThatEndedIsNoSignal) {
  auto child = shell("exit 3");
  EXPECT_EQ(child->read_line(), std::nullopt);
  EXPECT_EQ(child->wait(), 3);
  EXPECT_FALSE(child->write_line("anyone?"));
}

TEST(ChildProcess, ThatIsNotThereIsNone) {
  EXPECT_FALSE(ChildProcess::start({.arguments = {"/nowhere/program"}}));
}

TEST(ChildProcess, IsInterrupted) {
  auto child = shell("trap 'echo stopped; exit 7' INT; echo ready; while :; do sleep 0.02; done");
  EXPECT_EQ(child->read_line(), "ready");
  child->interrupt();
  EXPECT_EQ(child->read_line(), "stopped");
  EXPECT_EQ(child->wait(), 7);
}

TEST(ChildProcess, EndsWithItsOwner) {
  const auto begin = std::chrono::steady_clock::now();
  {
    auto child = shell("echo ready; cat > /dev/null");
    EXPECT_EQ(child->read_line(), "ready");
  }
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(3));
}

}  // namespace
}  // namespace limbeck::os
