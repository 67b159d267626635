#include "run/runner.hpp"

#include <gmock/gmock.h>

#include "unit/run/support.hpp"

namespace limbeck::run {
namespace {

using testing::ask;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Project;
using ::testing::StartsWith;
using testing::Strings;

void write_three(Project& project) {
  project.write_table("a", "");
  project.write_table("b", "a");
  project.write_table("c", "b");
}

TEST(Upgrade, RunsEachRevisionAndKeepsItsRow) {
  Project project;
  write_three(project);
  EXPECT_EQ(project.upgrade(), 3U);
  EXPECT_EQ(project.rows(), Strings{"c"});
  EXPECT_EQ(project.tables(), (Strings{"t_a", "t_b", "t_c"}));
}

TEST(Upgrade, ASecondTimeDoesNothing) {
  Project project;
  write_three(project);
  project.upgrade();
  const auto before = testing::dump(project.database_path());
  EXPECT_EQ(project.upgrade(), 0U);
  EXPECT_EQ(testing::dump(project.database_path()), before);
}

TEST(Upgrade, WritesOneFinishedEventARevision) {
  Project project;
  write_three(project);
  project.options.reason = "release 7";
  project.upgrade();
  EXPECT_EQ(project.history(), (Strings{"finished a 2/2", "finished b 2/2", "finished c 2/2"}));
  EXPECT_EQ(ask(project.database_path(),
                "SELECT DISTINCT version_table, direction, reason, os_user, host, "
                "substr(hash, 1, 3), length(run_id), duration_ms >= 0 FROM limbeck_history"),
            Strings{"alembic_version|upgrade|release 7|ann|desk|v1:|12|1"});
  EXPECT_EQ(ask(project.database_path(), "SELECT parents FROM limbeck_history ORDER BY id"),
            (Strings{"", "a", "b"}));
  EXPECT_EQ(ask(project.database_path(), "SELECT count(DISTINCT run_id) FROM limbeck_history"),
            Strings{"1"});
}

TEST(Upgrade, TellsEachStepAsItRuns) {
  Project project;
  write_three(project);
  project.upgrade();
  const auto started = project.events_of<StepStarted>();
  ASSERT_EQ(started.size(), 3U);
  EXPECT_EQ(started[1].revision, "b");
  EXPECT_EQ(started[1].parents, Strings{"a"});
  EXPECT_EQ(started[1].message, "Make b");
  EXPECT_EQ(started[1].step, 2U);
  EXPECT_EQ(started[1].step_count, 3U);
  EXPECT_EQ(project.events_of<StepFinished>().size(), 3U);
}

TEST(Upgrade, WithoutHistoryMakesNoHistoryTable) {
  Project project;
  write_three(project);
  project.options.history = false;
  project.upgrade();
  EXPECT_EQ(project.rows(), Strings{"c"});
  EXPECT_THAT(
      ask(project.database_path(), "SELECT name FROM sqlite_master WHERE name LIKE 'limbeck%'"),
      IsEmpty());
}

TEST(Upgrade, OfAnEmptyProjectMakesTheVersionTable) {
  Project project;
  EXPECT_EQ(project.upgrade("head"), 0U);
  EXPECT_THAT(project.rows(), IsEmpty());
}

TEST(Upgrade, OfADatabaseThatAlembicManagedGoesOnFromItsRow) {
  Project project;
  write_three(project);
  ask(project.database_path(),
      "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT "
      "alembic_version_pkc PRIMARY KEY (version_num)); INSERT INTO alembic_version VALUES ('b')");
  EXPECT_EQ(project.upgrade(), 1U);
  EXPECT_EQ(project.rows(), Strings{"c"});
  EXPECT_EQ(project.history(), Strings{"finished c 2/2"});
}

TEST(Upgrade, OfARangeIsRefusedOnline) {
  Project project;
  write_three(project);
  EXPECT_EQ(error_of([&] { project.upgrade("a:b"); }).code, "run.range_online");
}

TEST(Upgrade, WithAnIdThatTheVersionTableCannotKeepRunsNothing) {
  Project project;
  const std::string id(33, 'x');
  project.write_table("a", "");
  project.write_table(id, "a");
  EXPECT_THAT(error_of([&] { project.upgrade(); }).message, HasSubstr(id));
  EXPECT_THAT(ask(project.database_path(), "SELECT * FROM sqlite_master"), IsEmpty());
}

TEST(Downgrade, ToBaseLeavesNoRowAndNoTable) {
  Project project;
  write_three(project);
  project.upgrade();
  EXPECT_EQ(project.downgrade("base"), 3U);
  EXPECT_THAT(project.rows(), IsEmpty());
  EXPECT_THAT(project.tables(), IsEmpty());
  EXPECT_EQ(project.history().back(), "finished a 1/1");
}

TEST(Downgrade, OfAMergeGivesBothParentsBack) {
  Project project;
  project.write_table("a", "");
  project.write_table("b", "a");
  project.write_table("c", "a");
  project.write("m", "b, c", "-- limbeck: upgrade\n-- limbeck: downgrade\n");
  project.upgrade();
  EXPECT_EQ(project.rows(), Strings{"m"});
  project.downgrade("b");
  EXPECT_EQ(project.rows(), (Strings{"b", "c"}));
}

TEST(Downgrade, PastAFileWithoutADowngradeRunsNothing) {
  Project project;
  project.write("a", "", "-- limbeck: upgrade\nCREATE TABLE t_a (x);\n");
  project.write_table("b", "a");
  project.upgrade();
  const ErrorDetails error = error_of([&] { project.downgrade("base"); });
  EXPECT_THAT(error.code, StartsWith("script."));
  EXPECT_EQ(error.file, project.file("a"));
  EXPECT_EQ(project.rows(), Strings{"b"});
}

TEST(AFailingStatement, NamesItsPlaceAndWhatWasLeft) {
  Project project;
  project.write_table("a", "");
  project.write("b", "a",
                "-- limbeck: upgrade\nCREATE TABLE t_b (x);\n\nINSERT INTO nowhere VALUES (1);\n"
                "CREATE TABLE t_b2 (x);\n");
  const ErrorDetails error = error_of([&] { project.upgrade(); });
  EXPECT_THAT(error.code, StartsWith("sql."));
  EXPECT_EQ(error.revision, "b");
  EXPECT_EQ(error.file, project.file("b"));
  EXPECT_EQ(error.line, 9);
  EXPECT_EQ(error.statement, "INSERT INTO nowhere VALUES (1)");
  EXPECT_EQ(error.statement_index, 1U);
  EXPECT_EQ(error.state, "the database is at a; nothing of b was kept");
  EXPECT_EQ(project.rows(), Strings{"a"});
  EXPECT_EQ(project.tables(), Strings{"t_a"});
}

TEST(AFailingStatement, IsWrittenToTheHistoryAfterTheRollback) {
  Project project;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a (x);\nINSERT INTO nowhere VALUES (1);\n");
  error_of([&] { project.upgrade(); });
  EXPECT_EQ(project.history(), Strings{"failed a 0/2 no such table: nowhere"});
  EXPECT_FALSE(find_interruption(project.history_events()));
}

TEST(AFailingStatement, LeavesARevisionThatCanBeMendedAndRunAgain) {
  Project project;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a (x);\nINSERT INTO nowhere VALUES (1);\n");
  error_of([&] { project.upgrade(); });
  project.write_table("a", "");
  EXPECT_EQ(project.upgrade(), 1U);
  EXPECT_EQ(project.rows(), Strings{"a"});
}

TEST(ATouchedForeignKey, ThatIsBrokenFailsBeforeTheRowChanges) {
  Project project;
  project.write_table("a", "");
  project.write("b", "a",
                "-- limbeck: upgrade\nCREATE TABLE t_p (id INTEGER PRIMARY KEY);\n"
                "CREATE TABLE t_k (p INTEGER REFERENCES t_p (id));\nINSERT INTO t_k VALUES (7);\n");
  const ErrorDetails error = error_of([&] { project.upgrade(); });
  EXPECT_EQ(error.code, "sql.foreign_key");
  EXPECT_EQ(error.revision, "b");
  EXPECT_EQ(project.rows(), Strings{"a"});
  EXPECT_EQ(project.tables(), Strings{"t_a"});
}

TEST(TheFence, StopsAStepWhoseVersionRowIsGone) {
  Project project;
  project.write_table("a", "");
  project.options.history = false;
  const ErrorDetails error = error_of([&] {
    project.write("b", "a", "-- limbeck: upgrade\nINSERT INTO t_a VALUES (2);\n");
    Database database = project.open();
    // A trigger that takes the version row back makes the fence fail, as a second program would.
    project.upgrade("a");
    ask(project.database_path(),
        "CREATE TRIGGER thief AFTER INSERT ON t_a BEGIN DELETE FROM alembic_version; END");
    project.upgrade();
  });
  EXPECT_EQ(error.code, "run.row_count");
  EXPECT_EQ(project.rows(), Strings{"a"});
  EXPECT_EQ(ask(project.database_path(), "SELECT count(*) FROM t_a"), Strings{"1"});
}

TEST(TransactionModeAll, KeepsEverythingOrNothing) {
  Project project;
  project.options.transaction_mode = TransactionMode::all;
  write_three(project);
  project.write("d", "c", "-- limbeck: upgrade\nINSERT INTO nowhere VALUES (1);\n");
  const ErrorDetails error = error_of([&] { project.upgrade(); });
  EXPECT_EQ(error.revision, "d");
  EXPECT_EQ(error.state,
            "the database is at base, as before this run; nothing of the run was kept");
  EXPECT_THAT(project.rows(), IsEmpty());
  EXPECT_THAT(project.tables(), IsEmpty());
  EXPECT_EQ(project.history(), Strings{"failed d 0/1 no such table: nowhere"});
  project.write_table("d", "c");
  EXPECT_EQ(project.upgrade(), 4U);
  EXPECT_EQ(project.rows(), Strings{"d"});
}

TEST(TransactionModeAll, RefusesASectionOutsideATransactionBeforeAnythingRuns) {
  Project project;
  project.options.transaction_mode = TransactionMode::all;
  project.write_table("a", "");
  project.write("b", "a", "-- limbeck: upgrade transaction=off\nCREATE TABLE t_b (x);\n");
  const ErrorDetails error = error_of([&] { project.upgrade(); });
  EXPECT_EQ(error.code, "run.transaction_off_in_all");
  EXPECT_EQ(error.revision, "b");
  EXPECT_THAT(project.tables(), IsEmpty());
}

TEST(TransactionModeAll, JoinsSeveralSectionsOfARevision) {
  Project project;
  project.options.transaction_mode = TransactionMode::all;
  project.options.history = false;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a (x);\n-- limbeck: upgrade\n"
                "INSERT INTO t_a VALUES (1);\n");
  EXPECT_EQ(project.upgrade(), 1U);
  EXPECT_EQ(project.rows(), Strings{"a"});
}

TEST(TransactionModeNone, KeepsWhatRanBeforeTheFailure) {
  Project project;
  project.options.transaction_mode = TransactionMode::none;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a (x);\nINSERT INTO nowhere VALUES (1);\n");
  const ErrorDetails error = error_of([&] { project.upgrade(); });
  EXPECT_EQ(error.state, "the database is at base; 1 of the 2 statements of a were kept");
  EXPECT_EQ(project.tables(), Strings{"t_a"});
  EXPECT_EQ(project.history(),
            (Strings{"started a -/2", "statement a 1/2", "failed a 1/2 no such table: nowhere"}));
}

TEST(SeveralSections, AreTransactionsOfTheirOwnAndTheLastHoldsTheRow) {
  Project project;
  project.write(
      "a", "",
      "-- limbeck: upgrade\nCREATE TABLE t_a (x);\n\n-- limbeck: upgrade\nINSERT INTO t_a "
      "VALUES (1);\nINSERT INTO t_a VALUES (2);\n");
  project.upgrade();
  EXPECT_EQ(project.rows(), Strings{"a"});
  EXPECT_EQ(project.history(), (Strings{"started a -/3", "statement a 1/3", "finished a 3/3"}));
}

TEST(SeveralSections, NeedTheHistory) {
  Project project;
  project.options.history = false;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a (x);\n-- limbeck: upgrade transaction=off\n"
                "VACUUM;\n");
  EXPECT_EQ(error_of([&] { project.upgrade(); }).code, "run.needs_history");
  EXPECT_THAT(project.tables(), IsEmpty());
}

