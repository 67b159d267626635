// Databases for tests: what they hold, what they share, and that nothing of them stays.
#include "limbeck/testing.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>
#include <vector>

#include "dialects/registry.hpp"
#include "limbeck/error.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck {
namespace {

using testing::database_at;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::TemporaryDatabase;

std::string server() {
  const char* const url = std::getenv("LIMBECK_TEST_POSTGRESQL");
  return url == nullptr ? std::string() : url;
}

std::unique_ptr<db::Connection> connect(const std::string& url) {
  const db::Url parsed = db::parse_url(url);
  return dialects::find_dialect(parsed.dialect).connect({.url = parsed, .writes = true});
}

std::string value(const std::string& url, const std::string& query) {
  const db::Rows rows = connect(url)->query(query);
  return rows.rows.empty() ? "" : rows.rows.at(0).at(0).value_or("NULL");
}

std::vector<std::string> names_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& each : std::filesystem::directory_iterator(folder, error)) {
    names.push_back(each.path().filename().string());
  }
  return names;
}

/// A cache, a temporary folder and a project of the test's own.
class TestDatabases : public ::testing::TestWithParam<bool> {
 protected:
  TestDatabases() {
    set("XDG_CACHE_HOME", cache_.path());
    set("TMPDIR", temporary_.path());
    write("a1", "", "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);");
    write("b2", "a1", "CREATE TABLE posts (id INTEGER PRIMARY KEY);");
  }
  ~TestDatabases() override {
    for (const auto& [name, before] : environment_) {
      before ? setenv(name.c_str(), before->c_str(), 1) : unsetenv(name.c_str());
    }
  }

  void write(const std::string& id, const std::string& parent, const std::string& sql) {
    project_.write(id + ".sql", "-- make " + id + "\n--\n-- Revision ID: " + id +
                                    "\n-- Revises: " + parent + "\n\n-- limbeck: upgrade\n" + sql +
                                    "\n\n-- limbeck: downgrade\nSELECT 1;\n");
  }

  TemporaryDatabase at(const std::string& target) { return database_at(target, files(), where()); }
  Revisions files() const { return {.directories = {project_.path()}}; }
  std::string where() const { return GetParam() ? server() : ""; }

  /// Of those that this process left: databases on the server, folders on the disk.
  std::vector<std::string> left() const {
    if (!GetParam()) return names_in(temporary_.path());
    std::vector<std::string> names;
    for (const Row& row : connect(server())
                              ->query("SELECT datname FROM pg_database WHERE datname LIKE "
                                      "'limbeck!_test!_%' ESCAPE '!'")
                              .rows) {
      names.push_back(row.at(0).value_or(""));
    }
    return names;
  }
  std::size_t templates() const {
    if (!GetParam()) return names_in(cache_.path() + "/limbeck/test-templates").size();
    return std::stoul(value(server(),
                            "SELECT count(*) FROM pg_database WHERE datname LIKE "
                            "'limbeck!_template!_%' ESCAPE '!'"));
  }

  void set(const std::string& name, const std::string& to) {
    const char* const before = std::getenv(name.c_str());
    environment_.emplace_back(name, before ? std::optional<std::string>(before) : std::nullopt);
    setenv(name.c_str(), to.c_str(), 1);
  }

  test::TemporaryFolder project_, cache_, temporary_;

 private:
  std::vector<std::pair<std::string, std::optional<std::string>>> environment_;
};

TEST_P(TestDatabases, AreAtTheirRevisionAndGoneWithTheObject) {
  {
    const TemporaryDatabase older = at("a1");
    const TemporaryDatabase newest = at("head");
    const TemporaryDatabase empty = at("base");
    EXPECT_EQ(value(older.url(), "SELECT version_num FROM alembic_version"), "a1");
    EXPECT_EQ(value(newest.url(), "SELECT version_num FROM alembic_version"), "b2");
    EXPECT_EQ(value(newest.url(), "SELECT count(*) FROM posts"), "0");
    EXPECT_THROW(value(empty.url(), "SELECT count(*) FROM users"), Error);
    EXPECT_EQ(newest.path().empty(), GetParam());
    EXPECT_THAT(left(), SizeIs(3));
  }
  EXPECT_THAT(left(), IsEmpty());
}

TEST_P(TestDatabases, AreCopiesOfOneTemplateAndShareNothing) {
  const std::size_t before = templates();
  const TemporaryDatabase one = at("head");
  connect(one.url())->query("INSERT INTO users VALUES (1, 'Ann')");
  const TemporaryDatabase other = at("head");
  EXPECT_EQ(value(one.url(), "SELECT count(*) FROM users"), "1");
  EXPECT_EQ(value(other.url(), "SELECT count(*) FROM users"), "0");
  EXPECT_LE(templates(), before + 1);
  EXPECT_GE(templates(), 1u);
}

TEST_P(TestDatabases, AnEditedRevisionMakesAnotherTemplate) {
  const TemporaryDatabase one = at("head");
  const std::size_t before = templates();
  write("b2", "a1", "CREATE TABLE notes (id INTEGER PRIMARY KEY);");
  const TemporaryDatabase other = at("head");
  EXPECT_EQ(value(other.url(), "SELECT count(*) FROM notes"), "0");
  EXPECT_EQ(templates(), before + 1);
  // What comes after the target is of no account.
  static_cast<void>(at("a1"));
  const std::size_t with_older = templates();
  write("b2", "a1", "CREATE TABLE others (id INTEGER PRIMARY KEY);");
  static_cast<void>(at("a1"));
  EXPECT_EQ(templates(), with_older);
}

