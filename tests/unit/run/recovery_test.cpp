#include "run/recovery.hpp"

#include <gmock/gmock.h>

#include "base/digest.hpp"
#include "os/file.hpp"
#include "unit/run/support.hpp"

namespace limbeck::run {
namespace {

using testing::ask;
using ::testing::Contains;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Project;
using testing::Strings;

contract::HistoryEvent event(std::string kind, std::string revision, std::string parents = {},
                             std::string direction = "upgrade") {
  contract::HistoryEvent made;
  made.event = std::move(kind);
  made.revision = std::move(revision);
  made.parents = std::move(parents);
  made.direction = std::move(direction);
  return made;
}

graph::RevisionGraph line() {
  return graph::RevisionGraph{{{.id = "a", .parents = {}}, {.id = "b", .parents = {"a"}}}};
}

/// Three statements outside a transaction, of which the second fails while `nowhere` is missing.
void write_stopping(Project& project) {
  project.write("a", "",
                "-- limbeck: upgrade transaction=off\nCREATE TABLE t_a (x);\n"
                "INSERT INTO nowhere VALUES (1);\nCREATE TABLE t_end (x);\n\n"
                "-- limbeck: downgrade transaction=off\nDROP TABLE t_end;\nDROP TABLE t_a;\n");
  project.write_table("b", "a");
}

TEST(State, IsBehindOnAnEmptyDatabaseAndAtHeadOnceEveryRevisionIsApplied) {
  EXPECT_EQ(find_state(line(), {}, {}), State::behind);
  EXPECT_EQ(find_state(line(), {"a"}, {}), State::behind);
  EXPECT_EQ(find_state(line(), {"b"}, {}), State::at_head);
  EXPECT_EQ(find_state({}, {}, {}), State::at_head);
}

TEST(State, IsAheadWhenTheHistoryLeadsFromAnUnknownRowToOurHead) {
  EXPECT_EQ(find_state(line(), {"d"}, {event("finished", "c", "b"), event("finished", "d", "c")}),
            State::ahead);
}

TEST(State, IsDivergedWhenNothingKnownLeadsToTheRow) {
  EXPECT_EQ(find_state(line(), {"z"}, {}), State::diverged);
  EXPECT_EQ(find_state(line(), {"z"}, {event("finished", "z", "y")}), State::diverged);
}

TEST(State, IsDivergedWhenTheUnknownRowLeavesOneOfOurHeadsOut) {
  EXPECT_EQ(find_state(line(), {"z"}, {event("finished", "z", "a")}), State::diverged);
}

TEST(State, OfALoopInTheHistoryIsStillAnswered) {
  EXPECT_EQ(find_state(line(), {"y"}, {event("finished", "y", "z"), event("finished", "z", "y")}),
            State::diverged);
}

TEST(AnInterruption, NeedsSomethingThatMayHaveStayed) {
  auto started = event("started", "a");
  started.statements_total = 3;
  EXPECT_FALSE(find_interruption({started}));
  auto failed = event("failed", "a");
  EXPECT_FALSE(find_interruption({started, failed}));
}

TEST(AnInterruption, TellsTheStatementInFlight) {
  auto started = event("started", "a");
  auto statement = event("statement", "a");
  statement.statements_done = 1;
  statement.statements_total = 3;
  statement.detail = "CREATE INDEX i";
  const auto found = find_interruption({started, statement});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->revision, "a");
  EXPECT_EQ(found->statements_done, 1U);
  EXPECT_EQ(found->statements_total, 3U);
  EXPECT_TRUE(found->in_flight);
  EXPECT_EQ(found->statement, "CREATE INDEX i");
  EXPECT_FALSE(find_interruption({started, statement, event("finished", "a")}));
  EXPECT_FALSE(find_interruption({started, statement, event("resolved", "a")}));
}

TEST(AnInterruption, StaysWhenTheResumedRunDiesAtOnce) {
  auto statement = event("statement", "a");
  statement.statements_done = 1;
  statement.detail = "CREATE INDEX i";
  auto resumed = event("started", "a");
  resumed.statements_done = 1;
  const auto found = find_interruption({event("started", "a"), statement, resumed});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->statements_done, 1U);
  EXPECT_TRUE(found->in_flight);
}

