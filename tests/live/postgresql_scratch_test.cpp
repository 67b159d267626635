// The temporary database of a real server: as the live one is, and gone afterwards, come what may.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialects/postgresql/scratch.hpp"
#include "live/support/postgresql.hpp"

namespace limbeck::live {
namespace {

using dialects::postgresql::open_scratch;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::string database_of(contract::Scratch& scratch) {
  return ask(scratch.connection(), "SELECT current_database()");
}

bool exists(const std::string& database) {
  const auto connection = connect_to(server_url());
  return ask(*connection, "SELECT count(*) FROM pg_database WHERE datname = '" + database + "'") ==
         "1";
}

/// What is in a database that no initdb put there.
std::string content(const Database& database) {
  return ask(*database.connect(),
             "SELECT (SELECT count(*) FROM pg_class WHERE oid >= 16384) + (SELECT count(*) FROM "
             "pg_proc WHERE oid >= 16384) + (SELECT count(*) FROM pg_type WHERE oid >= 16384) + "
             "(SELECT count(*) FROM pg_namespace WHERE oid >= 16384) + (SELECT count(*) FROM "
             "pg_largeobject_metadata) + (SELECT count(*) FROM pg_publication) + (SELECT count(*) "
             "FROM pg_extension WHERE extname <> 'plpgsql')");
}

void kill_sessions(const std::string& database) {
  connect_to(server_url())
      ->query("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '" +
              database + "'");
}

/// A database with a name and traits of its own, gone with the object.
class NamedDatabase {
 public:
  NamedDatabase(std::string name, const std::string& options) : name_(std::move(name)) {
    connect_to(server_url())
        ->query(fmt::format("CREATE DATABASE {} TEMPLATE template0 {}", name_, options));
  }
  ~NamedDatabase() {
    connect_to(server_url())->query("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
  }
  NamedDatabase(const NamedDatabase&) = delete;
  NamedDatabase& operator=(const NamedDatabase&) = delete;

  const std::string& name() const { return name_; }
  db::Url url() const {
    db::Url url = server_url();
    url.database = name_;
    return url;
  }

 private:
  std::string name_;
};

constexpr const char* kTraits =
    "SELECT concat_ws(' ', pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider, "
    "daticulocale) FROM pg_database WHERE datname = current_database()";

TEST(PostgresqlScratch, HasTheLiveDatabasesEncodingAndLocale) {
  const NamedDatabase databases[] = {
      {"limbeck_traits_c", "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'"},
      {"limbeck_traits_utf8", "ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C'"},
      {"limbeck_traits_icu", "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'de-u-co-phonebk'"}};
  for (const NamedDatabase& database : databases) {
    const auto live = connect_to(database.url());
    const auto scratch = open_scratch({.live = live.get(), .live_url = database.url()});
    EXPECT_EQ(ask(scratch->connection(), kTraits), ask(*live, kTraits));
    EXPECT_EQ(ask(scratch->connection(), "SELECT current_schema()"), "public");
  }
}

TEST(PostgresqlScratch, IsDroppedAfterUseWithAnOpenTransaction) {
  const Database live;
  std::string name;
  {
    const auto scratch = open_scratch({.live_url = live.url()});
    name = database_of(*scratch);
    EXPECT_THAT(name, testing::MatchesRegex("limbeck_scratch_[0-9]+_[0-9a-f]+"));
    EXPECT_THAT(scratch->description(), AllOf(HasSubstr("a temporary database on 127.0.0.1"),
                                              Not(HasSubstr("limbeck-test"))));
    scratch->connection().run(statements({"BEGIN", "CREATE TABLE t ()"}));
    EXPECT_TRUE(exists(name));
  }
  EXPECT_FALSE(exists(name));
}

TEST(PostgresqlScratch, ClearingGivesAnEmptyOneAndLeavesNone) {
  const Database live;
  const auto scratch = open_scratch({.live_url = live.url()});
  const std::string first = database_of(*scratch);
  scratch->connection().run(statements({"CREATE TABLE t ()", "BEGIN"}));
  scratch->clear();
  EXPECT_FALSE(exists(first));
  EXPECT_EQ(ask(scratch->connection(), "SELECT to_regclass('t')"), "<null>");
  EXPECT_FALSE(scratch->connection().in_transaction());
}

TEST(PostgresqlScratch, SweepsWhatAKilledProcessLeftUnlessItIsUsedOrYoung) {
  const Database live;
  const NamedDatabase left("limbeck_scratch_1700000000_0123abcd", "");
  const NamedDatabase used("limbeck_scratch_1700000001_0123abcd", "");
  const NamedDatabase named_alike("limbeck_scratch_1700000002_notes", "");
  const std::string now =
      ask(*live.connect(), "SELECT floor(extract(epoch FROM now()))::bigint::text");
  const NamedDatabase young("limbeck_scratch_" + now + "_0123abcd", "");
  const auto session = connect_to(used.url());
  open_scratch({.live_url = live.url()});
  EXPECT_FALSE(exists(left.name()));
  EXPECT_TRUE(exists(used.name()));
  EXPECT_TRUE(exists(named_alike.name()));
  EXPECT_TRUE(exists(young.name()));
}

TEST(PostgresqlScratch, ARoleWithoutCreatedbIsToldTheRightAndScratchUrl) {
  const Database live;
  const Role role(live);
  const auto error = error_of([&] { open_scratch({.live_url = role.url()}); });
  EXPECT_EQ(error.code, "scratch.impossible");
  EXPECT_THAT(error.message, AllOf(HasSubstr("the role " + role.name() + " lacks the right"),
                                   HasSubstr("CREATEDB"), Not(HasSubstr("secret-word"))));
  EXPECT_THAT(error.hint, AllOf(HasSubstr("ALTER ROLE " + role.name() + " CREATEDB"),
                                HasSubstr("set scratch_url"), Not(HasSubstr("secret-word"))));
}

TEST(PostgresqlScratch, ARoleWithCreatedbNeedsNoMore) {
  const Database live;
  const Role role(live, "LOGIN CREATEDB");
  const auto scratch = open_scratch({.live_url = role.url()});
  scratch->connection().run(
      statements({"CREATE TABLE t ()", "CREATE SCHEMA s", "CREATE TYPE mood AS ENUM ('ok')"}));
}

TEST(PostgresqlScratch, AReadOnlyServerIsNamedAsTheReason) {
  const Database live;
  const Role role(live, "LOGIN CREATEDB");
  live.connect()->query("ALTER ROLE " + role.name() + " SET default_transaction_read_only = on");
  const auto error = error_of([&] { open_scratch({.live_url = role.url()}); });
  EXPECT_EQ(error.code, "scratch.impossible");
  EXPECT_THAT(error.message, HasSubstr("read-only"));
  EXPECT_THAT(error.hint, HasSubstr("scratch_url"));
}

TEST(PostgresqlScratch, WithoutAnyUrlItIsImpossible) {
  EXPECT_EQ(error_of([] { open_scratch({}); }).code, "scratch.impossible");
}

TEST(PostgresqlScratch, AScratchUrlWhoseRoleMayCreateIsOnlyTheServer) {
  const Database live;
  const Database elsewhere;
  elsewhere.connect()->query("CREATE TABLE kept ()");
  const auto scratch = open_scratch({.scratch_url = elsewhere.url(), .live_url = live.url()});
  EXPECT_THAT(database_of(*scratch), HasSubstr("limbeck_scratch_"));
  db::Url server = elsewhere.url();
  server.database.clear();
  EXPECT_THAT(database_of(*open_scratch({.scratch_url = server})), HasSubstr("limbeck_scratch_"));
}

/// A database in which a role without CREATEDB may make anything.
struct PlainScratch {
  PlainScratch() {
    database.connect()->run(
        statements({"ALTER DATABASE " + database.url().database + " OWNER TO " + role.name(),
                    "GRANT ALL ON SCHEMA public TO " + role.name(), "CREATE EXTENSION citext"}));
    before = content(database);
  }
  ~PlainScratch() {
    database.connect()->query("ALTER DATABASE " + database.url().database + " OWNER TO migrator");
  }