TEST_P(TestDatabases, RevisionsInCppRunOnceAProcess) {
  const std::size_t before = templates();
  int calls = 0;
  const Revisions revisions{.compiled = {{.id = "aaaaaaaaaaaa", .upgrade = [&](Step& step) {
                                            ++calls;
                                            step.execute("CREATE TABLE t (a INTEGER)");
                                          }}}};
  const TemporaryDatabase one = database_at("head", revisions, where());
  const TemporaryDatabase other = database_at("head", revisions, where());
  EXPECT_EQ(calls, 1);
  EXPECT_EQ(value(other.url(), "SELECT count(*) FROM t"), "0");
  // On a server it is there until the process ends.
  EXPECT_EQ(templates(), GetParam() ? before + 1 : before);
}

TEST_P(TestDatabases, ManyAtOnceAreManyDatabases) {
  constexpr int kCount = 8;
  std::atomic<int> right = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kCount; ++i) {
      threads.emplace_back([&] {
        const TemporaryDatabase mine = at("head");
        connect(mine.url())->query("INSERT INTO users VALUES (1, 'Ann')");
        if (value(mine.url(), "SELECT count(*) FROM users") == "1") ++right;
      });
    }
  }
  EXPECT_EQ(right, kCount);
  EXPECT_THAT(left(), IsEmpty());
}

TEST_P(TestDatabases, AnUpgradeThatFailsLeavesNothing) {
  write("c3", "b2", "CREATE TABLE users (id INTEGER);");
  const std::size_t before = templates();
  try {
    static_cast<void>(at("head"));
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.details().revision, "c3");
  }
  EXPECT_THAT(left(), IsEmpty());
  EXPECT_EQ(templates(), before);
}

TEST_P(TestDatabases, ADatabaseSomebodyIsStillInIsDropped) {
  std::unique_ptr<db::Connection> somebody;
  {
    const TemporaryDatabase mine = at("head");
    somebody = connect(mine.url());
    somebody->query("SELECT count(*) FROM users");
  }
  EXPECT_THAT(left(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Dialects, TestDatabases, ::testing::Values(false, true),
                         [](const auto& each) {
                           return std::string(each.param ? "Postgresql" : "Sqlite");
                         });

using TestDatabasesOnSqlite = TestDatabases;
INSTANTIATE_TEST_SUITE_P(Dialects, TestDatabasesOnSqlite, ::testing::Values(false));

TEST_P(TestDatabasesOnSqlite, WithoutAHomeNothingIsKept) {
  unsetenv("XDG_CACHE_HOME");
  set("HOME", "");
  const TemporaryDatabase mine = at("head");
  EXPECT_EQ(value(mine.url(), "SELECT count(*) FROM posts"), "0");
}

TEST_P(TestDatabasesOnSqlite, OldTemplatesGo) {
  static_cast<void>(at("a1"));
  const std::string folder = cache_.path() + "/limbeck/test-templates";
  ASSERT_THAT(names_in(folder), SizeIs(1));
  const std::filesystem::path old = std::filesystem::path(folder) / names_in(folder)[0];
  std::filesystem::last_write_time(
      old, std::filesystem::file_time_type::clock::now() - std::chrono::hours(24 * 15));
  static_cast<void>(at("head"));
  EXPECT_FALSE(std::filesystem::exists(old));
  EXPECT_THAT(names_in(folder), SizeIs(1));
}

using TestDatabasesOnPostgresql = TestDatabases;
INSTANTIATE_TEST_SUITE_P(Dialects, TestDatabasesOnPostgresql, ::testing::Values(true));

TEST_P(TestDatabasesOnPostgresql, ARoleThatMayMakeNoneIsTold) {
  const auto session = connect(server());
  session->query("CREATE ROLE limbeck_poor LOGIN PASSWORD 'poor'");
  db::Url url = db::parse_url(server());
  url.user = "limbeck_poor";
  url.password = "poor";
  try {
    static_cast<void>(database_at("head", files(), db::render_url(url)));
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "test.database");
    EXPECT_THAT(error.details().hint, HasSubstr("CREATEDB"));
  }
  session->query("DROP ROLE limbeck_poor");
}

TEST_P(TestDatabasesOnPostgresql, WhatKilledProcessesLeftIsSweptAfterADay) {
  const auto session = connect(server());
  session->query("CREATE DATABASE limbeck_test_1000000000_left");
  session->query("CREATE DATABASE limbeck_template_left");
  session->query("COMMENT ON DATABASE limbeck_template_left IS 'limbeck template of 1000000000'");
  write("d4", "b2", "CREATE TABLE sweeps (id INTEGER);");
  static_cast<void>(at("head"));
  EXPECT_EQ(value(server(),
                  "SELECT count(*) FROM pg_database WHERE datname IN "
                  "('limbeck_test_1000000000_left', 'limbeck_template_left')"),
            "0");
}

}  // namespace
}  // namespace limbeck
