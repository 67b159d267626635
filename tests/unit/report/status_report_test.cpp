#include "report/status_report.hpp"

#include <gtest/gtest.h>

#include "unit/report/project.hpp"

namespace limbeck::report {
namespace {

using namespace std::chrono_literals;

StatusFacts facts_of(graph::Rows rows) {
  StatusFacts facts;
  facts.masked_url = "postgresql://app:***@db/app";
  facts.url_source = "DATABASE_URL";
  facts.dialect = "postgresql";
  facts.bookkeeping.server_version = "15.4";
  facts.bookkeeping.version_table_exists = true;
  facts.rows = std::move(rows);
  facts.now = *parse_date("2026-01-08 09:00:00+00:00");
  return facts;
}

std::string status(const TestProject& project, const StatusFacts& facts) {
  const auto scripts = project.load();
  return render_status(make_status_report(scripts, facts), {});
}

std::vector<std::string> ids_of(const std::vector<StatusRevision>& revisions) {
  std::vector<std::string> ids;
  for (const auto& revision : revisions) ids.push_back(revision.id);
  return ids;
}

TEST(Status, ADatabaseAtHeadHasNothingToDo) {
  EXPECT_EQ(status(merged_project(), facts_of({"d"})),
            "database  postgresql://app:***@db/app  (from DATABASE_URL)\n"
            "          postgresql 15.4\n"
            "state     up to date\n"
            "current   d  join both\n"
            "next      nothing to do\n");
}

TEST(Status, PendingRevisionsComeInTheOrderTheyWouldRunWithTheirAge) {
  EXPECT_EQ(status(merged_project(), facts_of({"b"})),
            "database  postgresql://app:***@db/app  (from DATABASE_URL)\n"
            "          postgresql 15.4\n"
            "state     3 revisions behind\n"
            "current   b  add profile\n"
            "pending   c2  right side\n"
            "          c1  left side\n"
            "          d   join both   3 days old\n"
            "next      limbeck upgrade head\n");
}

TEST(Status, ADatabaseThatWasNeverMigratedSaysSo) {
  StatusFacts facts = facts_of({});
  facts.bookkeeping.version_table_exists = false;
  EXPECT_NE(status(merged_project(), facts).find("nothing applied, there is no version table\n"),
            std::string::npos);
}

TEST(Status, ARowThatTheProjectDoesNotHaveIsNamed) {
  const std::string text = status(merged_project(), facts_of({"fffffff"}));
  EXPECT_NE(text.find("current   fffffff  not in this project\n"), std::string::npos) << text;
  EXPECT_NE(text.find("state     diverged"), std::string::npos) << text;
  EXPECT_NE(text.find("limbeck stamp --purge"), std::string::npos) << text;
}

TEST(Status, SeveralHeadsAreListedWithTheMergeThatJoinsThem) {
  TestProject project;
  project.add("a", "", "one").add("b", "a", "two").add("c", "a", "three");
  const auto scripts = project.load();
  const StatusReport report = make_status_report(scripts, facts_of({"b"}));
  EXPECT_EQ(ids_of(report.pending), std::vector<std::string>{"c"});
  ASSERT_EQ(report.next.size(), 2U);
  EXPECT_EQ(report.next[0], "limbeck upgrade heads");
  EXPECT_EQ(report.next[1], "limbeck merge -m MESSAGE b c   (if the branches are to become one)");
}

TEST(Status, RowsThatOverlapStillTellWhatIsMissing) {
  const TestProject project = merged_project();
  const auto scripts = project.load();
  const StatusReport report = make_status_report(scripts, facts_of({"a", "c1"}));
  EXPECT_EQ(ids_of(report.pending), (std::vector<std::string>{"c2", "d"}));
}

TEST(Status, AnInterruptedRunComesBeforeEverythingElse) {
  StatusReport report;
  report.masked_url = "sqlite:////tmp/x.db";
  report.state = State::interrupted;
  report.version_table_exists = true;
  report.interruption = run::Interruption{.revision = "b",
                                          .direction = "upgrade",
                                          .statements_done = 2,
                                          .statements_total = 5,
                                          .in_flight = true,
                                          .statement = "CREATE INDEX CONCURRENTLY i ON t (a)",
                                          .at = "2026-01-08T09:00:00Z",
                                          .os_user = "ann",
                                          .host = "box"};
  report.edited.push_back({"a", "versions/a.sql", "2026-01-01", "ann", "box"});
  EXPECT_EQ(render_status(report, {}),
            "database  sqlite:////tmp/x.db\n"
            "state     interrupted: an earlier run stopped inside a revision\n"
            "current   nothing applied\n"
            "stopped   upgrade of b after 2 of 5 statements, 2026-01-08T09:00:00Z by ann@box\n"
            "          perhaps done: CREATE INDEX CONCURRENTLY i ON t (a)\n"
            "edited    a was changed after it ran: versions/a.sql, applied 2026-01-01 by ann@box\n"
            "next      nothing to do\n");
}

TEST(Status, LongListsAreCutToAScreen) {
  TestProject project;
  for (int index = 10; index < 40; ++index) {
    const std::string id = "r" + std::to_string(index);
    project.add(id, index == 10 ? "" : "r" + std::to_string(index - 1), "step");
  }
  const std::string text = status(project, facts_of({}));
  EXPECT_NE(text.find("          … and 18 more\n"), std::string::npos) << text;
}

TEST(Age, TakesTheLargestUnitThatFits) {
  EXPECT_EQ(format_age(5s), "seconds");
  EXPECT_EQ(format_age(60s), "1 minute");
  EXPECT_EQ(format_age(3h + 59min), "3 hours");
  EXPECT_EQ(format_age(72h), "3 days");
  EXPECT_EQ(format_age(24h * 800), "2 years");
  EXPECT_EQ(format_age(-1s), "in the future");
}

TEST(Dates, AreReadInEveryFormAFileMayHave) {
  const auto expected = parse_date("2026-01-08T14:30:00Z");
  ASSERT_TRUE(expected);
  for (const auto* text :
       {"2026-01-08 14:30:00+00:00", "2026-01-08 14:30:00", "2026-01-08 14:30:00.123456",
        "2026-01-08T16:30:00+02:00", "2026-01-08 09:00:00-0530", "2026-01-08 14:30",
        "2026-01-08 15:30:00.5+01", " 2026-01-08 14:30:00 +00:00 "}) {
    EXPECT_EQ(parse_date(text), expected) << text;
  }
  for (const auto* text : {"", "yesterday", "2026-13-01", "2026-02-30", "2026-01-08 25:00:00",
                           "2026-01-08 14:30:00+", "2026-01-08 14:30:00 tail"}) {
    EXPECT_FALSE(parse_date(text)) << text;
  }
}

}  // namespace
}  // namespace limbeck::report