TEST(ASectionOutsideATransaction, RunsWhatATransactionCannot) {
  Project project;
  project.write("a", "",
                "-- limbeck: upgrade\nCREATE TABLE t_a (x);\n-- limbeck: upgrade transaction=off\n"
                "VACUUM;\nPRAGMA user_version = 7;\n");
  project.upgrade();
  EXPECT_EQ(project.rows(), Strings{"a"});
  EXPECT_EQ(ask(project.database_path(), "PRAGMA user_version"), Strings{"7"});
  EXPECT_EQ(project.history(), (Strings{"started a -/3", "statement a 1/3",
                                        "statement a 1/3 VACUUM", "finished a 3/3"}));
  const auto finished = project.events_of<StatementFinished>();
  ASSERT_EQ(finished.size(), 3U);
  EXPECT_EQ(finished[2].statement, 3U);
}

TEST(ASectionOutsideATransaction, MustNotLeaveATransactionOpen) {
  Project project;
  project.write("a", "",
                "-- limbeck: upgrade transaction=off\nBEGIN;\nCREATE TABLE t_a (x);\nCOMMIT;\n");
  EXPECT_EQ(error_of([&] { project.upgrade(); }).code, "run.transaction_open");
  EXPECT_THAT(project.tables(), IsEmpty());
}

