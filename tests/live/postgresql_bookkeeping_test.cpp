// The bookkeeping on a real PostgreSQL server: a step as the runner sends it, the fence, settings
// that must not leak, the lock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "live/support/postgresql.hpp"

namespace limbeck::live {
namespace {

using contract::Bookkeeping;
using graph::RowChange;
using testing::HasSubstr;

const contract::Dialect& dialect() {
  return dialects::postgresql::postgresql();
}

RowChange insert(std::string id) {
  return {RowChange::Kind::insert, "", std::move(id)};
}
RowChange update(std::string from, std::string to) {
  return {RowChange::Kind::update, std::move(from), std::move(to)};
}
RowChange erase(std::string id) {
  return {RowChange::Kind::erase, std::move(id), ""};
}

contract::HistoryEvent event(std::string revision) {
  contract::HistoryEvent event;
  event.event = "finished";
  event.run_id = "run";
  event.revision = std::move(revision);
  event.direction = "upgrade";
  event.hash = "v1:x";
  event.file_hash = "cd";
  event.statements_done = 2;
  event.detail = "it's a \\ 'detail'\nof two lines ü";
  event.os_user = "me";
  event.host = "here";
  event.limbeck_version = "0";
  return event;
}

/// A step in a transaction as the runner sends it.
std::vector<db::Statement> step(const Bookkeeping& bookkeeping, const db::Connection& connection,
                                const contract::Lock* lock, const std::vector<std::string>& script,
                                const RowChange& change, const SessionOptions& session = {}) {
  std::vector<db::Statement> batch = dialect().begin();
  append(batch, dialect().apply_session(session, true));
  append(batch, statements(script));
  append(batch, dialect().restore_session(&connection));
  append(batch, dialect().apply_session({.role = session.role}, true));
  if (lock != nullptr) batch.push_back({.text = lock->verification()});
  batch.push_back(dialect().change_version_row(bookkeeping, change));
  if (!bookkeeping.history_table.empty()) {
    batch.push_back(dialect().insert_history(bookkeeping, event(change.to)));
  }
  append(batch, dialect().commit());
  return batch;
}

Bookkeeping create(db::Connection& connection, const Options& options = {}) {
  const Bookkeeping found = dialect().locate(connection, options);
  std::vector<db::Statement> batch = dialect().begin();
  append(batch, dialect().create_version_table(found, true));
  if (!found.history_table.empty()) append(batch, dialect().create_history(found));
  append(batch, dialect().commit());
  connection.run(batch, {});
  return dialect().locate(connection, options);
}

std::string rows(db::Connection& connection, const Bookkeeping& bookkeeping) {
  return ask(connection, "SELECT coalesce(string_agg(version_num, ',' ORDER BY 1), '') FROM " +
                             bookkeeping.version_table);
}

TEST(PostgresqlBookkeeping, AFreshDatabaseIsLocatedInOneQueryAndNothingIsCreated) {
  const Database database;
  const auto connection = database.connect();
  const auto before = connection->round_trips();
  const Bookkeeping found = dialect().locate(*connection, {});
  EXPECT_EQ(connection->round_trips() - before, 1U);
  EXPECT_EQ(found.version_table, "\"public\".\"alembic_version\"");
  EXPECT_EQ(found.version_table_schema, "public");
  EXPECT_EQ(found.history_table, "\"limbeck\".\"history\"");
  EXPECT_EQ(found.history_schema, "limbeck");
  EXPECT_FALSE(found.version_table_exists);
  EXPECT_FALSE(found.history_exists);
  EXPECT_EQ(found.database, database.url().database);
  EXPECT_EQ(found.login_role, "migrator");
  EXPECT_FALSE(found.server_version.empty());
  EXPECT_EQ(ask(*connection, "SELECT count(*) FROM pg_namespace WHERE nspname = 'limbeck'"), "0");
}

TEST(PostgresqlBookkeeping, ATypicalStepIsOneRoundTripAndIsFoundAgain) {
  const Database database;
  const auto connection = database.connect();
  const Bookkeeping found = create(*connection);
  EXPECT_TRUE(found.version_table_exists);
  EXPECT_TRUE(found.history_exists);
  EXPECT_EQ(found.history_schema, "");
  const auto lock = dialect().lock(*connection, found, {});
  const auto before = connection->round_trips();
  connection->run(step(found, *connection, lock.get(), {"CREATE TABLE a (x int)"}, insert("r'1"),
                       {.search_path = "\"$user\", public", .lock_timeout = "5s"}),
                  {});
  EXPECT_EQ(connection->round_trips() - before, 1U);
  EXPECT_EQ(rows(*connection, found), "r'1");
  db::Rows history =
      connection->query(dialect().select_history(found, contract::HistoryPart::whole));
  ASSERT_EQ(history.rows.size(), 1U);
  const contract::HistoryEvent read =
      dialect().decode_history(history.rows[0], contract::HistoryPart::whole);
  EXPECT_EQ(read.event, "finished");
  EXPECT_EQ(read.revision, "r'1");
  EXPECT_EQ(read.statements_done, 2);
  EXPECT_EQ(read.statements_total, std::nullopt);
  EXPECT_EQ(read.detail, "it's a \\ 'detail'\nof two lines ü");
  EXPECT_EQ(read.file_hash, "cd");
  EXPECT_THAT(read.at, testing::MatchesRegex("[0-9-]+T[0-9:.]+Z"));
}

TEST(PostgresqlBookkeeping, TheVersionTableIsAlembics) {
  const Database database;
  const auto connection = database.connect();
  create(*connection);
  EXPECT_EQ(ask(*connection,
                "SELECT conname FROM pg_constraint WHERE conrelid = "
                "'public.alembic_version'::regclass"),
            "alembic_version_pkc");
  EXPECT_EQ(ask(*connection,
                "SELECT format_type(atttypid, atttypmod) || attnotnull FROM "
                "pg_attribute WHERE attrelid = 'public.alembic_version'::regclass "
                "AND attnum = 1"),
            "character varying(32)true");
}

TEST(PostgresqlBookkeeping, TheFenceFailsUnlessOneRowChanged) {
  const Database database;
  const auto connection = database.connect();
  Bookkeeping found = create(*connection);
  for (const RowChange& change : {update("gone", "next"), erase("gone")}) {
    const auto error = error_of([&] {
      connection->run(step(found, *connection, nullptr, {"CREATE TABLE a (x int)"}, change), {});
    });
    EXPECT_EQ(error.code, "run.row_count");
    EXPECT_THAT(error.message, HasSubstr("'gone'"));
    EXPECT_THAT(error.message, HasSubstr("public.alembic_version changed 0 rows instead of 1"));
    connection->rollback();
  }
  EXPECT_EQ(ask(*connection, "SELECT to_regclass('a')"), "<null>");
}

TEST(PostgresqlBookkeeping, ARowThatIsThereAlreadyIsRefusedWithAndWithoutAKey) {
  const Database database;
  const auto connection = database.connect();
  const Bookkeeping found = create(*connection);
  connection->query("INSERT INTO alembic_version VALUES ('r1')");
  for (int with_key = 1; with_key >= 0; --with_key) {
    const auto error =
        error_of([&] { connection->run(step(found, *connection, nullptr, {}, insert("r1")), {}); });
    EXPECT_EQ(error.code, "run.row_count");
    connection->rollback();
    connection->query("ALTER TABLE alembic_version DROP CONSTRAINT IF EXISTS alembic_version_pkc");
  }
  EXPECT_EQ(rows(*connection, found), "r1");
}

TEST(PostgresqlBookkeeping, DuplicateRowsWithoutAKeyAreCounted) {
  const Database database;
  const auto connection = database.connect();
  connection->query("CREATE TABLE alembic_version (version_num varchar(32) NOT NULL)");
  connection->query("INSERT INTO alembic_version VALUES ('r1'), ('r1')");
  const Bookkeeping found = create(*connection);
  const auto error = error_of(
      [&] { connection->run(step(found, *connection, nullptr, {}, update("r1", "r2")), {}); });
  EXPECT_EQ(error.code, "run.row_count");
  EXPECT_THAT(error.message,
              HasSubstr("UPDATE of 'r1' to 'r2' in public.alembic_version changed 2 rows"));
  connection->rollback();
  EXPECT_EQ(rows(*connection, found), "r1,r1");
}

TEST(PostgresqlBookkeeping, UpdateAndEraseChangeTheirRow) {
  const Database database;
  const auto connection = database.connect();
  const Bookkeeping found = create(*connection);
  connection->run(step(found, *connection, nullptr, {}, insert("a")), {});
  connection->run(step(found, *connection, nullptr, {}, insert("b")), {});
  connection->run(step(found, *connection, nullptr, {}, update("a", "c")), {});
  connection->run(step(found, *connection, nullptr, {}, erase("b")), {});
  EXPECT_EQ(rows(*connection, found), "c");
}

TEST(PostgresqlBookkeeping, NoSettingOfAScriptReachesTheBookkeepingOrTheNextRevision) {
  const Database database;
  const Role other(database);
  const auto connection = database.connect();
  const Bookkeeping found = create(*connection);
  connection->query("GRANT CREATE ON SCHEMA public TO " + other.name());
  const std::string before = ask(*connection,
                                 "SELECT string_agg(name || '=' || setting, ';' ORDER BY name) "
                                 "FROM pg_settings WHERE name NOT LIKE 'transaction_%'");
  int number = 0;
  for (const std::string script :
       {"SET search_path TO nowhere", "SELECT pg_catalog.set_config('search_path', '', false)",
        "SET LOCAL search_path TO nowhere", "SET standard_conforming_strings = off",
        "SET client_encoding TO 'LATIN1'", "SET default_transaction_read_only = on",
        "SET statement_timeout = '1s'", "SET DateStyle = 'German'", "SET TimeZone = 'Asia/Tokyo'",
        "SET ROLE %", "SET LOCAL ROLE %", "SET SESSION AUTHORIZATION %",
        "SET LOCAL SESSION AUTHORIZATION %", "SET row_security = off",
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE"}) {
    std::string text = script;
    if (const auto at = text.find('%'); at != std::string::npos) text.replace(at, 1, other.name());
    SCOPED_TRACE(text);
    connection->run(step(found, *connection, nullptr, {text, "SELECT 1"},
                         insert("r" + std::to_string(++number) + "\\")),
                    {});
    EXPECT_EQ(ask(*connection,
                  "SELECT string_agg(name || '=' || setting, ';' ORDER BY name) "
                  "FROM pg_settings WHERE name NOT LIKE 'transaction_%'"),
              before);
    EXPECT_EQ(ask(*connection, "SELECT session_user || current_user || current_setting('role')"),
              server_url().user + server_url().user + "none");
  }
  EXPECT_EQ(ask(*connection, "SELECT count(*) FROM limbeck.history"), std::to_string(number));
}

TEST(PostgresqlBookkeeping, ARoleOfTheSchemasNameKeepsItsHistoryBesideTheVersionTable) {
  // Else "$user" would lead its own tables into the schema `limbeck`.
  const Database database;
  Options options;
  options.session.role = "limbeck";
  const Bookkeeping found = dialect().locate(*database.connect(), options);
  EXPECT_EQ(found.history_table, "\"public\".\"limbeck_history\"");
  EXPECT_EQ(found.history_schema, "");
}

TEST(PostgresqlBookkeeping, TheConfiguredRoleOwnsWhatTheScriptMakesAndWritesTheHistory) {
  const Database database;
  const Role owner(database, "NOLOGIN");
  const Role login(database);
  database.connect()->query("GRANT " + owner.name() + " TO " + login.name());
  database.connect()->query("GRANT CREATE ON SCHEMA public TO " + owner.name());
  database.connect()->query("GRANT CREATE ON DATABASE " + database.url().database + " TO " +
                            owner.name());
  const auto connection = connect_to(login.url());
  Options options;
  options.session.role = owner.name();
  const Bookkeeping found = dialect().locate(*connection, options);
  EXPECT_EQ(found.history_schema, "limbeck");
  std::vector<db::Statement> batch = dialect().begin();
  append(batch, dialect().apply_session({.role = owner.name()}, true));
  append(batch, dialect().create_version_table(found, true));
  append(batch, dialect().create_history(found));
  append(batch, dialect().commit());
  connection->run(batch, {});
  connection->run(step(found, *connection, nullptr, {"CREATE TABLE a (x int)", "RESET ROLE"},
                       insert("r1"), options.session),
                  {});
  EXPECT_EQ(ask(*connection, "SELECT tableowner FROM pg_tables WHERE tablename = 'a'"),
            owner.name());
  EXPECT_EQ(
      ask(*connection, "SELECT tableowner FROM pg_tables WHERE tablename = 'alembic_version'"),
      owner.name());
  EXPECT_EQ(ask(*connection, "SELECT login_role || ' ' || effective_role FROM limbeck.history"),
            login.name() + " " + owner.name());
  EXPECT_EQ(ask(*connection, "SELECT current_user"), login.name());
}

TEST(PostgresqlBookkeeping, WithoutTheRightToMakeASchemaTheHistoryLivesBesideTheVersionTable) {
  const Database database;
  const Role role(database);
  database.connect()->query("GRANT CREATE ON SCHEMA public TO " + role.name());
  const auto connection = connect_to(role.url());
  const Bookkeeping found = create(*connection);
  EXPECT_EQ(found.history_table, "\"public\".\"limbeck_history\"");
  EXPECT_EQ(found.history_schema, "");
  EXPECT_TRUE(found.history_exists);
  connection->run(step(found, *connection, nullptr, {}, insert("r1")), {});
  // It stays there when a superuser comes later.
  EXPECT_EQ(dialect().locate(*database.connect(), {}).history_table, found.history_table);
}

TEST(PostgresqlBookkeeping, TwoProjectsInOneDatabaseDoNotMix) {
  const Database database;
  const auto connection = database.connect();
  connection->query("CREATE SCHEMA \"Odd \"\"Schema\"");
  Options other;
  other.version_table = "Ver'sion";
  other.version_table_schema = "Odd \"Schema";
  const Bookkeeping one = create(*connection);
  const Bookkeeping two = create(*connection, other);
  EXPECT_EQ(two.version_table, "\"Odd \"\"Schema\".\"Ver'sion\"");
  connection->run(step(one, *connection, nullptr, {}, insert("a")), {});
  connection->run(step(two, *connection, nullptr, {}, insert("b")), {});
  EXPECT_EQ(rows(*connection, one), "a");
  EXPECT_EQ(rows(*connection, two), "b");
  db::Rows history = connection->query(dialect().select_history(two, contract::HistoryPart::whole));
  ASSERT_EQ(history.rows.size(), 1U);
  EXPECT_EQ(dialect().decode_history(history.rows[0], contract::HistoryPart::whole).revision, "b");
  const auto error =
      error_of([&] { connection->run(step(two, *connection, nullptr, {}, erase("zzz")), {}); });
  EXPECT_THAT(error.message, HasSubstr("Odd \"Schema.Ver'sion changed 0 rows"));
  connection->rollback();
  const auto lock_one = dialect().lock(*connection, one, {});
  const auto second = database.connect();
  EXPECT_NO_THROW(dialect().lock(*second, two, {}));
}

TEST(PostgresqlBookkeeping, TheVersionTableIsFoundAlongTheSearchPathButNotAmongTemporaryOnes) {
  const Database database;
  const auto connection = database.connect();
  connection->query("CREATE SCHEMA app");
  connection->query("CREATE TABLE app.alembic_version (version_num varchar(32))");
  connection->query("CREATE TEMP TABLE alembic_version (version_num varchar(32))");
  EXPECT_EQ(dialect().locate(*connection, {}).version_table_exists, false);
  connection->query("SET search_path TO public, app");
  EXPECT_EQ(dialect().locate(*connection, {}).version_table, "\"app\".\"alembic_version\"");
}

TEST(PostgresqlBookkeeping, WithoutADefaultSchemaTheErrorNamesTheSetting) {
  const Database database;
  const auto connection = database.connect();
  connection->query("SET search_path TO nowhere");
  const auto error = error_of([&] { dialect().locate(*connection, {}); });
  EXPECT_EQ(error.code, "run.no_schema");
  EXPECT_THAT(error.hint, HasSubstr("version_table_schema"));
  Options options;
  options.version_table_schema = "public";
  EXPECT_EQ(dialect().locate(*connection, options).version_table_schema, "public");
}

TEST(PostgresqlBookkeeping, TheOfflineFormRunsAndGivesTheSameHistory) {
  const Database database;
  const auto connection = database.connect();
  const Bookkeeping assumed = dialect().assume({});
  EXPECT_EQ(assumed.version_table, "alembic_version");
  EXPECT_EQ(dialect().plain_change_version_row(assumed, insert("x")).text,
            "INSERT INTO alembic_version (version_num) VALUES ('x')");
  EXPECT_EQ(dialect().plain_change_version_row(assumed, update("x", "y")).text,
            "UPDATE alembic_version SET version_num='y' WHERE alembic_version.version_num = 'x'");
  EXPECT_EQ(dialect().plain_change_version_row(assumed, erase("y")).text,
            "DELETE FROM alembic_version WHERE alembic_version.version_num = 'y'");
  EXPECT_EQ(dialect().create_version_table(assumed, false)[0].text,
            "CREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL, \n    "
            "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)");
  std::vector<db::Statement> batch = dialect().begin();
  append(batch, dialect().create_version_table(assumed, false));
  append(batch, dialect().create_history(assumed));
  append(batch, dialect().restore_session(nullptr));
  batch.push_back(dialect().plain_change_version_row(assumed, insert("x")));
  batch.push_back(dialect().insert_history(assumed, event("x")));
  append(batch, dialect().commit());
  connection->run(batch, {});
  const Bookkeeping found = dialect().locate(*connection, {});
  EXPECT_EQ(rows(*connection, found), "x");
  EXPECT_EQ(
      connection->query(dialect().select_history(found, contract::HistoryPart::whole)).rows.size(),
      1U);
}

TEST(PostgresqlBookkeeping, SettingsAreQuotedAndValidated) {
  const Database database;
  const auto connection = database.connect();
  SessionOptions session;
  session.search_path = "\"$user\", App, \"Odd, \"\"Name\", public";
  session.lock_timeout = "5s";
  session.set = {{"myapp.tenant", "it's"}, {"DateStyle", "German, DMY"}};
  connection->run(dialect().begin(), {});
  connection->run(dialect().apply_session(session, true), {});
  EXPECT_EQ(ask(*connection, "SHOW search_path"), "\"$user\", app, \"Odd, \"\"Name\", public");
  EXPECT_EQ(ask(*connection, "SHOW myapp.tenant"), "it's");
  EXPECT_EQ(ask(*connection, "SHOW DateStyle"), "German, DMY");
  connection->rollback();
  EXPECT_EQ(ask(*connection, "SHOW lock_timeout"), "0");
  connection->run(dialect().apply_session(session, false), {});
  EXPECT_EQ(ask(*connection, "SHOW lock_timeout"), "5s");
  connection->run(dialect().restore_session(connection.get()), {});
  EXPECT_EQ(ask(*connection, "SHOW lock_timeout"), "0");
  for (const std::string name :
       {"a; DROP TABLE x", "a.", ".a", "a b", "1a", "client_encoding", "role", ""}) {
    SessionOptions bad;
    bad.set = {{name, "1"}};
    EXPECT_EQ(error_of([&] { dialect().apply_session(bad, true); }).code, "config.bad_setting")
        << name;
  }
  for (const std::string path : {"a,,b", "\"a", "a b", ","}) {
    EXPECT_EQ(error_of([&] { dialect().apply_session({.search_path = path}, true); }).code,
              "config.bad_setting")
        << path;
  }
}

TEST(PostgresqlLock, ASecondRunIsToldWhoHoldsItAndTimesOut) {
  const Database database;
  const auto first = database.connect();
  const auto second = database.connect();
  const Bookkeeping found = create(*first);
  auto lock = dialect().lock(*first, found, {.holder = "ada@workshop"});
  std::vector<std::string> waited;
  const auto begin = std::chrono::steady_clock::now();
  const auto error = error_of([&] {
    dialect().lock(*second, found,
                   {.timeout = std::chrono::milliseconds(400),
                    .waiting = [&](const std::string& holder) { waited.push_back(holder); }});
  });
  EXPECT_EQ(error.code, "lock.timeout");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(400));
  EXPECT_THAT(error.message, HasSubstr("limbeck ada@workshop"));
  EXPECT_THAT(error.message,
              HasSubstr("of user " + server_url().user + " from 127.0.0.1, connected since 20"));
  ASSERT_EQ(waited.size(), 1U);
  EXPECT_THAT(waited[0], HasSubstr("server process " + ask(*first, "SELECT pg_backend_pid()")));
  lock.reset();
  EXPECT_NO_THROW(dialect().lock(*second, found, {}));
}

TEST(PostgresqlLock, TheHoldersNameSurvivesTheSettingsBeingRestored) {
  const Database database;
  const auto connection = database.connect();
  const Bookkeeping found = create(*connection);
  const auto lock = dialect().lock(*connection, found, {.holder = "ada@workshop"});
  connection->run(
      step(found, *connection, lock.get(), {"SET application_name = 'x'"}, insert("r1")), {});
  EXPECT_EQ(ask(*connection, "SHOW application_name"), "limbeck ada@workshop");
}

TEST(PostgresqlLock, AWaitingRunTakesOverWhenTheHolderDisconnects) {
  const Database database;
  auto first = database.connect();
  const auto second = database.connect();
  const Bookkeeping found = create(*first);
  auto lock = dialect().lock(*first, found, {});
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    lock.reset();
    first.reset();
  });
  EXPECT_NO_THROW(dialect().lock(*second, found, {.timeout = std::chrono::seconds(20)}));
}

