#include "limbeck/migrator.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include <functional>
#include <stdexcept>
#include <thread>

#include "unit/run/support.hpp"

namespace limbeck {
namespace {

using run::testing::ask;
using run::testing::error_of;
using run::testing::Strings;
using run::testing::TemporaryFolder;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

StepFunction executes(std::string sql) {
  return [sql = std::move(sql)](Step& step) { step.execute(sql); };
}

Revisions two() {
  return {.compiled = {{.id = "a",
                        .parents = {},
                        .message = "Make t",
                        .upgrade = executes("CREATE TABLE t (x); INSERT INTO t VALUES (1)"),
                        .downgrade = executes("DROP TABLE t")},
                       {.id = "b",
                        .parents = {"a"},
                        .upgrade =
                            [](Step& step) {
                              for (const Row& row :
                                   step.query("SELECT x FROM t WHERE x >= 0 + ?", {"0"}))
                                step.execute("INSERT INTO t VALUES (10 + " + *row[0] + ")");
                            },
                        .downgrade = executes("DELETE FROM t WHERE x > 10")}}};
}

std::string url_of(const TemporaryFolder& folder) {
  return "sqlite:///" + folder.path() + "/m.db";
}
std::string path_of(const TemporaryFolder& folder) {
  return folder.path() + "/m.db";
}

TEST(AMigrator, BringsADatabaseThatIsNotThereToHead) {
  const TemporaryFolder folder;
  Migrator migrator{url_of(folder), two()};
  EXPECT_EQ(migrator.state(), State::behind);
  EXPECT_FALSE(std::filesystem::exists(path_of(folder))) << "asking makes no file";
  EXPECT_EQ(migrator.upgrade(), 2U);
  EXPECT_EQ(migrator.state(), State::at_head);
  EXPECT_EQ(migrator.current(), Strings{"b"});
  EXPECT_EQ(ask(path_of(folder), "SELECT x FROM t ORDER BY 1"), (Strings{"1", "11"}));
}

TEST(AMigrator, ListsItsRevisionsInTheOrderTheyWouldRun) {
  const TemporaryFolder folder;
  Migrator migrator{url_of(folder), two()};
  migrator.upgrade("a");
  const auto revisions = migrator.revisions();
  ASSERT_EQ(revisions.size(), 2U);
  EXPECT_EQ(revisions[0].id, "a");
  EXPECT_EQ(revisions[0].message, "Make t");
  EXPECT_TRUE(revisions[0].applied);
  EXPECT_EQ(revisions[1].parents, Strings{"a"});
  EXPECT_FALSE(revisions[1].applied);
}

TEST(AMigrator, GoesDownAndStamps) {
  const TemporaryFolder folder;
  Migrator migrator{url_of(folder), two()};
  migrator.upgrade();
  EXPECT_EQ(migrator.downgrade("-1"), 1U);
  EXPECT_EQ(migrator.current(), Strings{"a"});
  EXPECT_EQ(ask(path_of(folder), "SELECT x FROM t"), Strings{"1"});
  migrator.stamp({"b"});
  EXPECT_EQ(migrator.current(), Strings{"b"});
  EXPECT_EQ(migrator.downgrade("base"), 2U);
  EXPECT_THAT(migrator.current(), IsEmpty());
}

TEST(AMigrator, KeepsADatabaseInMemoryForItsLife) {
  Migrator migrator{"sqlite://", two()};
  EXPECT_EQ(migrator.upgrade(), 2U);
  EXPECT_EQ(migrator.current(), Strings{"b"});
  EXPECT_EQ(migrator.upgrade(), 0U);
}

TEST(AMigrator, RefusesPathsThatNeedAWorkingDirectory) {
  EXPECT_EQ(error_of([] { Migrator{"sqlite:///app.db", {}}; }).code, "url.relative_path");
  EXPECT_EQ(error_of([] {
              Migrator{"sqlite:////tmp/x.db", {.directories = {"versions"}}};
            }).code,
            "script.relative_directory");
}

TEST(AMigrator, BorrowsAConnectionAndGivesItBackUsable) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  {
    Migrator migrator{database, two()};
    EXPECT_EQ(migrator.state(), State::behind);
    EXPECT_EQ(migrator.upgrade(), 2U);
    EXPECT_EQ(migrator.state(), State::at_head);
  }
  EXPECT_EQ(sqlite3_exec(database, "INSERT INTO t VALUES (5)", nullptr, nullptr, nullptr),
            SQLITE_OK);
  sqlite3_close(database);
}

TEST(AMigrator, CanBeMoved) {
  const TemporaryFolder folder;
  Migrator first{url_of(folder), two()};
  Migrator second{std::move(first)};
  EXPECT_EQ(second.upgrade(), 2U);
}

TEST(Start, UpgradesOnceAndIsContentAfterwards) {
  const TemporaryFolder folder;
  EXPECT_EQ((Migrator{url_of(folder), two()}.start()), 2U);
  EXPECT_EQ((Migrator{url_of(folder), two()}.start()), 0U);
}

TEST(Start, IsContentWithADatabaseThatANewerReleaseMigrated) {
  const TemporaryFolder folder;
  Revisions newer = two();
  newer.compiled.push_back(
      {.id = "c", .parents = {"b"}, .upgrade = executes("CREATE TABLE u (x)")});
  Migrator{url_of(folder), newer}.start();
  Migrator older{url_of(folder), two()};
  EXPECT_EQ(older.state(), State::ahead);
  EXPECT_EQ(older.start(StartupPolicy::upgrade), 0U);
  EXPECT_EQ(older.start(StartupPolicy::require), 0U);
  EXPECT_EQ(older.start(StartupPolicy::wait), 0U);
  EXPECT_TRUE(older.revisions()[1].applied);
  EXPECT_EQ(error_of([&] { older.upgrade(); }).code, "graph.unknown_row");
}

TEST(Start, ThatRequiresHeadThrowsWhereItIsNot) {
  const TemporaryFolder folder;
  Migrator migrator{url_of(folder), two()};
  const ErrorDetails error = error_of([&] { migrator.start(StartupPolicy::require); });
  EXPECT_EQ(error.code, "run.not_at_head");
  EXPECT_THAT(error.message, HasSubstr("needs b"));
}

TEST(Start, ThatWaitsGivesUpAfterItsTime) {
  const TemporaryFolder folder;
  Options options;
  options.lock_wait = std::chrono::milliseconds{50};
  Migrator migrator{url_of(folder), two(), options};
  EXPECT_EQ(error_of([&] { migrator.start(StartupPolicy::wait); }).code, "run.wait_timeout");
}

TEST(Start, ThatWaitsSeesAnotherInstanceFinish) {
  const TemporaryFolder folder;
  std::jthread other{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
    Migrator{url_of(folder), two()}.start();
  }};
  Migrator migrator{url_of(folder), two()};
  EXPECT_EQ(migrator.start(StartupPolicy::wait), 0U);
  EXPECT_EQ(migrator.state(), State::at_head);
}