TEST(AnInterruptedRevision, StopsCommandsThatGoElsewhereAndSaysWhere) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  for (const auto& command : {std::function<void()>{[&] { project.downgrade("base"); }},
                              std::function<void()>{[&] { project.stamp({"b"}); }}}) {
    const ErrorDetails error = error_of(command);
    EXPECT_EQ(error.code, "run.interrupted");
    EXPECT_THAT(error.message, HasSubstr("the upgrade of a, before statement 2 of 3"));
    EXPECT_THAT(error.message, HasSubstr("no such table"));
    EXPECT_THAT(error.hint, HasSubstr("--resume"));
  }
  EXPECT_EQ(project.tables(), Strings{"t_a"});
}

TEST(AnInterruptedRevision, IsFinishedByThePlainCommand) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  EXPECT_THAT(error_of([&] { project.upgrade(); }).message, HasSubstr("no such table"));
  ask(project.database_path(), "CREATE TABLE nowhere (x)");
  EXPECT_EQ(project.upgrade(), 2U);
  EXPECT_EQ(project.tables(), (Strings{"t_a", "t_b", "t_end"}));
  EXPECT_THAT(project.events_of<Notice>().back().text, HasSubstr("goes on there"));
}

TEST(AnInterruptedRevision, IsNotGuessedAtWhereATemporaryTableIsLost) {
  Project project;
  project.write(
      "a", "",
      "-- limbeck: upgrade transaction=off\nCREATE TEMP TABLE t (x);\nINSERT INTO nowhere "
      "SELECT * FROM t;\n");
  error_of([&] { project.upgrade(); });
  EXPECT_EQ(error_of([&] { project.upgrade(); }).code, "run.interrupted");
}

TEST(ASettingOfASection, ReachesItsStatementsAndIsDoneAgainByAResumedRun) {
  Project project;
  project.write(
      "a", "",
      "-- limbeck: upgrade transaction=off\nPRAGMA recursive_triggers = ON;\nCREATE TABLE "
      "t_a AS SELECT recursive_triggers AS x FROM pragma_recursive_triggers;\nINSERT INTO "
      "nowhere SELECT recursive_triggers FROM pragma_recursive_triggers;\n");
  error_of([&] { project.upgrade(); });
  EXPECT_EQ(ask(project.database_path(), "SELECT x FROM t_a"), Strings{"1"});
  ask(project.database_path(), "CREATE TABLE nowhere (x)");
  EXPECT_EQ(project.upgrade(), 1U);
  EXPECT_EQ(ask(project.database_path(), "SELECT x FROM nowhere"), Strings{"1"});
}

TEST(Resume, GoesOnAtTheStatementThatFailedAndThenToTheTarget) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  ask(project.database_path(), "CREATE TABLE nowhere (x)");
  EXPECT_EQ(project.upgrade("head", Resolution::resume), 2U);
  EXPECT_EQ(project.rows(), Strings{"b"});
  EXPECT_EQ(ask(project.database_path(), "SELECT count(*) FROM nowhere"), Strings{"1"});
  EXPECT_EQ(project.tables(), (Strings{"t_a", "t_b", "t_end"}));
  EXPECT_FALSE(find_interruption(project.history_events()));
  EXPECT_THAT(project.history(), Contains("started a 1/3 resumed"));
}

TEST(Resume, TakesAMendedStatementThatWasNotDone) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  project.write("a", "",
                "-- limbeck: upgrade transaction=off\nCREATE TABLE t_a (x);\n"
                "INSERT INTO t_a VALUES (1);\nCREATE TABLE t_end (x);\n");
  EXPECT_EQ(project.upgrade("head", Resolution::resume), 2U);
  EXPECT_EQ(ask(project.database_path(), "SELECT count(*) FROM t_a"), Strings{"1"});
  EXPECT_EQ(project.upgrade(), 0U) << "the mended file is what was applied";
}

TEST(Resume, RefusesAFileWhoseDoneStatementsChanged) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  project.write("a", "",
                "-- limbeck: upgrade transaction=off\nCREATE TABLE t_other (x);\n"
                "CREATE TABLE t_end (x);\n");
  EXPECT_EQ(error_of([&] { project.upgrade("head", Resolution::resume); }).code,
            "run.cannot_resume");
  EXPECT_EQ(project.tables(), Strings{"t_a"});
}