  Database database;
  Role role{database};
  std::string before;
};

const std::vector<std::string> kEverything = {
    "CREATE SCHEMA app",
    "CREATE TYPE app.mood AS ENUM ('ok')",
    "CREATE TYPE pair AS (a int, b text)",
    "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
    "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, s serial, n positive, m "
    "app.mood)",
    "CREATE TABLE app.u (t int REFERENCES public.t, p pair)",
    "CREATE TABLE parted (a int) PARTITION BY LIST (a)",
    "CREATE TABLE part PARTITION OF parted DEFAULT",
    "CREATE INDEX ON parted (a)",
    "CREATE STATISTICS st ON id, s FROM t",
    "CREATE VIEW v AS SELECT * FROM t",
    "CREATE MATERIALIZED VIEW mv AS SELECT * FROM v",
    "CREATE FUNCTION add_pair(pair, pair) RETURNS pair LANGUAGE sql AS 'SELECT $1'",
    "CREATE AGGREGATE sums(pair) (SFUNC = add_pair, STYPE = pair)",
    "CREATE OPERATOR + (LEFTARG = pair, RIGHTARG = pair, FUNCTION = add_pair)",
    "CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'",
    "CREATE TYPE intrange AS RANGE (SUBTYPE = int)",
    "CREATE COLLATION german (PROVIDER = icu, LOCALE = 'de')",
    "CREATE TEXT SEARCH CONFIGURATION english2 (COPY = pg_catalog.english)",
    "CREATE CAST (pair AS app.mood) WITH INOUT",
    "CREATE PUBLICATION pub",
    "CREATE EXTENSION pgcrypto SCHEMA app",
    "SELECT lo_create(4711)"};

TEST(PostgresqlScratch, AnEmptyDatabaseIsUsedInPlaceAndLeftEmpty) {
  const PlainScratch place;
  {
    const auto scratch = open_scratch({.scratch_url = place.role.url()});
    EXPECT_EQ(database_of(*scratch), place.database.url().database);
    EXPECT_THAT(scratch->description(), HasSubstr("the scratch database"));
    scratch->connection().run(statements(kEverything));
    scratch->connection().run(statements({"SET search_path = app", "BEGIN", "CREATE TABLE x ()"}));
    scratch->clear();
    EXPECT_EQ(ask(scratch->connection(), "SHOW search_path"), "\"$user\", public");
    scratch->connection().run(statements(kEverything));
  }
  EXPECT_EQ(content(place.database), place.before);
}

TEST(PostgresqlScratch, ADatabaseThatIsNotEmptyIsRefusedAndKept) {
  const PlainScratch place;
  place.database.connect()->run(statements({"CREATE TABLE \"Kept\" ()", "CREATE SCHEMA also"}));
  const auto error = error_of([&] { open_scratch({.scratch_url = place.role.url()}); });
  EXPECT_EQ(error.code, "scratch.not_empty");
  EXPECT_THAT(error.message, AllOf(HasSubstr("table \"Kept\""), HasSubstr("schema also")));
  EXPECT_EQ(ask(*place.database.connect(), "SELECT count(*) FROM \"Kept\""), "0");
}

TEST(PostgresqlScratch, WhatAKilledProcessLeftInPlaceIsRemovedByTheNext) {
  const PlainScratch place;
  {
    const auto scratch = open_scratch({.scratch_url = place.role.url()});
    scratch->connection().run(statements(kEverything));
    // No new session may come, so that the scratch cannot clean up: as if it had been killed.
    connect_to(server_url())->query("ALTER ROLE " + place.role.name() + " NOLOGIN");
    kill_sessions(place.database.url().database);
  }
  connect_to(server_url())->query("ALTER ROLE " + place.role.name() + " LOGIN");
  EXPECT_NE(content(place.database), place.before);
  open_scratch({.scratch_url = place.role.url()});
  EXPECT_EQ(content(place.database), place.before);
}

TEST(PostgresqlScratch, NothingRemainsWhenTheSessionsAreKilledInTheMiddle) {
  const PlainScratch place;
  std::string name;
  {
    const auto scratch = open_scratch({.live_url = place.database.url()});
    const auto in_place = open_scratch({.scratch_url = place.role.url()});
    name = database_of(*scratch);
    for (contract::Scratch* one : {scratch.get(), in_place.get()}) {
      one->connection().run(statements({"CREATE TABLE t ()", "BEGIN", "CREATE TABLE u ()"}));
    }
    kill_sessions(name);
    kill_sessions(place.database.url().database);
    const auto error = error_of([&] { scratch->connection().query("SELECT 1"); });
    EXPECT_EQ(error.code, "connect.lost");
    EXPECT_EQ(error_of([&] { in_place->connection().query("SELECT 1"); }).code, "connect.lost");
  }
  EXPECT_FALSE(exists(name));
  EXPECT_EQ(content(place.database), place.before);
}

TEST(PostgresqlScratch, AfterALostSessionItCanBeClearedAndUsedAgain) {
  const PlainScratch place;
  for (const contract::ScratchRequest& request :
       {contract::ScratchRequest{.live_url = place.database.url()},
        contract::ScratchRequest{.scratch_url = place.role.url()}}) {
    const auto scratch = open_scratch(request);
    scratch->connection().query("CREATE TABLE t ()");
    kill_sessions(database_of(*scratch));
    kill_sessions(place.database.url().database);
    scratch->clear();
    EXPECT_EQ(ask(scratch->connection(), "SELECT to_regclass('t')"), "<null>");
  }
  EXPECT_EQ(content(place.database), place.before);
}

TEST(PostgresqlScratch, GivesTheLiveExtensionsInTheirSchemas) {
  const Database live;
  const auto session = live.connect();
  session->run(
      statements({"CREATE SCHEMA tools", "CREATE EXTENSION cube SCHEMA tools",
                  "CREATE EXTENSION earthdistance SCHEMA tools", "CREATE EXTENSION citext"}));
  const auto scratch = open_scratch({.live = session.get(), .live_url = live.url()});
  db::Connection& connection = scratch->connection();
  EXPECT_THAT(scratch->given_extensions(), IsEmpty());
  connection.query("CREATE EXTENSION citext");
  connection.query("BEGIN");
  EXPECT_TRUE(scratch->give_extensions());
  connection.query("COMMIT");
  EXPECT_THAT(scratch->given_extensions(), ElementsAre("cube", "earthdistance"));
  EXPECT_FALSE(scratch->give_extensions());
  connection.query("CREATE TABLE t (c tools.cube, i public.citext)");
  scratch->clear();
  EXPECT_THAT(scratch->given_extensions(), IsEmpty());
  EXPECT_TRUE(scratch->give_extensions());
  EXPECT_THAT(scratch->given_extensions(), ElementsAre("cube", "earthdistance", "citext"));
}

TEST(PostgresqlScratch, AnExtensionThatTheRoleMayNotMakeIsLeftOut) {
  const Database live;
  const auto session = live.connect();
  session->run(statements({"CREATE EXTENSION pg_stat_statements", "CREATE EXTENSION pgcrypto"}));
  const Role role(live, "LOGIN CREATEDB");
  const auto scratch = open_scratch({.live = session.get(), .live_url = role.url()});
  EXPECT_TRUE(scratch->give_extensions());
  EXPECT_THAT(scratch->given_extensions(), ElementsAre("pgcrypto"));
}

}  // namespace
}  // namespace limbeck::live
