#include "sqlite_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

class SqliteForeignKeys : public SqliteFile {
 protected:
  void SetUp() override {
    SqliteFile::SetUp();
    migrate(*connect(), {"CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)",
                         "CREATE TABLE tasks (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL "
                         "REFERENCES users (id) ON DELETE CASCADE)",
                         "INSERT INTO users VALUES (1, 'ann'), (2, 'bob')",
                         "INSERT INTO tasks VALUES (10, 1), (11, 2), (12, 2)"});
  }

  std::string task_count() const { return value(*connect(), "SELECT count(*) FROM tasks"); }
  ErrorDetails refused(const std::vector<std::string>& texts) const {
    const ErrorDetails error = error_of([&] { migrate(*connect(), texts); });
    EXPECT_EQ(error.code, "sql.foreign_key") << error.message;
    EXPECT_EQ(error.sqlstate, "SQLITE_CONSTRAINT_FOREIGNKEY");
    return error;
  }
};

std::vector<std::string> rebuild_users(const std::string& filter) {
  return {"CREATE TABLE users_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL)",
          "INSERT INTO users_new SELECT id, name FROM users " + filter, "DROP TABLE users",
          "ALTER TABLE users_new RENAME TO users"};
}

TEST_F(SqliteForeignKeys, ARebuildOfAParentKeepsItsChildren) {
  migrate(*connect(), rebuild_users(""));
  EXPECT_EQ(task_count(), "3");
  EXPECT_EQ(
      value(*connect(), "SELECT sql FROM sqlite_master WHERE name = 'tasks'").find("users_new"),
      std::string::npos);
}

TEST_F(SqliteForeignKeys, ARebuildThatLosesParentsIsRefusedAndRolledBack) {
  const ErrorDetails error = refused(rebuild_users("WHERE id <> 2"));
  EXPECT_EQ(error.message,
            "row 11 of table tasks refers by owner to a row of users that is not there (2 such "
            "rows)");
  EXPECT_NE(error.hint.find("ON DELETE"), std::string::npos);
  EXPECT_EQ(task_count(), "3");
  EXPECT_EQ(value(*connect(), "SELECT count(*) FROM users"), "2");
}

TEST_F(SqliteForeignKeys, ANewRowWithoutAParentIsRefused) {
  EXPECT_EQ(refused({"INSERT INTO tasks VALUES (13, 99)"}).message,
            "row 13 of table tasks refers by owner to a row of users that is not there");
}

TEST_F(SqliteForeignKeys, ARemovedOrChangedOrReplacedParentIsRefused) {
  refused({"DELETE FROM users WHERE id = 1"});
  refused({"UPDATE users SET id = 3 WHERE id = 1"});
  migrate(*connect(), {"CREATE UNIQUE INDEX users_name ON users (name)"});
  refused({"INSERT OR REPLACE INTO users VALUES (3, 'ann')"});
  migrate(*connect(), {"CREATE TABLE badges (user_name TEXT REFERENCES users (name))",
                       "INSERT INTO badges VALUES ('ann')"});
  refused({"UPDATE users SET name = 'eve' WHERE id = 1"});
  refused({"DROP TABLE users"});
}

TEST_F(SqliteForeignKeys, WhatATriggerDoesCountsToo) {
  migrate(*connect(), {"CREATE TABLE audit (id INTEGER)",
                       "CREATE TRIGGER sweep AFTER INSERT ON audit BEGIN DELETE FROM users WHERE "
                       "id = new.id; END"});
  refused({"INSERT INTO audit VALUES (2)"});
}

TEST_F(SqliteForeignKeys, RowsThatCameBeforeARenameAreCheckedUnderTheNewName) {
  refused({"CREATE TABLE steps (id INTEGER PRIMARY KEY, task INTEGER REFERENCES tasks (id))",
           "INSERT INTO steps VALUES (1, 99)", "ALTER TABLE steps RENAME TO subtasks"});
}

TEST_F(SqliteForeignKeys, DroppingTheIndexThatAKeyPointsAtIsRefused) {
  migrate(*connect(),
          {"CREATE TABLE codes (code TEXT)", "CREATE UNIQUE INDEX codes_code ON codes (code)",
           "CREATE TABLE uses (code TEXT REFERENCES codes (code))",
           "INSERT INTO codes VALUES ('a')", "INSERT INTO uses VALUES ('a')"});
  EXPECT_NE(refused({"DROP INDEX codes_code"}).message.find("mismatch"), std::string::npos);
}

