#include "workflow/baseline.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "run/postgresql_programs.hpp"
#include "run/runner.hpp"
#include "workflow/schema_text.hpp"

namespace limbeck::workflow {
namespace {

constexpr std::string_view kSchema = R"sql(
CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE, -- the login
  age INTEGER CHECK (age > 0)
);
CREATE TABLE "odd ""name""; -- x" (a TEXT DEFAULT 'it''s; fine', PRIMARY KEY (a)) WITHOUT ROWID;
CREATE TABLE posts (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users (id), body TEXT,
  size INTEGER GENERATED ALWAYS AS (length(body)) VIRTUAL);
CREATE TABLE log (at TEXT, line TEXT);
CREATE INDEX posts_by_user ON posts (user_id) WHERE body IS NOT NULL;
CREATE UNIQUE INDEX users_lower ON users (lower(name));
CREATE VIEW recent AS SELECT p.id, u.name FROM posts p JOIN users u ON u.id = p.user_id;
CREATE TRIGGER posts_log AFTER INSERT ON posts BEGIN
  INSERT INTO log VALUES (datetime('now'), 'post; ' || NEW.id);
  UPDATE users SET age = age + 1 WHERE id = NEW.user_id;
END;
CREATE TRIGGER recent_insert INSTEAD OF INSERT ON recent BEGIN
  INSERT INTO posts (body) VALUES (NEW.name);
END;
CREATE VIRTUAL TABLE search USING fts5(body);
)sql";

class Baseline : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() /
                 ("limbeck-baseline-" + std::to_string(::getpid()) + "-" +
                  testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(directory_ / "versions");
    configuration_.script_location = directory_.string();
    configuration_.version_locations = {(directory_ / "versions").string()};
    configuration_.file_template = "%(rev)s_%(slug)s";
    sources_.directories = configuration_.version_locations;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  static db::Url url_of(const std::string& name) { return {.dialect = "sqlite", .database = name}; }
  std::string file(const std::string& name) const { return (directory_ / name).string(); }
  run::Database open(const std::string& name) const {
    return run::Database::open({.url = url_of(file(name)), .writes = true, .create = true},
                               options_);
  }
  static void execute(run::Database& database, std::string_view sql) {
    const auto statements = sql::split(sql, sql::Flavor::sqlite, "test");
    database.connection().run(statements);
  }
  BaselineResult make(run::Database& database, const std::string& name) {
    return make_baseline(
        database, url_of(file(name)), configuration_, sources_,
        {.message = "schema before Limbeck"}, options_,
        [] { return std::chrono::system_clock::time_point{}; },
        [] { return std::string("ba5e11e00001"); });
  }
  std::string code_of_make(run::Database& database, const std::string& name) {
    try {
      make(database, name);
    } catch (const Error& error) {
      EXPECT_FALSE(error.details().hint.empty());
      return error.code();
    }
    return "";
  }
  /// The schema as SQLite tells it, bookkeeping aside, in one order.
  static std::vector<Row> dump(run::Database& database) {
    return database.connection()
        .query(
            "SELECT type, name, tbl_name, sql FROM sqlite_master "
            "WHERE tbl_name NOT IN ('alembic_version', 'limbeck_history') ORDER BY type, name")
        .rows;
  }

  std::filesystem::path directory_;
  scripts::Configuration configuration_;
  scripts::ScriptSources sources_;
  Options options_;
};

TEST_F(Baseline, AppliedToAnEmptyDatabaseItGivesTheSameSchema) {
  run::Database old = open("old.db");
  execute(old, kSchema);
  const BaselineResult result = make(old, "old.db");
  EXPECT_EQ(result.table_count, 5U);
  EXPECT_EQ(old.version_rows(), graph::Rows{"ba5e11e00001"});
  EXPECT_TRUE(os::file_exists(result.path));

  run::Database fresh = open("fresh.db");
  const auto scripts = scripts::ScriptDirectory::load(sources_);
  EXPECT_EQ(run::upgrade(fresh, scripts, "head", options_), 1U);
  EXPECT_EQ(dump(fresh), dump(old));

  // And back: nothing of it stays.
  EXPECT_EQ(run::downgrade(fresh, scripts, "base", options_), 1U);
  for (const Row& row : dump(fresh)) EXPECT_EQ(row[1], "sqlite_sequence");
}

TEST_F(Baseline, TheRunAfterItHasNothingToDo) {
  run::Database old = open("old.db");
  execute(old, "CREATE TABLE t (a)");
  make(old, "old.db");
  EXPECT_EQ(run::upgrade(old, scripts::ScriptDirectory::load(sources_), "head", options_), 0U);
}

TEST_F(Baseline, ADatabaseWithoutTablesIsRefused) {
  run::Database empty = open("empty.db");
  EXPECT_EQ(code_of_make(empty, "empty.db"), "baseline.no_tables");
  EXPECT_TRUE(os::list_files((directory_ / "versions").string()).empty());
}

TEST_F(Baseline, ADatabaseWithARevisionIsRefused) {
  run::Database old = open("old.db");
  execute(old, "CREATE TABLE t (a)");
  make(old, "old.db");
  EXPECT_EQ(code_of_make(old, "old.db"), "baseline.applied");
}

