#include "dialects/sqlite/session.hpp"

#include "sqlite_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using std::chrono::milliseconds;
using SqliteSession = SqliteFile;

SessionOptions setting(const std::string& name, const std::string& value) {
  SessionOptions session;
  session.set[name] = value;
  return session;
}

TEST(SqliteDuration, IsReadAsPostgresqlReadsIt) {
  EXPECT_EQ(parse_duration("5s", "k"), milliseconds(5000));
  EXPECT_EQ(parse_duration(" 500ms ", "k"), milliseconds(500));
  EXPECT_EQ(parse_duration("250", "k"), milliseconds(250));
  EXPECT_EQ(parse_duration("1.5 min", "k"), milliseconds(90'000));
  EXPECT_EQ(parse_duration("0", "k"), milliseconds(0));
}

TEST(SqliteDuration, ThatCannotBeReadNamesItsKey) {
  for (const std::string text : {"soon", "", "-1s", "5 parsecs", "nan"}) {
    const ErrorDetails error = error_of([&] { parse_duration(text, "lock_timeout"); });
    EXPECT_EQ(error.code, "run.bad_setting") << text;
    EXPECT_NE(error.message.find("lock_timeout"), std::string::npos);
  }
}

TEST_F(SqliteSession, RefusesWhatSqliteDoesNotHaveBeforeAnythingRuns) {
  const auto connection = connect();
  Options options;
  options.session.role = "app";
  EXPECT_NE(error_of([&] { sqlite().locate(*connection, options); }).message.find("'role'"),
            std::string::npos);
  options.session = {};
  options.session.search_path = "app";
  EXPECT_EQ(error_of([&] { sqlite().locate(*connection, options); }).code,
            "run.unsupported_setting");
  options.session = {};
  options.session.statement_timeout = "5s";
  EXPECT_EQ(error_of([&] { sqlite().assume(options); }).code, "run.unsupported_setting");
}

TEST_F(SqliteSession, NamesTheNearestPragma) {
  const ErrorDetails error = error_of([&] { session_statements(setting("cache_sise", "-4000")); });
  EXPECT_EQ(error.code, "run.unsupported_setting");
  EXPECT_NE(error.hint.find("set.cache_size"), std::string::npos);
}

TEST_F(SqliteSession, RefusesPragmasThatChangeTheFileOrBelongToLimbeck) {
  for (const std::string name :
       {"journal_mode", "foreign_keys", "synchronous", "writable_schema"}) {
    EXPECT_EQ(error_of([&] { session_statements(setting(name, "1")); }).code,
              "run.unsupported_setting")
        << name;
  }
  EXPECT_EQ(error_of([&] { session_statements(setting("cache_size", "1; DROP TABLE t")); }).code,
            "run.bad_setting");
}

TEST_F(SqliteSession, SettingsHoldInTheTransactionAndAreUndoneAfterIt) {
  const auto connection = connect();
  const std::string before = value(*connection, "PRAGMA cache_size");
  connection->run(sqlite().begin());
  connection->run(sqlite().apply_session(setting("cache_size", "-9000"), true));
  EXPECT_EQ(value(*connection, "PRAGMA cache_size"), "-9000");
  connection->run(sqlite().restore_session(connection.get()));
  EXPECT_EQ(value(*connection, "PRAGMA cache_size"), before);
  connection->run(sqlite().commit());
}

TEST_F(SqliteSession, APragmaOfOneRevisionDoesNotReachTheNext) {
  const auto connection = connect();
  migrate(*connection, {"PRAGMA recursive_triggers = ON", "PRAGMA case_sensitive_like = ON",
                        "PRAGMA ignore_check_constraints(1)", "CREATE TABLE t (a CHECK (a > 0))",
                        "INSERT INTO t VALUES (-1)"});
  EXPECT_EQ(value(*connection, "PRAGMA recursive_triggers"), "0");
  EXPECT_EQ(value(*connection, "SELECT 'a' LIKE 'A'"), "1");
  EXPECT_EQ(error_of([&] { migrate(*connection, {"INSERT INTO t VALUES (-2)"}); }).sqlstate,
            "SQLITE_CONSTRAINT_CHECK");
}

TEST_F(SqliteSession, APragmaOfAFailedRevisionIsUndoneToo) {
  const auto connection = connect();
  error_of([&] { migrate(*connection, {"PRAGMA legacy_alter_table = ON", "nonsense"}); });
  EXPECT_EQ(value(*connection, "PRAGMA legacy_alter_table"), "0");
}

TEST_F(SqliteSession, WhatAStatementOutsideATransactionSetIsUndoneOnRequest) {
  const auto connection = connect();
  run(*connection,
      {"PRAGMA synchronous = OFF", "PRAGMA foreign_keys = ON", "PRAGMA busy_timeout = 1"});
  connection->run(sqlite().restore_session(connection.get()));
  EXPECT_EQ(value(*connection, "PRAGMA synchronous"), "2");
  EXPECT_EQ(value(*connection, "PRAGMA foreign_keys"), "0");
}

TEST_F(SqliteSession, PragmasThatAreKeptInTheFileStay) {
  const auto connection = connect();
  migrate(*connection, {"PRAGMA user_version = 42"});
  EXPECT_EQ(value(*connect(), "PRAGMA user_version"), "42");
}

TEST_F(SqliteSession, AScriptForTheShellNeedsNoRestoring) {
  EXPECT_TRUE(sqlite().restore_session(nullptr).empty());
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