TEST(SeveralMigrators, OnThreadsOfTheirOwnApplyEachRevisionOnce) {
  const TemporaryFolder folder;
  std::vector<std::size_t> steps(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t& count : steps)
      threads.emplace_back([&] { count = Migrator{url_of(folder), two()}.start(); });
  }
  std::size_t sum = 0;
  for (const std::size_t count : steps) sum += count;
  EXPECT_EQ(sum, 2U);
  EXPECT_EQ(ask(path_of(folder), "SELECT count(*) FROM limbeck_history"), Strings{"2"});
}

TEST(AMigratorThatWaits, SaysWhoHoldsTheLock) {
  const TemporaryFolder folder;
  Options waiting;
  std::vector<std::string> holders;
  waiting.on_event = [&](const Event& event) {
    if (const auto* wait = std::get_if<WaitingForLock>(&event)) holders.push_back(wait->holder);
  };
  waiting.lock_wait = std::chrono::milliseconds{30};
  Revisions slow = two();
  std::string code;
  slow.compiled[1].upgrade = [&](Step&) {
    code = error_of([&] { Migrator{url_of(folder), two(), waiting}.downgrade("base"); }).code;
  };
  Options options;
  options.os_user = "ann";
  Migrator{url_of(folder), slow, options}.upgrade();
  EXPECT_EQ(code, "lock.timeout");
  ASSERT_EQ(holders.size(), 1U);
  EXPECT_THAT(holders[0], HasSubstr("ann"));
}

TEST(ARevisionInCxx, ThatThrowsIsRolledBackAndNamed) {
  const TemporaryFolder folder;
  Revisions revisions = two();
  revisions.compiled[1].upgrade = [](Step& step) {
    step.execute("INSERT INTO t VALUES (99)");
    throw std::runtime_error{"no such user"};
  };
  Migrator migrator{url_of(folder), revisions};
  const ErrorDetails error = error_of([&] { migrator.upgrade(); });
  EXPECT_EQ(error.code, "run.revision_failed");
  EXPECT_EQ(error.revision, "b");
  EXPECT_THAT(error.message, HasSubstr("no such user"));
  EXPECT_EQ(error.state, "the database is at a; nothing of b was kept");
  EXPECT_EQ(ask(path_of(folder), "SELECT x FROM t"), Strings{"1"});
}