TEST(Stamp, WritesRowsAndOneEventATarget) {
  Project project;
  project.write_table("a", "");
  project.write_table("b", "a");
  project.write_table("c", "a");
  project.stamp({"b", "c"});
  EXPECT_EQ(project.rows(), (Strings{"b", "c"}));
  EXPECT_THAT(project.tables(), IsEmpty());
  EXPECT_EQ(ask(project.database_path(),
                "SELECT event, revision, parents, direction, detail FROM limbeck_history"),
            (Strings{"stamped|b|a|stamp|from: (nothing)", "stamped|c|a|stamp|from: (nothing)"}));
}

TEST(Stamp, OfAnUnknownRowIsRefusedUnlessItIsPurged) {
  Project project;
  write_three(project);
  project.stamp({"c"});
  ask(project.database_path(), "UPDATE alembic_version SET version_num = 'zzz'");
  EXPECT_EQ(error_of([&] { project.stamp({"a"}); }).code, "graph.unknown_row");
  project.stamp({"a"}, true);
  EXPECT_EQ(project.rows(), Strings{"a"});
}

TEST(Stamp, ThatFailsInTheMiddleLeavesTheRowsAsTheyWere) {
  Project project;
  project.write_table("a", "");
  project.write_table("b", "a");
  project.write_table("c", "a");
  project.stamp({"a"});
  ask(project.database_path(),
      "CREATE TRIGGER no BEFORE INSERT ON alembic_version WHEN NEW.version_num = 'c' BEGIN SELECT "
      "RAISE(ABORT, 'no c here'); END");
  const ErrorDetails error = error_of([&] { project.stamp({"b", "c"}); });
  EXPECT_THAT(error.message, HasSubstr("no c here"));
  EXPECT_EQ(error.state, "the database is at a, as before; nothing was stamped");
  EXPECT_EQ(project.rows(), Strings{"a"});
}

TEST(Stamp, ToBaseRemovesTheRows) {
  Project project;
  write_three(project);
  project.stamp({"c"});
  project.stamp({"base"});
  EXPECT_THAT(project.rows(), IsEmpty());
}

TEST(EnsureVersionTable, MakesItOnce) {
  Project project;
  Database database = project.open();
  EXPECT_TRUE(ensure_version_table(database, project.options));
  EXPECT_FALSE(ensure_version_table(database, project.options));
  EXPECT_THAT(project.rows(), IsEmpty());
}

TEST(Reading, MakesNoTable) {
  Project project;
  Database database = project.open();
  EXPECT_THAT(database.version_rows(), IsEmpty());
  EXPECT_THAT(database.history(), IsEmpty());
  EXPECT_THAT(ask(project.database_path(), "SELECT * FROM sqlite_master"), IsEmpty());
}

}  // namespace
}  // namespace limbeck::run