TEST(Resume, RefusesAFileThatBecameOneTransaction) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  project.write("a", "", "-- limbeck: upgrade\nCREATE TABLE t_a (x);\nCREATE TABLE t_end (x);\n");
  EXPECT_EQ(error_of([&] { project.upgrade("head", Resolution::resume); }).code,
            "run.cannot_resume");
}

TEST(Resume, FailsAgainAtTheSameStatementAndCanBeTriedAgain) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  EXPECT_THAT(error_of([&] { project.upgrade("head", Resolution::resume); }).message,
              HasSubstr("nowhere"));
  ask(project.database_path(), "CREATE TABLE nowhere (x)");
  EXPECT_EQ(project.upgrade("head", Resolution::resume), 2U);
}

TEST(Resume, OfADowngradeFinishesIt) {
  Project project;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a (x);\n-- limbeck: downgrade "
                "transaction=off\nDROP TABLE t_a;\nDROP TABLE t_gone;\n");
  project.write("b", "a",
                "-- limbeck: upgrade\nCREATE TABLE t_b (x);\n-- limbeck: downgrade "
                "transaction=off\nDROP TABLE t_b;\nDROP TABLE t_gone;\n");
  project.upgrade();
  error_of([&] { project.downgrade("a"); });
  EXPECT_EQ(project.rows(), Strings{"b"});
  ask(project.database_path(), "CREATE TABLE t_gone (x)");
  EXPECT_EQ(project.downgrade("a", Resolution::resume), 1U);
  EXPECT_EQ(project.rows(), Strings{"a"});
  error_of([&] { project.downgrade("base"); });
  ask(project.database_path(), "CREATE TABLE t_gone (x)");
  EXPECT_EQ(project.downgrade("base", Resolution::resume), 1U);
  EXPECT_THAT(project.rows(), IsEmpty());
}

TEST(Resume, BetweenTwoSectionsRunsTheSecondOnly) {
  Project project;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a (x);\n-- limbeck: upgrade\nINSERT INTO t_a "
                "VALUES (1);\nINSERT INTO nowhere VALUES (1);\n");
  const ErrorDetails error = error_of([&] { project.upgrade(); });
  EXPECT_EQ(error.state, "the database is at base; 1 of the 3 statements of a were kept");
  ask(project.database_path(), "CREATE TABLE nowhere (x)");
  EXPECT_EQ(project.upgrade("head", Resolution::resume), 1U);
  EXPECT_EQ(ask(project.database_path(), "SELECT count(*) FROM t_a"), Strings{"1"});
  EXPECT_EQ(project.rows(), Strings{"a"});
}

TEST(Resume, WithNothingInterruptedSaysSoAndGoesOn) {
  Project project;
  project.write_table("a", "");
  EXPECT_EQ(project.upgrade("head", Resolution::resume), 1U);
  ASSERT_EQ(project.events_of<Notice>().size(), 1U);
  EXPECT_THAT(project.events_of<Notice>()[0].text, HasSubstr("nothing to resume"));
}

TEST(ResolveApplied, MarksTheRevisionAndGoesOn) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  EXPECT_EQ(project.upgrade("head", Resolution::applied), 1U);
  EXPECT_EQ(project.rows(), Strings{"b"});
  EXPECT_EQ(project.tables(), (Strings{"t_a", "t_b"}));
  EXPECT_THAT(project.history(), Contains("resolved a 1/3 applied"));
}

TEST(ResolveReverted, RunsTheRevisionFromItsBeginning) {
  Project project;
  write_stopping(project);
  error_of([&] { project.upgrade(); });
  ask(project.database_path(), "DROP TABLE t_a; CREATE TABLE nowhere (x)");
  EXPECT_EQ(project.upgrade("head", Resolution::reverted), 2U);
  EXPECT_EQ(project.rows(), Strings{"b"});
  EXPECT_THAT(project.history(), Contains("resolved a -/- reverted"));
}

TEST(AnEditedFile, IsRefusedNamingWhenAndByWhomItWasApplied) {
  Project project;
  project.write_table("a", "");
  project.upgrade();
  project.write("a", "", "-- limbeck: upgrade\nCREATE TABLE t_a (x TEXT);\n");
  const ErrorDetails error = error_of([&] { project.upgrade(); });
  EXPECT_EQ(error.code, "run.edited");
  EXPECT_EQ(error.revision, "a");
  EXPECT_EQ(error.file, project.file("a"));
  EXPECT_THAT(error.message, HasSubstr("by ann@desk"));
}