TEST(ARevisionInCxx, MustLeaveTheTransactionAlone) {
  for (const std::string statement : {"COMMIT", "BEGIN", "ROLLBACK"}) {
    const TemporaryFolder folder;
    Revisions revisions = two();
    revisions.compiled[1].upgrade = executes("INSERT INTO t VALUES (99); " + statement);
    Migrator migrator{url_of(folder), revisions};
    EXPECT_EQ(error_of([&] { migrator.upgrade(); }).code, "script.transaction_control");
    EXPECT_EQ(ask(path_of(folder), "SELECT x FROM t"), Strings{"1"});
  }
}

TEST(ARevisionInCxx, ThatIsIrreversibleSaysWhy) {
  Revisions revisions = two();
  revisions.compiled[1].downgrade = irreversible("the names are gone");
  Migrator migrator{"sqlite://", revisions};
  migrator.upgrade();
  const ErrorDetails error = error_of([&] { migrator.downgrade("base"); });
  EXPECT_EQ(error.code, "script.irreversible");
  EXPECT_THAT(error.message, HasSubstr("the names are gone"));
  EXPECT_EQ(migrator.current(), Strings{"b"});
}

TEST(ARevisionInCxx, WithoutAnyFunctionIsAMergeThatDoesNothing) {
  Revisions revisions = two();
  revisions.compiled.push_back({.id = "c", .parents = {"a"}, .upgrade = executes("SELECT 1")});
  revisions.compiled.push_back({.id = "m", .parents = {"b", "c"}});
  Migrator migrator{"sqlite://", revisions};
  EXPECT_EQ(migrator.upgrade(), 4U);
  EXPECT_EQ(migrator.downgrade("b"), 1U);
  EXPECT_EQ(migrator.current(), (Strings{"b", "c"}));
}

TEST(ARevisionInCxx, IsReportedAsEditedWhenItsVersionIsRaised) {
  const TemporaryFolder folder;
  Migrator{url_of(folder), two()}.upgrade();
  Revisions revisions = two();
  revisions.compiled[0].version = 2;
  Migrator migrator{url_of(folder), revisions};
  EXPECT_EQ(error_of([&] { migrator.upgrade(); }).code, "run.edited");
}

TEST(ARevisionInCxx, ThatAnotherProgramMeetsNamesItsProgram) {
  const TemporaryFolder folder;
  Options options;
  options.program = "lifeops-service";
  Migrator{url_of(folder), two(), options}.upgrade();
  Revisions fewer = two();
  fewer.compiled.pop_back();
  Migrator migrator{url_of(folder), fewer};
  EXPECT_THAT(error_of([&] { migrator.upgrade(); }).hint, HasSubstr("lifeops-service"));
}

TEST(AStop, BeforeTheRunLeavesTheDatabaseAlone) {
  const TemporaryFolder folder;
  std::stop_source source;
  source.request_stop();
  Options options;
  options.stop = source.get_token();
  Migrator migrator{url_of(folder), two(), options};
  EXPECT_EQ(error_of([&] { migrator.upgrade(); }).code, "run.stopped");
  EXPECT_THAT(migrator.current(), IsEmpty());
}

TEST(AStop, BetweenTwoStepsKeepsTheFirst) {
  const TemporaryFolder folder;
  std::stop_source source;
  Options options;
  options.stop = source.get_token();
  options.on_event = [&](const Event& event) {
    if (std::holds_alternative<StepFinished>(event)) source.request_stop();
  };
  Migrator migrator{url_of(folder), two(), options};
  const ErrorDetails error = error_of([&] { migrator.upgrade(); });
  EXPECT_EQ(error.code, "run.stopped");
  EXPECT_THAT(error.state, HasSubstr("at a;"));
  EXPECT_EQ(migrator.current(), Strings{"a"});
  EXPECT_EQ((Migrator{url_of(folder), two()}.upgrade()), 1U);
}

TEST(AStop, InterruptsAStatementThatRuns) {
  const TemporaryFolder folder;
  std::stop_source source;
  Options options;
  options.stop = source.get_token();
  Revisions revisions = two();
  revisions.compiled[1].upgrade = executes(
      "INSERT INTO t WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM "
      "n WHERE i < 0");
  Migrator migrator{url_of(folder), revisions, options};
  std::jthread stopper{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    source.request_stop();
  }};
  EXPECT_EQ(error_of([&] { migrator.upgrade(); }).code, "run.stopped");
  EXPECT_EQ(migrator.current(), Strings{"a"});
}

}  // namespace
}  // namespace limbeck
