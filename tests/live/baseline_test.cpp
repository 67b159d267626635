// `baseline` on a real PostgreSQL server: what it writes, applied to an empty database, is the same
// schema to pg_dump; its downgrade leaves nothing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
// g++ 12 sees unset members inside std::regex where there are none (its bug 105562).
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <regex>

#include "live/support/postgresql.hpp"
#include "os/file.hpp"
#include "os/process.hpp"
#include "run/postgresql_programs.hpp"
#include "run/runner.hpp"
#include "sql/splitter.hpp"
#include "workflow/baseline.hpp"
#include "workflow/schema_text.hpp"

namespace limbeck::live {
namespace {

constexpr std::string_view kSchema = R"sql(
CREATE EXTENSION citext;
CREATE SCHEMA "Odd schema";
COMMENT ON SCHEMA "Odd schema" IS 'it''s; odd';
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TYPE pair AS (a integer, b text);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE DOMAIN email AS citext CONSTRAINT has_at CHECK (VALUE ~ '@');
CREATE SEQUENCE ticket START 100 INCREMENT 5;
CREATE TABLE users (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  serial_id serial UNIQUE,
  mail email NOT NULL,
  mood mood DEFAULT 'happy',
  spans span[],
  ticket integer DEFAULT nextval('ticket'),
  name text COLLATE "C" NOT NULL,
  shout text GENERATED ALWAYS AS (upper(name)) STORED,
  boss bigint REFERENCES users ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT no_self CHECK (boss <> id));
COMMENT ON TABLE users IS 'People; and
others';
COMMENT ON COLUMN users.mail IS 'a ''quoted'' $$word$$';
CREATE TABLE "Odd schema"."Odd; table" ("a b" integer, "c""d" text, UNIQUE ("a b", "c""d"));
CREATE TABLE rooms (id integer PRIMARY KEY, head bigint REFERENCES users, during tsrange,
  EXCLUDE USING gist (during WITH &&));
ALTER TABLE users ADD COLUMN room integer REFERENCES rooms;
CREATE INDEX users_active ON users (lower(name)) WHERE mood <> 'sad';
CREATE UNIQUE INDEX users_mail ON users (mail) INCLUDE (name);
CREATE TABLE events (id bigint NOT NULL, at date NOT NULL, what text, PRIMARY KEY (id, at))
  PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_rest PARTITION OF events DEFAULT;
CREATE INDEX events_what ON events (what);
CREATE TABLE parent_table (a integer);
CREATE TABLE child_table (b integer) INHERITS (parent_table);
CREATE FUNCTION count_users(at_least integer DEFAULT 0) RETURNS bigint LANGUAGE sql STABLE AS $$
  -- a comment; with a semicolon
  SELECT count(*) FROM public.users WHERE id >= at_least; $$;
CREATE FUNCTION atomic_count() RETURNS bigint LANGUAGE sql BEGIN ATOMIC
  SELECT count(*) FROM users; END;
CREATE FUNCTION of_row(u users) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT u.name || ''!''';
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE u public.users%ROWTYPE;
BEGIN
  NEW.name := NEW.name || $q$; END$q$;
  RETURN NEW;
END $body$;
CREATE PROCEDURE tidy() LANGUAGE plpgsql AS $$ BEGIN DELETE FROM public.rooms; END $$;
CREATE AGGREGATE longest(text) (SFUNC = textcat, STYPE = text, INITCOND = '');
CREATE TRIGGER users_touch BEFORE INSERT ON users FOR EACH ROW WHEN (NEW.name IS NOT NULL)
  EXECUTE FUNCTION touch();
CREATE VIEW happy AS SELECT id, name FROM users WHERE mood = 'happy';
CREATE VIEW grouped AS SELECT u.id, u.name, count(r.id) FROM users u LEFT JOIN rooms r ON r.head = u.id
  GROUP BY u.id;
CREATE RULE happy_delete AS ON DELETE TO happy DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM happy;
CREATE UNIQUE INDEX totals_n ON totals (n);
ALTER TABLE rooms ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_room ON rooms USING (head = 1);
CREATE STATISTICS users_stats ON mood, boss FROM users;
)sql";

class BaselineOnPostgresql : public testing::Test {
 protected:
  BaselineOnPostgresql() {
    std::string pattern = std::filesystem::temp_directory_path() / "limbeck-baseline-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    configuration_.script_location = folder_;
    configuration_.version_locations = {folder_ + "/versions"};
    configuration_.file_template = "%(rev)s_%(slug)s";
    std::filesystem::create_directories(configuration_.version_locations.front());
    sources_.directories = configuration_.version_locations;
  }
  ~BaselineOnPostgresql() override { std::filesystem::remove_all(folder_); }

  run::Database open(const Database& database) const {
    return run::Database::open({.url = database.url(), .writes = true}, options_);
  }
  static void execute(const Database& database, std::string_view sql) {
    database.connect()->run(sql::split(sql, sql::Flavor::postgresql, "test"));
  }
  workflow::BaselineResult make(run::Database& database, const db::Url& url) const {
    return workflow::make_baseline(
        database, url, configuration_, sources_, {.message = "schema before"}, options_,
        [] { return std::chrono::system_clock::time_point{}; }, [] { return "ba5e11e00001"; });
  }
  /// pg_dump's text without what differs from run to run, bookkeeping aside.
  static std::string dump(const Database& database) {
    const auto result = os::run_command(
        {.arguments = {"pg_dump", "--schema-only", "--no-owner", "--no-privileges",
                       "--exclude-schema=limbeck", "--exclude-table=public.alembic_version"},
         .environment = run::libpq_environment(database.url()),
         .capture = true});
    EXPECT_EQ(result.status, 0) << result.error_output;
    return std::regex_replace(result.output, std::regex("\\\\(un)?restrict [^\n]*\n"), "");
  }
  /// What a downgrade leaves on purpose.
  static void drop_extensions(const Database& database) {
    const auto connection = database.connect();
    for (const Row& row : connection
                              ->query("SELECT quote_ident(extname) FROM pg_extension WHERE extname "
                                      "<> 'plpgsql'")
                              .rows) {
      connection->query("DROP EXTENSION " + row[0].value_or(""));
    }
  }
  void expect_round_trip(const Database& source, std::size_t tables) {
    const std::string wanted = dump(source);
    run::Database old = open(source);
    const auto result = make(old, source.url());
    EXPECT_EQ(result.table_count, tables);
    EXPECT_EQ(old.version_rows(), graph::Rows{result.id});
    const std::string text = os::read_file(result.path);
    EXPECT_EQ(text.find("limbeck-test"), std::string::npos) << "the password is in the file";
    for (const char* noise :
         {"set_config", "OWNER TO", "\\restrict", "-- Name:", "alembic_version"}) {
      EXPECT_EQ(text.find(noise), std::string::npos) << noise;
    }

    const Database target;
    const std::string nothing = dump(target);
    run::Database fresh = open(target);
    const auto scripts = scripts::ScriptDirectory::load(sources_);
    ASSERT_EQ(run::upgrade(fresh, scripts, "head", options_), 1U);
    EXPECT_EQ(dump(target), wanted);
    ASSERT_EQ(run::downgrade(fresh, scripts, "base", options_), 1U);
    drop_extensions(target);
    EXPECT_EQ(dump(target), nothing);
  }

  std::string folder_;
  scripts::Configuration configuration_;
  scripts::ScriptSources sources_;
  Options options_;
};

TEST_F(BaselineOnPostgresql, AppliedToAnEmptyDatabaseItGivesTheSameSchemaAndTakesItBack) {
  const Database source;
  execute(source, kSchema);
  expect_round_trip(source, 8);
}

TEST_F(BaselineOnPostgresql, AnotherSystemsSchemaMakesTheSameJourney) {
  const char* path = std::getenv("LIMBECK_TEST_SCHEMA");
  if (path == nullptr) GTEST_SKIP() << "LIMBECK_TEST_SCHEMA names no dump";
  const Database source;
  const std::string text = os::read_file(path);
  execute(source, text);
  expect_round_trip(source, workflow::clean_dump(text).table_count);
}

TEST_F(BaselineOnPostgresql, MaterializedViewsHaveTheirRows) {
  const Database source;
  execute(source,
          "CREATE TABLE t (a integer); CREATE MATERIALIZED VIEW m AS SELECT count(*) FROM t");
  run::Database old = open(source);
  make(old, source.url());
  const Database target;
  run::Database fresh = open(target);
  run::upgrade(fresh, scripts::ScriptDirectory::load(sources_), "head", options_);
  EXPECT_EQ(ask(*target.connect(), "SELECT count FROM m"), "0");
}

TEST_F(BaselineOnPostgresql, ADatabaseWithoutTablesIsRefused) {
  const Database source;
  run::Database empty = open(source);
  EXPECT_EQ(error_of([&] { make(empty, source.url()); }).code, "baseline.no_tables");
}

TEST_F(BaselineOnPostgresql, WhatPgDumpComplainsAboutIsQuotedWithoutThePassword) {
  const Database source;
  execute(source, "CREATE TABLE secret (a integer)");
  const Role role(source);
  run::Database database = open(source);
  const ErrorDetails error = error_of([&] { make(database, role.url()); });
  EXPECT_EQ(error.code, "baseline.pg_dump_failed");
  EXPECT_NE(error.message.find("secret"), std::string::npos) << error.message;
  EXPECT_EQ((error.message + error.hint + error.server_detail).find("secret-word"),
            std::string::npos);
  EXPECT_TRUE(os::list_files(configuration_.version_locations.front()).empty());
}

}  // namespace
}  // namespace limbeck::live