TEST_F(Baseline, AProjectWithRevisionsIsRefused) {
  os::write_file((directory_ / "versions" / "a.sql").string(),
                 "-- a\n--\n-- Revision ID: a\n\n-- limbeck: upgrade\nSELECT 1;\n");
  run::Database old = open("old.db");
  execute(old, "CREATE TABLE t (a)");
  EXPECT_EQ(code_of_make(old, "old.db"), "baseline.revisions_exist");
}

TEST_F(Baseline, ALineThatLooksLikeADirectiveIsRefused) {
  run::Database old = open("old.db");
  execute(old, "CREATE TABLE t (\n  -- limbeck: downgrade\n  a)");
  EXPECT_EQ(code_of_make(old, "old.db"), "baseline.directive");
}

TEST(CleanDump, SplitsDropsFromTheSchemaAndLeavesSettingsOut) {
  const SchemaText schema = clean_dump(
      "--\n-- PostgreSQL database dump\n--\n"
      "\\restrict abc\n"
      "SET statement_timeout = 0;\n"
      "SELECT pg_catalog.set_config('search_path', '', false);\n"
      "ALTER TABLE ONLY public.b DROP CONSTRAINT b_a_fkey;\n"
      "DROP TABLE public.b;\n"
      "DROP TABLE public.a;\n"
      "DROP EXTENSION citext;\n"
      "-- *not* dropping schema, since initdb creates it\n"
      "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;\n"
      "COMMENT ON EXTENSION citext IS 'x';\n"
      "SET default_tablespace = '';\n"
      "SET default_table_access_method = heap;\n"
      "--\n-- Name: a; Type: TABLE; Schema: public; Owner: -\n--\n\n"
      "CREATE TABLE public.a (\n    id integer NOT NULL\n);\n"
      "CREATE TABLE public.b (\n    a integer\n);\n"
      "COMMENT ON TABLE public.a IS 'kept; really';\n"
      "ALTER TABLE ONLY public.b ADD CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES public.a(id);\n"
      "\\unrestrict abc\n");
  EXPECT_EQ(schema.upgrade,
            "CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;\n\n"
            "CREATE TABLE public.a (\n    id integer NOT NULL\n);\n\n"
            "CREATE TABLE public.b (\n    a integer\n);\n\n"
            "COMMENT ON TABLE public.a IS 'kept; really';\n\n"
            "ALTER TABLE ONLY public.b ADD CONSTRAINT b_a_fkey FOREIGN KEY (a) REFERENCES "
            "public.a(id);\n");
  EXPECT_EQ(schema.downgrade,
            "ALTER TABLE ONLY public.b DROP CONSTRAINT b_a_fkey;\n\n"
            "DROP TABLE public.b;\n\n"
            "DROP TABLE public.a;\n");
  EXPECT_EQ(schema.table_count, 2U);
  EXPECT_EQ(schema.notes.size(), 1U);
}

TEST(CleanDump, BodiesOfFunctionsAreNotCheckedBeforeTheirTablesExist) {
  const SchemaText schema = clean_dump(
      "CREATE FUNCTION public.f() RETURNS integer\n    LANGUAGE sql\n    AS $$ SELECT 1; $$;\n"
      "CREATE MATERIALIZED VIEW public.\"M v\" AS\n SELECT 1\n  WITH NO DATA;\n");
  EXPECT_TRUE(schema.upgrade.starts_with("SET check_function_bodies = false;\n")) << schema.upgrade;
  EXPECT_TRUE(schema.upgrade.ends_with("REFRESH MATERIALIZED VIEW public.\"M v\";\n"))
      << schema.upgrade;
}

TEST(CleanDump, PartsOfAPartitionedIndexAreNotDroppedAlone) {
  const SchemaText schema = clean_dump(
      "DROP INDEX public.p_1_idx;\n"
      "ALTER TABLE ONLY public.p_1 DROP CONSTRAINT p_1_pkey;\n"
      "DROP INDEX public.p_idx;\n"
      "DROP TABLE public.p;\n"
      "CREATE TABLE public.p (a integer) PARTITION BY LIST (a);\n"
      "ALTER INDEX public.p_idx ATTACH PARTITION public.p_1_idx;\n"
      "ALTER INDEX public.p_pkey ATTACH PARTITION public.p_1_pkey;\n");
  EXPECT_EQ(schema.downgrade, "DROP INDEX public.p_idx;\n\nDROP TABLE public.p;\n");
}

TEST(LibpqEnvironment, CarriesTheWholeUrlAndNothingElse) {
  const auto environment =
      run::libpq_environment({.dialect = "postgresql",
                              .user = "u",
                              .password = "p@ss",
                              .hosts = {"a", "b"},
                              .ports = {"5432", ""},
                              .database = "d=x",
                              .query = {{"sslmode", "require"}, {"pool_size", "3"}}});
  EXPECT_EQ(environment.at("PGPASSWORD"), "p@ss");
  EXPECT_EQ(environment.at("PGHOST"), "a,b");
  EXPECT_EQ(environment.at("PGPORT"), "5432,");
  EXPECT_EQ(environment.at("PGDATABASE"), "d=x");
  EXPECT_EQ(environment.at("PGSSLMODE"), "require");
  EXPECT_EQ(environment.size(), 7U);
}

}  // namespace
}  // namespace limbeck::workflow
