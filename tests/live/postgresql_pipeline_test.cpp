// Batches on a real PostgreSQL server: one round trip, exact errors, no deadlock, no pile of
// memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "live/support/postgresql.hpp"

namespace limbeck::live {
namespace {

using testing::HasSubstr;

TEST(PostgresqlPipeline, AWholeTransactionIsOneRoundTrip) {
  const Database database;
  const auto connection = database.connect();
  const auto before = connection->round_trips();
  std::vector<std::size_t> done;
  connection->run(statements({"BEGIN", "CREATE TABLE a (x int)", "INSERT INTO a VALUES (1), (2)",
                              "SELECT * FROM a", "COMMIT"}),
                  [&](std::size_t i) { done.push_back(i); });
  EXPECT_EQ(connection->round_trips() - before, 1U);
  EXPECT_EQ(done, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(ask(*connection, "SELECT count(*) FROM a"), "2");
}

TEST(PostgresqlPipeline, AnEmptyBatchIsNoRoundTrip) {
  const Database database;
  const auto connection = database.connect();
  const auto before = connection->round_trips();
  connection->run({}, {});
  EXPECT_EQ(connection->round_trips(), before);
}

TEST(PostgresqlPipeline, AnErrorNamesItsStatementAndTheRestDoesNotRun) {
  const Database database;
  const auto connection = database.connect();
  std::vector<std::size_t> done;
  const auto error = error_of([&] {
    connection->run(statements({"BEGIN", "CREATE TABLE a (x int)", "SELECT 1 + nonsense FROM a",
                                "CREATE TABLE b (x int)", "COMMIT"}),
                    [&](std::size_t i) { done.push_back(i); });
  });
  EXPECT_EQ(error.code, "sql.failed");
  EXPECT_EQ(error.sqlstate, "42703");
  EXPECT_EQ(error.statement_index, 2U);
  EXPECT_EQ(error.statement, "SELECT 1 + nonsense FROM a");
  EXPECT_EQ(error.position, 12U);
  EXPECT_EQ(error.message, "column \"nonsense\" does not exist");
  EXPECT_EQ(done, (std::vector<std::size_t>{0, 1}));
  EXPECT_TRUE(connection->in_transaction());
  connection->rollback();
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(ask(*connection, "SELECT to_regclass('a') IS NULL AND to_regclass('b') IS NULL"), "t");
}

TEST(PostgresqlPipeline, ThePositionCountsCharactersNotBytes) {
  const Database database;
  const auto connection = database.connect();
  const auto error = error_of([&] {
    connection->run(statements({"BEGIN", "SELECT 'äöü€', nonsense"}), {});
  });
  EXPECT_EQ(error.position, 16U);
}

TEST(PostgresqlPipeline, DetailHintAndContextAreKept) {
  const Database database;
  const auto connection = database.connect();
  connection->query(
      "CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN "
      "RAISE EXCEPTION E'two\\nlines' USING DETAIL = 'the detail', HINT = 'the hint'; END $$");
  const auto error = error_of([&] { connection->run(statements({"BEGIN", "SELECT f()"}), {}); });
  EXPECT_EQ(error.sqlstate, "P0001");
  EXPECT_EQ(error.message, "two lines");
  EXPECT_EQ(error.hint, "the hint");
  EXPECT_THAT(error.server_detail,
              HasSubstr("DETAIL: the detail\nHINT: the hint\nCONTEXT: PL/pgSQL"));
}

TEST(PostgresqlPipeline, ADeferredConstraintFailsAtTheCommit) {
  const Database database;
  const auto connection = database.connect();
  connection->query("CREATE TABLE p (id int PRIMARY KEY)");
  connection->query("CREATE TABLE c (id int REFERENCES p DEFERRABLE INITIALLY DEFERRED)");
  const auto error = error_of([&] {
    connection->run(statements({"BEGIN", "INSERT INTO c VALUES (7)", "SELECT 1", "COMMIT", "BEGIN",
                                "CREATE TABLE later (x int)", "COMMIT"}),
                    {});
  });
  EXPECT_EQ(error.code, "sql.foreign_key");
  EXPECT_EQ(error.sqlstate, "23503");
  EXPECT_EQ(error.statement_index, 3U);
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(ask(*connection, "SELECT count(*) FROM c"), "0");
  EXPECT_EQ(ask(*connection, "SELECT to_regclass('later')"), "<null>");
}

TEST(PostgresqlPipeline, CopyTravelsAloneBetweenTwoPipelines) {
  const Database database;
  const auto connection = database.connect();
  std::vector<db::Statement> batch =
      statements({"BEGIN", "CREATE TABLE t (a int, b text)", "COPY t FROM STDIN",
                  "INSERT INTO t VALUES (3, 'three')", "COPY t TO STDOUT", "COMMIT"});
  batch[2].copy_data = "1\tone\n2\ttwo\\nlines\n";
  std::vector<std::size_t> done;
  connection->run(batch, [&](std::size_t i) { done.push_back(i); });
  EXPECT_EQ(done, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(ask(*connection, "SELECT string_agg(b, ',' ORDER BY a) FROM t"),
            "one,two\nlines,three");
}

TEST(PostgresqlPipeline, CopyThatFailsNamesItself) {
  const Database database;
  const auto connection = database.connect();
  std::vector<db::Statement> batch =
      statements({"BEGIN", "CREATE TABLE t (a int)", "COPY t FROM STDIN", "SELECT 1", "COMMIT"});
  batch[2].copy_data = "1\nnot a number\n";
  const auto error = error_of([&] { connection->run(batch, {}); });
  EXPECT_EQ(error.statement_index, 2U);
  EXPECT_EQ(error.sqlstate, "22P02");
  EXPECT_THAT(error.server_detail, HasSubstr("COPY t, line 2, column a: \"not a number\""));
  connection->rollback();
  EXPECT_EQ(ask(*connection, "SELECT 1"), "1");
}

TEST(PostgresqlPipeline, CopyWithoutDataDoesNotHang) {
  const Database database;
  const auto connection = database.connect();
  connection->query("CREATE TABLE t (a int)");
  const auto error = error_of([&] {
    connection->run(statements({"BEGIN", "COPY t FROM STDIN"}), {});
  });
  EXPECT_EQ(error.statement_index, 1U);
  EXPECT_THAT(error.message, HasSubstr("no data follows the statement"));
}

TEST(PostgresqlPipeline, ABigCopyGoesThrough) {
  const Database database;
  const auto connection = database.connect();
  std::vector<db::Statement> batch =
      statements({"BEGIN", "CREATE TABLE t (a text)", "COPY t FROM STDIN", "COMMIT"});
  std::string data;
  for (int i = 0; i < 100000; ++i) data += std::string(60, 'x') + "\n";
  batch[2].copy_data = data;
  connection->run(batch, {});
  EXPECT_EQ(ask(*connection, "SELECT count(*) FROM t"), "100000");
}

TEST(PostgresqlPipeline, TwentyThousandStatementsAreOneBatch) {
  const Database database;
  const auto connection = database.connect();
  std::vector<db::Statement> batch = statements({"BEGIN", "CREATE TABLE t (a int)"});
  for (int i = 0; i < 20000; ++i) {
    batch.push_back({.text = "INSERT INTO t VALUES (" + std::to_string(i) + ")"});
  }
  batch.push_back({.text = "COMMIT"});
  const auto before = connection->round_trips();
  std::size_t done = 0;
  connection->run(batch, [&](std::size_t) { ++done; });
  EXPECT_EQ(done, batch.size());
  EXPECT_EQ(connection->round_trips() - before, 1U);
  EXPECT_EQ(ask(*connection, "SELECT count(*), min(a), max(a) FROM t"), "20000");
}

TEST(PostgresqlPipeline, AnErrorAmongTwentyThousandIsFound) {
  const Database database;
  const auto connection = database.connect();
  std::vector<db::Statement> batch = statements({"BEGIN", "CREATE TABLE t (a int)"});
  for (int i = 0; i < 20000; ++i) {
    batch.push_back({.text = i == 12345 ? "INSERT INTO missing VALUES (1)"
                                        : "INSERT INTO t VALUES (" + std::to_string(i) + ")"});
  }
  batch.push_back({.text = "COMMIT"});
  const auto error = error_of([&] { connection->run(batch, {}); });
  EXPECT_EQ(error.statement_index, 12347U);
  EXPECT_EQ(error.sqlstate, "42P01");
  connection->rollback();
  EXPECT_EQ(ask(*connection, "SELECT to_regclass('t')"), "<null>");
}

// Both sides' buffers fill: the server answers megabytes while it is sent megabytes.
TEST(PostgresqlPipeline, BigStatementsAndBigResultsTogetherDoNotDeadlock) {
  const Database database;
  const auto connection = database.connect();
  const std::string big(5 * 1024 * 1024, 'x');
  std::vector<db::Statement> batch = statements({"BEGIN"});
  for (int i = 0; i < 4; ++i) {
    batch.push_back({.text = "SELECT '" + big + "'"});
    batch.push_back({.text = "SELECT repeat('y', 1000) FROM generate_series(1, 5000)"});
  }
  batch.push_back({.text = "COMMIT"});
  std::size_t done = 0;
  connection->run(batch, [&](std::size_t) { ++done; });
  EXPECT_EQ(done, batch.size());
}

TEST(PostgresqlPipeline, OutsideATransactionEachStatementStandsAlone) {
  const Database database;
  const auto connection = database.connect();
  const auto error = error_of([&] {
    connection->run(
        statements({"CREATE TABLE kept (x int)", "SELECT 1/0", "CREATE TABLE never (x int)"}), {});
  });
  EXPECT_EQ(error.statement_index, 1U);
  EXPECT_EQ(error.sqlstate, "22012");
  EXPECT_EQ(ask(*connection, "SELECT to_regclass('kept')"), "kept");
  EXPECT_EQ(ask(*connection, "SELECT to_regclass('never')"), "<null>");
}

TEST(PostgresqlPipeline, WhatMustNotBeInATransactionRuns) {
  const Database database;
  const auto connection = database.connect();
  connection->run(
      statements({"CREATE TABLE t (x int)", "CREATE INDEX CONCURRENTLY i ON t (x)", "VACUUM t",
                  "CREATE TYPE mood AS ENUM ('sad')", "ALTER TYPE mood ADD VALUE 'ok'",
                  "REINDEX INDEX CONCURRENTLY i", "DROP INDEX CONCURRENTLY i"}),
      {});
  EXPECT_EQ(ask(*connection, "SELECT 'ok'::mood"), "ok");
}

TEST(PostgresqlPipeline, AStatementThatNeedsNoTransactionSaysWhereItBelongs) {
  const Database database;
  const auto connection = database.connect();
  const auto error = error_of([&] { connection->run(statements({"BEGIN", "VACUUM"}), {}); });
  EXPECT_EQ(error.code, "sql.needs_no_transaction");
  EXPECT_THAT(error.hint, HasSubstr("transaction=off"));
}

TEST(PostgresqlPipeline, TwoStatementsInOneTextAreRefused) {
  const Database database;
  const auto connection = database.connect();
  const auto error = error_of([&] { connection->run(statements({"SELECT 1; SELECT 2"}), {}); });
  EXPECT_EQ(error.sqlstate, "42601");
}

TEST(PostgresqlPipeline, ExpectedRowsAreCheckedBeforeTheCommit) {
  const Database database;
  const auto connection = database.connect();
  connection->query("CREATE TABLE t AS SELECT 1 AS x UNION ALL SELECT 1");
  std::vector<db::Statement> batch = statements({"BEGIN", "DELETE FROM t WHERE x = 1", "COMMIT"});
  batch[1].expected_rows = 1;
  const auto error = error_of([&] { connection->run(batch, {}); });
  EXPECT_EQ(error.code, "run.row_count");
  EXPECT_EQ(error.statement_index, 1U);
  connection->rollback();
  EXPECT_EQ(ask(*connection, "SELECT count(*) FROM t"), "2");
  batch[1].expected_rows = 2;
  connection->run(batch, {});
  EXPECT_EQ(ask(*connection, "SELECT count(*) FROM t"), "0");
}

TEST(PostgresqlPipeline, NoticesReachTheCallbackOnALine) {
  const Database database;
  const auto connection = database.connect();
  std::vector<std::string> notices;
  connection->on_notice([&](std::string_view line) { notices.emplace_back(line); });
  connection->run(statements({"BEGIN", "DROP TABLE IF EXISTS nothing",
                              "DO $$ BEGIN RAISE WARNING E'a\\nb'; END $$", "COMMIT"}),
                  {});
  EXPECT_THAT(notices, testing::ElementsAre("NOTICE: table \"nothing\" does not exist, skipping",
                                            "WARNING: a b"));
}

TEST(PostgresqlPipeline, AnotherThreadCancelsTheStatement) {
  const Database database;
  const auto connection = database.connect();
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    connection->cancel();
  });
  const auto begin = std::chrono::steady_clock::now();
  const auto error = error_of([&] {
    connection->run(statements({"BEGIN", "SELECT 1", "SELECT pg_sleep(60)", "COMMIT"}), {});
  });
  EXPECT_EQ(error.code, "sql.cancelled");
  EXPECT_EQ(error.statement_index, 2U);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  connection->rollback();
  EXPECT_EQ(ask(*connection, "SELECT 1"), "1");
}

TEST(PostgresqlPipeline, CancellingAnIdleSessionHurtsNothing) {
  const Database database;
  const auto connection = database.connect();
  connection->cancel();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(ask(*connection, "SELECT 1"), "1");
}

void terminate_while(const Database& database, db::Connection& connection,
                     const std::vector<db::Statement>& batch, ErrorDetails& error) {
  const std::string pid = ask(connection, "SELECT pg_backend_pid()");
  auto other = std::async(std::launch::async, [&] {
    const auto killer = database.connect();
    while (ask(*killer,
               "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%' "
               "AND pid = " +
                   pid) != "1") {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    killer->query("SELECT pg_terminate_backend(" + pid + ")");
  });
  error = error_of([&] { connection.run(batch, {}); });
  other.get();
}

TEST(PostgresqlPipeline, ASessionThatIsTerminatedIsLostAndRolledBack) {
  const Database database;
  const auto connection = database.connect();
  ErrorDetails error;
  terminate_while(database, *connection,
                  statements({"BEGIN", "CREATE TABLE t (x int)", "SELECT pg_sleep(60)"}), error);
  EXPECT_EQ(error.code, "connect.lost");
  EXPECT_EQ(error.sqlstate, "57P01");
  EXPECT_EQ(error.statement_index, 2U);
  EXPECT_THAT(error.message, HasSubstr("administrator command"));
  EXPECT_THAT(error.state, HasSubstr("rolled back"));
  connection->rollback();
  EXPECT_EQ(error_of([&] { connection->query("SELECT 1"); }).code, "connect.lost");
  EXPECT_EQ(error_of([&] {
              connection->run(statements({"BEGIN", "COMMIT"}), {});
            }).code,
            "connect.lost");
  EXPECT_EQ(ask(*database.connect(), "SELECT to_regclass('t')"), "<null>");
}

TEST(PostgresqlPipeline, WhatTheServerEndsBeforeTheCommitIsKnownToBeRolledBack) {
  const Database database;
  const auto connection = database.connect();
  ErrorDetails error;
  terminate_while(database, *connection,
                  statements({"BEGIN", "SELECT generate_series(1, 1000)", "SELECT pg_sleep(60)",
                              "CREATE TABLE t (x int)", "COMMIT"}),
                  error);
  EXPECT_EQ(error.code, "connect.lost");
  EXPECT_EQ(error.statement_index, 2U);
  EXPECT_THAT(error.state, HasSubstr("rolled back"));
  EXPECT_EQ(ask(*database.connect(), "SELECT to_regclass('t')"), "<null>");
}

TEST(PostgresqlPipeline, ALossWithoutAWordWithTheCommitUnderWayIsUnknown) {
  const Database database;
  const auto connection = database.connect();
  auto& channel = static_cast<dialects::postgresql::Connection&>(*connection).channel();
  const int socket = dialects::postgresql::libpq().PQsocket(channel.handle());
  auto other = std::async(std::launch::async, [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::shutdown(socket, SHUT_RDWR);
  });
  const auto error = error_of([&] {
    connection->run(statements({"BEGIN", "SELECT pg_sleep(2)", "COMMIT"}), {});
  });
  other.get();
  EXPECT_EQ(error.code, "connect.lost");
  EXPECT_THAT(error.state, HasSubstr("unknown"));
}

TEST(PostgresqlPipeline, ASingleStatementCanBeLostToo) {
  const Database database;
  const auto connection = database.connect();
  ErrorDetails error;
  terminate_while(database, *connection, statements({"SELECT pg_sleep(60)"}), error);
  EXPECT_EQ(error.code, "connect.lost");
  EXPECT_EQ(error.statement_index, 0U);
}

TEST(PostgresqlPipeline, QueriesTakeParametersAndTellNullFromEmpty) {
  const Database database;
  const auto connection = database.connect();
  const std::vector<Value> parameters = {std::string("it's"), Value(), std::string()};
  const db::Rows rows =
      connection->query("SELECT $1::text AS a, $2::text AS b, $3::text AS c", parameters);
  EXPECT_EQ(rows.columns, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(rows.rows, (std::vector<Row>{{std::string("it's"), Value(), std::string()}}));
}

TEST(PostgresqlPipeline, AnExceptionOfTheCallbackLeavesTheSessionUsable) {
  const Database database;
  const auto connection = database.connect();
  EXPECT_THROW(connection->run(statements({"BEGIN", "SELECT 1", "COMMIT"}),
                               [](std::size_t) { throw std::runtime_error("no"); }),
               std::runtime_error);
  EXPECT_EQ(ask(*connection, "SELECT 1"), "1");
}

TEST(PostgresqlPipeline, AChangedClientEncodingGarblesNoError) {
  const Database database;
  const auto connection = database.connect();
  const auto error = error_of([&] {
    connection->run(
        statements({"BEGIN", "SET client_encoding TO 'LATIN1'", "SELECT * FROM \"\xe4\""}), {});
  });
  EXPECT_EQ(error.message, "relation \"?\" does not exist");
  connection->rollback();
  EXPECT_EQ(ask(*connection, "SHOW client_encoding"), "UTF8");
}

TEST(PostgresqlPipeline, AFailedTransactionThatIsCommittedIsAnError) {
  const Database database;
  const auto connection = database.connect();
  error_of([&] { connection->run(statements({"BEGIN", "SELECT 1/0"}), {}); });
  const auto error = error_of([&] { connection->run(statements({"COMMIT"}), {}); });
  EXPECT_EQ(error.code, "sql.not_committed");
}

}  // namespace
}  // namespace limbeck::live
