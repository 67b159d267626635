#include "report/progress.hpp"

#include <gtest/gtest.h>

namespace limbeck::report {
namespace {

using std::chrono::microseconds;

const StepStarted kStart{.revision = "b2",
                         .parents = {"a1"},
                         .message = "add user",
                         .direction = Direction::upgrade,
                         .step = 12,
                         .step_count = 40};
const StepFinished kFinish{
    .revision = "b2", .direction = Direction::upgrade, .duration = microseconds{12'300}};

TEST(Duration, TakesTheUnitThatReadsBest) {
  EXPECT_EQ(format_duration(microseconds{400}), "0.4 ms");
  EXPECT_EQ(format_duration(microseconds{12'300}), "12 ms");
  EXPECT_EQ(format_duration(microseconds{1'254'000}), "1.25 s");
  EXPECT_EQ(format_duration(microseconds{187'000'000}), "3 min 07 s");
  EXPECT_EQ(format_duration(microseconds{7'500'000'000}), "2 h 05 min");
  EXPECT_EQ(format_duration(microseconds{999'900}), "1.00 s");
  EXPECT_EQ(format_duration(microseconds{59'999'000}), "1 min 00 s");
}

TEST(Progress, APipeGetsOneLineAStepWithItsTime) {
  Progress progress({});
  EXPECT_EQ(progress.on_event(kStart), "[12/40] upgrade a1 -> b2, add user ...");
  EXPECT_EQ(progress.on_event(kFinish), " 12 ms\n");
  EXPECT_EQ(progress.finish(), "");
  EXPECT_EQ(progress.summary(), "1 step in 12 ms");
}

TEST(Progress, ADowngradeGoesFromTheRevisionToItsParents) {
  Progress progress({});
  StepStarted event = kStart;
  event.direction = Direction::downgrade;
  event.parents = {};
  EXPECT_EQ(progress.on_event(event), "[12/40] downgrade b2 -> <base>, add user ...");
}

TEST(Progress, ANoticeInTheMiddleOfAStepGetsItsOwnLine) {
  Progress progress({});
  progress.on_event(kStart);
  EXPECT_EQ(progress.on_event(Notice{"table x does not exist, skipping"}),
            "\ntable x does not exist, skipping\n");
  EXPECT_EQ(progress.on_event(kFinish), "[12/40] upgrade a1 -> b2, add user ... 12 ms\n");
}

TEST(Progress, AStepThatFailsLeavesACleanLineBehind) {
  Progress progress({});
  progress.on_event(kStart);
  EXPECT_EQ(progress.finish(), "\n");
  EXPECT_EQ(progress.finish(), "");
  EXPECT_EQ(progress.summary(), "");
}

TEST(Progress, ATerminalGetsALineThatIsErasedWhenTheStepIsDone) {
  Progress progress({.style = {.width = 30}, .terminal = true});
  EXPECT_EQ(progress.on_event(kStart), "\r\x1b[K[12/40] upgrade a1 -> b2, ad…");
  EXPECT_EQ(progress.on_event(kFinish), "\r\x1b[K[12/40] upgrade a1 -> b2, add user (12 ms)\n");
}

TEST(Progress, StatementsOfALongStepAreCountedOnATerminalOnly) {
  Progress terminal({.style = {.width = 60}, .terminal = true});
  terminal.on_event(kStart);
  EXPECT_EQ(terminal.on_event(StatementFinished{"b2", 3, 9}),
            "\r\x1b[K[12/40] upgrade a1 -> b2, add user (3/9 statements)");
  Progress pipe({});
  pipe.on_event(kStart);
  EXPECT_EQ(pipe.on_event(StatementFinished{"b2", 3, 9}), "");
}

TEST(Progress, AWaitingRunSaysWhoHoldsTheLockOnceForEachHolder) {
  Progress progress({});
  EXPECT_EQ(progress.on_event(WaitingForLock{"ann@host process 7"}),
            "waiting for the lock held by ann@host process 7\n");
  EXPECT_EQ(progress.on_event(WaitingForLock{"ann@host process 7"}), "");
  EXPECT_EQ(progress.on_event(WaitingForLock{"bob@host process 8"}),
            "waiting for the lock held by bob@host process 8\n");
}

}  // namespace
}  // namespace limbeck::report