TEST(PostgresqlLock, AWaitIsStoppedAtOnce) {
  const Database database;
  const auto first = database.connect();
  const auto second = database.connect();
  const Bookkeeping found = create(*first);
  const auto lock = dialect().lock(*first, found, {});
  std::stop_source stop;
  std::jthread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    stop.request_stop();
  });
  const auto error = error_of([&] {
    dialect().lock(*second, found, {.timeout = std::chrono::minutes(5), .stop = stop.get_token()});
  });
  EXPECT_EQ(error.code, "run.stopped");
}

TEST(PostgresqlLock, AWaitHoldsNothingThatAConcurrentIndexWaitsFor) {
  const Database database;
  const auto first = database.connect();
  const auto second = database.connect();
  const Bookkeeping found = create(*first);
  first->query("CREATE TABLE t (x int)");
  auto lock = dialect().lock(*first, found, {});
  std::atomic<bool> took{false};
  std::jthread other([&] {
    const auto taken = dialect().lock(*second, found, {.timeout = std::chrono::minutes(1)});
    took = true;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  first->run(statements({"CREATE INDEX CONCURRENTLY i ON t (x)"}), {});
  EXPECT_FALSE(took);
  lock.reset();
}

TEST(PostgresqlLock, AScriptThatReleasesItIsRolledBack) {
  const Database database;
  const auto connection = database.connect();
  const Bookkeeping found = create(*connection);
  const auto lock = dialect().lock(*connection, found, {});
  connection->run(step(found, *connection, lock.get(), {}, insert("r1")), {});
  const auto error = error_of([&] {
    connection->run(
        step(found, *connection, lock.get(),
             {"CREATE TABLE a (x int)", "SELECT pg_advisory_unlock_all()"}, update("r1", "r2")),
        {});
  });
  EXPECT_EQ(error.code, "lock.lost");
  connection->rollback();
  EXPECT_EQ(rows(*connection, found), "r1");
  EXPECT_EQ(ask(*connection, "SELECT to_regclass('a')"), "<null>");
}

TEST(PostgresqlLock, ReleasingItRollsUncommittedWorkBackFirst) {
  const Database database;
  const auto connection = database.connect();
  const Bookkeeping found = create(*connection);
  auto lock = dialect().lock(*connection, found, {});
  connection->run(statements({"BEGIN", "CREATE TABLE a (x int)"}), {});
  lock.reset();
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(ask(*connection,
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND "
                "pid = pg_backend_pid()"),
            "0");
  EXPECT_EQ(ask(*connection, "SELECT to_regclass('a')"), "<null>");
}

TEST(PostgresqlLock, ItIsNotTakenInsideATransaction) {
  const Database database;
  const auto connection = database.connect();
  const Bookkeeping found = create(*connection);
  connection->run(dialect().begin(), {});
  EXPECT_EQ(error_of([&] { dialect().lock(*connection, found, {}); }).code, "connect.busy");
  connection->rollback();
}

}  // namespace
}  // namespace limbeck::live