TEST_F(SqliteForeignKeys, ReferencesAreFoundHoweverTheNameIsWritten) {
  for (const std::string name : {R"("odd ""name"" 🦊")", "[my table]", "`Other`", "PLAIN"}) {
    migrate(*connect(), {"CREATE TABLE " + name + " (id INTEGER PRIMARY KEY)",
                         "INSERT INTO " + name + " VALUES (1)",
                         "CREATE TABLE child (parent INTEGER references " + name + ")",
                         "INSERT INTO child VALUES (1)"});
    refused({"DELETE FROM " + name});
    migrate(*connect(), {"DROP TABLE child"});
  }
}

TEST_F(SqliteForeignKeys, AKeyOfSeveralColumnsIsNamedWhole) {
  migrate(*connect(), {"CREATE TABLE p (a INTEGER, b INTEGER, PRIMARY KEY (a, b))"});
  EXPECT_EQ(refused({"CREATE TABLE c (x INTEGER, y INTEGER, FOREIGN KEY (x, y) REFERENCES p)",
                     "INSERT INTO c VALUES (1, 2)"})
                .message,
            "row 1 of table c refers by x, y to a row of p that is not there");
}

TEST_F(SqliteForeignKeys, OrphansThatWereThereBeforeAreANoticeAndNoError) {
  const auto outside = connect();
  run(*outside, {"INSERT INTO tasks VALUES (13, 99)"});
  const auto connection = connect();
  std::vector<std::string> notices;
  connection->on_notice([&](std::string_view text) { notices.emplace_back(text); });
  migrate(*connection, {"ALTER TABLE tasks ADD COLUMN title TEXT", "UPDATE tasks SET title = 'x'"});
  EXPECT_EQ(notices, (std::vector<std::string>{"row 13 of table tasks refers by owner to a row of "
                                               "users that is not there: it was so before this "
                                               "revision"}));
  EXPECT_EQ(refused({"INSERT INTO tasks VALUES (14, 98, 'y')"}).message,
            "row 14 of table tasks refers by owner to a row of users that is not there");
}

TEST_F(SqliteForeignKeys, ARebuildUpsideDownInOneTransactionIsJudgedAtItsEnd) {
  migrate(*connect(), {"INSERT INTO tasks VALUES (20, 5)", "INSERT INTO users VALUES (5, 'eve')",
                       "DELETE FROM users WHERE id = 1", "DELETE FROM tasks WHERE owner = 1"});
  EXPECT_EQ(task_count(), "3");
}

TEST_F(SqliteForeignKeys, ABorrowedHandleKeepsItsOwnersSetting) {
  sqlite3* handle = nullptr;
  ASSERT_EQ(sqlite3_open(path_.c_str(), &handle), SQLITE_OK);
  sqlite3_exec(handle, "PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 1234", nullptr, nullptr,
               nullptr);
  {
    const auto connection = sqlite().borrow(handle);
    migrate(*connection, rebuild_users(""));
    EXPECT_EQ(value(*connection, "PRAGMA foreign_keys"), "1") << "between runs";
    error_of([&] { migrate(*connection, {"DELETE FROM users"}); });
    EXPECT_EQ(value(*connection, "PRAGMA foreign_keys"), "1") << "after a rollback";
    connection->run(sqlite().begin());
  }
  EXPECT_NE(sqlite3_get_autocommit(handle), 0) << "what was left open is rolled back";
  EXPECT_EQ(fetch(handle, "PRAGMA foreign_keys").rows[0][0], "1");
  EXPECT_EQ(fetch(handle, "PRAGMA busy_timeout").rows[0][0], "1234");
  EXPECT_EQ(fetch(handle, "SELECT count(*) FROM tasks").rows[0][0], "3");
  sqlite3_exec(handle, "BEGIN", nullptr, nullptr, nullptr);
  EXPECT_EQ(error_of([&] { sqlite().borrow(handle); }).code, "connect.busy");
  sqlite3_close(handle);
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
