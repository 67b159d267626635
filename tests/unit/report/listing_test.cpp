#include "report/listing.hpp"

#include <gtest/gtest.h>

#include "unit/report/project.hpp"

namespace limbeck::report {
namespace {

graph::Indexes newest_first(const scripts::ScriptDirectory& scripts) {
  return scripts.graph().newest_first();
}

TEST(Listing, HistoryShowsParentsMarksAndMessage) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  EXPECT_EQ(list_history(scripts, newest_first(scripts), nullptr, {}),
            "c1, c2 -> d (head) (mergepoint), join both\n"
            "b -> c1, left side\n"
            "b -> c2, right side\n"
            "a -> b (branchpoint), add profile\n"
            "<base> -> a, create users\n");
}

TEST(Listing, HistoryMarksTheCurrentRevisionBeforeTheBranchMarks) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  const graph::Rows rows{"b"};
  EXPECT_NE(list_history(scripts, newest_first(scripts), &rows, {})
                .find("a -> b (current) (branchpoint), add profile\n"),
            std::string::npos);
}

TEST(Listing, HistoryShowsDependenciesAsWrittenAndLabelsAfterTheId) {
  TestProject project;
  project.add("c1", "", "other base")
      .add("b2", "", "start", "-- Branch labels: lib\n")
      .add("c2", "b2", "add user", "-- Depends on: c1\n");
  const auto scripts = project.load();
  const graph::Rows rows{"c2"};
  const std::string text = list_history(scripts, newest_first(scripts), &rows, {});
  EXPECT_NE(text.find("b2 (c1) -> c2 (lib) (head) (current), add user\n"), std::string::npos)
      << text;
  EXPECT_NE(text.find("<base> -> c1 (effective head)"), std::string::npos) << text;
}

TEST(Listing, CurrentHasNeitherParentsNorLabelsNorMessage) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  EXPECT_EQ(list_current(scripts, {"b"}, "sqlite:///x.db", {}), "b (branchpoint)\n");
  EXPECT_EQ(list_current(scripts, {"d"}, "sqlite:///x.db", {}), "d (head) (mergepoint)\n");
  EXPECT_EQ(list_current(scripts, {}, "sqlite:///x.db", {}), "");
}

TEST(Listing, VerboseCurrentNamesTheDatabaseFirst) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  EXPECT_EQ(list_current(scripts, {"b"}, "postgresql://u:***@h/d", {.verbose = true}),
            "Current revision(s) for postgresql://u:***@h/d:\n"
            "Rev: b (branchpoint)\n"
            "Parent: a\n"
            "Branches into: c1, c2\n"
            "Path: b.sql\n"
            "\n"
            "    add profile\n"
            "    \n"
            "    Revision ID: b\n"
            "    Revises: a\n"
            "    Create Date: 2026-01-02 08:00:00+00:00\n"
            "\n");
}

TEST(Listing, HeadsShowLabelsButNoBranchMarks) {
  TestProject project;
  project.add("a", "", "one")
      .add("b", "a", "two", "-- Branch labels: core\n")
      .add("c", "a", "three");
  const auto scripts = project.load();
  EXPECT_EQ(list_heads(scripts, false, {}), "b (core) (head)\nc (head)\n");
}

TEST(Listing, HeadsWithResolvedDependenciesLeaveOutEffectiveHeads) {
  TestProject project;
  project.add("t1", "", "one")
      .add("t2", "t1", "two")
      .add("q1", "", "three")
      .add("q2", "q1", "four", "-- Depends on: t2\n");
  const auto scripts = project.load();
  const std::string all = list_heads(scripts, false, {});
  EXPECT_NE(all.find("t2 (effective head)\n"), std::string::npos) << all;
  EXPECT_EQ(list_heads(scripts, true, {}), "q2 (head)\n");
}

TEST(Listing, BranchesShowEachChildBelowItsBranchPoint) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  EXPECT_EQ(list_branches(scripts, {}), "b (branchpoint)\n  -> c1\n  -> c2\n\n");
  EXPECT_NE(list_branches(scripts, {.verbose = true}).find("  -> c1, left side\n"),
            std::string::npos);
}

TEST(Listing, ShowOfAMergeNamesWhatItMerges) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  const graph::Indexes wanted{*scripts.graph().find("d")};
  const std::string text = list_show(scripts, wanted, {});
  EXPECT_TRUE(text.starts_with("Rev: d (head) (mergepoint)\nMerges: c1, c2\nPath: d.sql\n\n"))
      << text;
  EXPECT_EQ(list_show(scripts, {}, {}), "");
}

TEST(Listing, AMessageCannotSteerTheTerminal) {
  TestProject project;
  project.add("a", "", "bad \x1b[31m\xe2\x80\xae message");
  const auto scripts = project.load();
  EXPECT_EQ(list_history(scripts, newest_first(scripts), nullptr, {}),
            "<base> -> a (head), bad \\x1b[31m\\u202e message\n");
}

}  // namespace
}  // namespace limbeck::report
