#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "sqlite_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using SqliteConnection = SqliteFile;
using std::chrono::milliseconds;

TEST_F(SqliteConnection, GivesValuesAsTextAndNullAsNone) {
  const auto connection = connect();
  const db::Rows rows = connection->query("SELECT 1 AS one, 2.5, 'é', NULL, x'00ff'");
  EXPECT_EQ(rows.columns.at(0), "one");
  EXPECT_EQ(rows.rows.at(0), (Row{"1", "2.5", "é", std::nullopt, std::string("\0\xff", 2)}));
}

TEST_F(SqliteConnection, BindsParametersAsTextThatTheColumnsTypeConverts) {
  const auto connection = connect();
  run(*connection, {"CREATE TABLE t (id INTEGER, name TEXT)", "INSERT INTO t VALUES (7, 'x''y')"});
  const std::vector<Value> parameters = {"7", "x'y"};
  EXPECT_EQ(connection->query("SELECT id FROM t WHERE id = ? AND name = ?", parameters).rows.size(),
            1U);
  const std::vector<Value> too_few = {"7"};
  EXPECT_EQ(error_of([&] { connection->query("SELECT ?, ?", too_few); }).code, "sql.parameters");
}

TEST_F(SqliteConnection, RunsEveryStatementOfATextAndTellsWhichBatchEntryFailed) {
  const auto connection = connect();
  std::vector<std::size_t> done;
  std::vector<db::Statement> statements = {
      {.text = "CREATE TABLE t (a); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)"},
      {.text = "SELECT a FROM t"},
      {.text = "INSERT INTO missing VALUES (1)"},
      {.text = "INSERT INTO t VALUES (3)"}};
  const ErrorDetails error = error_of(
      [&] { connection->run(statements, [&](std::size_t index) { done.push_back(index); }); });
  EXPECT_EQ(error.statement_index, 2U);
  EXPECT_EQ(error.statement, "INSERT INTO missing VALUES (1)");
  EXPECT_EQ(done, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(value(*connection, "SELECT count(*) FROM t"), "2");
}

TEST_F(SqliteConnection, CountsThePositionOfAnErrorInCharactersFromOne) {
  const auto connection = connect();
  const ErrorDetails error = error_of([&] { run(*connection, {"SELECT '🦊é', nothing"}); });
  EXPECT_EQ(error.code, "sql.failed");
  EXPECT_EQ(error.sqlstate, "SQLITE_ERROR");
  EXPECT_EQ(error.position, 14U);
  EXPECT_EQ(error.dialect, "sqlite");
}

TEST_F(SqliteConnection, NamesTheExtendedResultOfABrokenConstraint) {
  const auto connection = connect();
  run(*connection,
      {"CREATE TABLE t (a INTEGER NOT NULL UNIQUE CHECK (a > 0))", "INSERT INTO t VALUES (1)"});
  EXPECT_EQ(error_of([&] { run(*connection, {"INSERT INTO t VALUES (1)"}); }).sqlstate,
            "SQLITE_CONSTRAINT_UNIQUE");
  EXPECT_EQ(error_of([&] { run(*connection, {"INSERT INTO t VALUES (0)"}); }).sqlstate,
            "SQLITE_CONSTRAINT_CHECK");
  const ErrorDetails error = error_of([&] { run(*connection, {"INSERT INTO t VALUES (NULL)"}); });
  EXPECT_EQ(error.sqlstate, "SQLITE_CONSTRAINT_NOTNULL");
  EXPECT_EQ(error.code, "sql.constraint");
}

TEST_F(SqliteConnection, TakesNamesWithQuotesAndEmoji) {
  const auto connection = connect();
  migrate(*connection, {R"(CREATE TABLE "the ""odd"" 🦊" ("co'l" TEXT))",
                        R"(INSERT INTO "the ""odd"" 🦊" VALUES ('🦊'))"});
  EXPECT_EQ(value(*connection, R"(SELECT "co'l" FROM "the ""odd"" 🦊")"), "🦊");
}

TEST_F(SqliteConnection, TakesAStatementOfManyMegabytes) {
  const auto connection = connect();
  const std::string long_text(20'000'000, 'x');
  migrate(*connection, {"CREATE TABLE t (a)", "INSERT INTO t VALUES ('" + long_text + "')"});
  EXPECT_EQ(value(*connection, "SELECT length(a) FROM t"), "20000000");
}

TEST_F(SqliteConnection, FailsWhenTheVersionRowIsNotAsExpected) {
  const auto connection = connect();
  run(*connection, {"CREATE TABLE v (n)", "INSERT INTO v VALUES ('a'), ('a')"});
  for (const auto& [from, count] : {std::pair("a", "2"), std::pair("b", "0")}) {
    const std::vector<db::Statement> change = {
        {.text = std::string("UPDATE v SET n = 'a' WHERE n = '") + from + "'", .expected_rows = 1}};
    const ErrorDetails error = error_of([&] { connection->run(change); });
    EXPECT_EQ(error.code, "run.row_count");
    EXPECT_TRUE(error.message.starts_with(count)) << error.message;
  }
}

TEST_F(SqliteConnection, RollsBackWhatWasNotCommitted) {
  const auto connection = connect();
  connection->run(sqlite().begin());
  run(*connection, {"CREATE TABLE t (a)"});
  EXPECT_TRUE(connection->in_transaction());
  connection->rollback();
  connection->rollback();
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(value(*connection, "SELECT count(*) FROM sqlite_master"), "0");
}

TEST_F(SqliteConnection, WaitsForAnotherWriterAndThenSaysThatTheDatabaseIsBusy) {
  const auto first = connect();
  first->run(sqlite().begin());
  const auto second = connect();
  Options options;
  options.session.lock_timeout = "150ms";
  sqlite().locate(*second, options);
  const auto start = std::chrono::steady_clock::now();
  const ErrorDetails error = error_of([&] { second->run(sqlite().begin()); });
  const auto waited = std::chrono::steady_clock::now() - start;
  EXPECT_EQ(error.code, "sql.lock_timeout");
  EXPECT_EQ(error.sqlstate, "SQLITE_BUSY");
  EXPECT_GE(waited, milliseconds(140));
  EXPECT_LT(waited, milliseconds(3000));
  EXPECT_NE(error.hint.find("lock_timeout"), std::string::npos);
}

TEST_F(SqliteConnection, GoesOnWhenTheOtherWriterIsDone) {
  const auto first = connect();
  first->run(sqlite().begin());
  std::thread later([&] {
    std::this_thread::sleep_for(milliseconds(200));
    first->run(sqlite().commit());
  });
  migrate(*connect(), {"CREATE TABLE t (a)"});
  later.join();
}

TEST_F(SqliteConnection, StopsAStatementThatRunsAndOneThatWaits) {
  const auto connection = connect();
  std::thread canceller([&] {
    std::this_thread::sleep_for(milliseconds(100));
    connection->cancel();
  });
  const ErrorDetails endless = error_of([&] {
    run(*connection, {"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                      "SELECT count(*) FROM n"});
  });
  canceller.join();
  EXPECT_EQ(endless.code, "sql.cancelled");

  const auto holder = connect();
  holder->run(sqlite().begin());
  std::thread second_canceller([&] {
    std::this_thread::sleep_for(milliseconds(100));
    connection->cancel();
  });
  const auto start = std::chrono::steady_clock::now();
  error_of([&] { connection->run(sqlite().begin()); });
  second_canceller.join();
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(3000));
  connection->cancel();
  EXPECT_EQ(value(*connection, "SELECT 1"), "1") << "a cancel in between reaches nothing";
}

TEST_F(SqliteConnection, SaysThatThereIsNoRoomLeft) {
  const auto connection = connect();
  migrate(*connection, {"CREATE TABLE t (a)"});
  const ErrorDetails error = error_of([&] {
    migrate(*connection, {"PRAGMA max_page_count = 10", "INSERT INTO t VALUES (zeroblob(100000))"});
  });
  EXPECT_EQ(error.code, "sql.disk_full");
  EXPECT_EQ(error.sqlstate, "SQLITE_FULL");
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(value(*connection, "SELECT count(*) FROM t"), "0");
}

TEST_F(SqliteConnection, LeavesTheDatabaseAsItWasWhenTheSystemRefusesToWriteMore) {
  migrate(*connect(), {"CREATE TABLE t (a)"});
  const pid_t child = fork();
  if (child == 0) {
    // A file may not grow: what a full disk or a quota does to SQLite.
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit = {100'000, 100'000};
    setrlimit(RLIMIT_FSIZE, &limit);
    bool refused = false;
    try {
      migrate(*connect(), {"INSERT INTO t VALUES (zeroblob(4000000))"});
    } catch (const Error& error) {
      refused = error.code() == "sql.disk_full" || error.code() == "sql.io";
    }
    _exit(refused ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  const auto connection = connect();
  EXPECT_EQ(value(*connection, "SELECT count(*) FROM t"), "0");
  EXPECT_EQ(value(*connection, "PRAGMA integrity_check"), "ok");
}

TEST_F(SqliteConnection, KeepsJournalModeAndDurabilityOfTheUsersFile) {
  {
    const auto connection = connect();
    connection->query("PRAGMA journal_mode = WAL");
  }
  const auto connection = connect();
  migrate(*connection, {"CREATE TABLE t (a)"});
  EXPECT_EQ(value(*connection, "PRAGMA journal_mode"), "wal");
  EXPECT_EQ(value(*connection, "PRAGMA synchronous"), "2");
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