TEST(AnEditedFile, MayBeWarnedOfOrIgnored) {
  Project project;
  project.write_table("a", "");
  project.upgrade();
  project.write("a", "", "-- limbeck: upgrade\nCREATE TABLE t_a (x TEXT);\n");
  project.write_table("b", "a");
  project.options.edited = EditedPolicy::warn;
  EXPECT_EQ(project.upgrade(), 1U);
  ASSERT_EQ(project.events_of<Notice>().size(), 1U);
  project.events.clear();
  project.options.edited = EditedPolicy::ignore;
  EXPECT_EQ(project.upgrade(), 0U);
  EXPECT_THAT(project.events_of<Notice>(), IsEmpty());
}

TEST(AnEditedFile, MayBeReformattedAndItsDowngradeMended) {
  Project project;
  project.write_table("a", "");
  project.upgrade();
  project.write("a", "",
                "-- limbeck: upgrade\n-- first\nCREATE TABLE t_a\n    (x INTEGER);\n\nINSERT INTO "
                "t_a VALUES (1);\n-- limbeck: downgrade\nDROP TABLE IF EXISTS t_a;\n");
  EXPECT_EQ(project.upgrade(), 0U);
}

TEST(AnEditedFile, IsNoFileThatIsTheSameToTheByte) {
  Project project;
  project.write_table("a", "");
  project.upgrade();
  EXPECT_EQ(ask(project.database_path(), "SELECT file_hash FROM limbeck_history"),
            Strings{base::fast_hash_hex(os::read_file(project.file("a")))});
  // The statements are not read again: another version of Limbeck may see them differently.
  ask(project.database_path(), "UPDATE limbeck_history SET hash = 'v0:other'");
  EXPECT_EQ(project.upgrade(), 0U);
  project.write("a", "", "-- limbeck: upgrade\nCREATE TABLE t_a (x INTEGER); \n");
  EXPECT_EQ(error_of([&] { project.upgrade(); }).code, "run.edited");
}

TEST(AnEditedFile, DoesNotStopADowngradeAndTheNextUpgradeTakesIt) {
  Project project;
  project.write_table("a", "");
  project.upgrade();
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a2 (x);\n-- limbeck: downgrade\nDROP TABLE "
                "t_a;\n");
  EXPECT_EQ(project.downgrade("base"), 1U);
  EXPECT_EQ(project.upgrade(), 1U);
  EXPECT_EQ(project.upgrade(), 0U);
}

TEST(AnUnknownRow, ThatANewerReleaseAppliedIsSaidToBeSo) {
  Project project;
  project.write_table("a", "");
  project.write_table("b", "a");
  project.upgrade();
  std::filesystem::remove(project.file("b"));
  const ErrorDetails error = error_of([&] { project.upgrade(); });
  EXPECT_EQ(error.code, "graph.unknown_row");
  EXPECT_THAT(error.hint, HasSubstr("newer release"));
}

TEST(ALateMerge, IsAnAncestorThatTheHistoryNeverSaw) {
  const graph::RevisionGraph graph{{{.id = "a", .parents = {}},
                                    {.id = "x", .parents = {"a"}},
                                    {.id = "b", .parents = {"a"}},
                                    {.id = "c", .parents = {"b", "x"}}}};
  const std::vector<contract::HistoryEvent> history{
      event("finished", "a"), event("finished", "b", "a"), event("finished", "c", "b")};
  EXPECT_EQ(find_never_run(graph, {"c"}, history), Strings{"x"});
  EXPECT_THAT(find_never_run(graph, {"b"}, history), IsEmpty());
  EXPECT_THAT(find_never_run(graph, {"c"}, {}), IsEmpty());
}

TEST(ALateMerge, IsNotSeenInWhatWasThereBeforeTheHistory) {
  const graph::RevisionGraph graph{
      {{.id = "a", .parents = {}}, {.id = "b", .parents = {"a"}}, {.id = "c", .parents = {"b"}}}};
  EXPECT_THAT(find_never_run(graph, {"c"}, {event("finished", "c", "b")}), IsEmpty());
  EXPECT_THAT(find_never_run(graph, {"c"}, {event("stamped", "b"), event("finished", "c", "b")}),
              IsEmpty());
}

}  // namespace
}  // namespace limbeck::run
