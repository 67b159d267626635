// Models made real on a real server: pg_dump's output as it is, any order, and every bad one.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "dialects/postgresql/scratch.hpp"
#include "live/support/reflection.hpp"
#include "models/realize.hpp"

namespace limbeck::live {
namespace {

using models::Ddl;
using models::realize;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const contract::Dialect& dialect() {
  return dialects::postgresql::postgresql();
}

class Models : public testing::Test {
 protected:
  void realize(const Ddl& ddl, const models::RealizeOptions& options = {}) {
    models::realize(ddl, *scratch, dialect(), options);
  }
  ErrorDetails failure(const Ddl& ddl) {
    const ErrorDetails details = error_of([&] { realize(ddl); });
    EXPECT_EQ(tables(), "");
    EXPECT_FALSE(scratch->connection().in_transaction());
    return details;
  }
  ErrorDetails failure(const std::string& text) { return failure(Ddl{{{"schema.sql", text}}}); }
  std::string tables() {
    return ask(scratch->connection(),
               "SELECT coalesce(string_agg(oid::regclass::text, ' ' ORDER BY relname), '') FROM "
               "pg_class WHERE oid >= 16384 AND relkind IN ('r', 'v') AND relname !~ '^pg_'");
  }
  /// "tables in transactions"
  std::string tables_and_transactions() {
    return ask(scratch->connection(),
               "SELECT count(*) || ' in ' || count(DISTINCT xmin::text) FROM pg_class WHERE "
               "relkind = 'r' AND relnamespace = 'public'::regnamespace");
  }

  Database live;
  std::unique_ptr<db::Connection> session = live.connect();
  std::unique_ptr<contract::Scratch> scratch =
      dialects::postgresql::open_scratch({.live = session.get(), .live_url = live.url()});
};

TEST_F(Models, AreMadeInOneRoundTripWhereTheServerTakesThemAsTheyAre) {
  const auto before = scratch->connection().round_trips();
  realize({{{"a.sql", "CREATE TABLE a (id int PRIMARY KEY); CREATE INDEX ON a (id);"},
            {"b.sql", "CREATE TABLE b (a int REFERENCES a);"}}});
  EXPECT_EQ(scratch->connection().round_trips() - before, 1u);
  EXPECT_EQ(tables(), "a b");
}

/// Tables t0, t1, …, each with a key to the one before.
std::string many_tables(int count) {
  std::string text = "SET search_path = public;\n";
  for (int i = 0; i < count; ++i) {
    const std::string key = i == 0 ? "" : fmt::format(" REFERENCES t{}", i - 1);
    text += fmt::format("CREATE TABLE t{} (id int PRIMARY KEY{});\n", i, key);
  }
  return text;
}

TEST_F(Models, OfManyDefinitionsAreMadeInSeveralTransactions) {
  const auto before = scratch->connection().round_trips();
  realize({{{"many.sql", many_tables(250)}}});
  EXPECT_LE(scratch->connection().round_trips() - before, 3u);
  EXPECT_EQ(tables_and_transactions(), "250 in 3");
}

TEST_F(Models, WithRowsAreMadeInOneTransaction) {
  realize({{{"many.sql",
             "CREATE TABLE parent (id int PRIMARY KEY);"
             "CREATE TABLE child (p int REFERENCES parent DEFERRABLE INITIALLY "
             "DEFERRED); INSERT INTO child VALUES (1);" +
                 many_tables(250) + "INSERT INTO parent VALUES (1);"}}});
  EXPECT_EQ(tables_and_transactions(), "252 in 1");
}

TEST_F(Models, OfManyDefinitionsMayStandInAnyOrder) {
  realize({{{"1.sql", many_tables(250)},
            {"2.sql", "CREATE TABLE late (id int REFERENCES later);"},
            {"3.sql", "CREATE TABLE later (id int PRIMARY KEY);"}}});
  EXPECT_EQ(ask(scratch->connection(),
                "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND "
                "relnamespace = 'public'::regnamespace"),
            "252");
}

TEST_F(Models, WhatIsWrongAtTheEndOfManyDefinitionsLeavesNothing) {
  EXPECT_EQ(failure(many_tables(250) + "CREATE TABLE t0 ();").sqlstate, "42P07");
  EXPECT_EQ(failure(many_tables(250) + "CREATE TABLE u (m mood);").sqlstate, "42704");
}

TEST_F(Models, FilesMayStandInAnyOrder) {
  realize({{{"01_views.sql", "CREATE VIEW v AS SELECT f(x) AS y FROM t;"},
            {"02_keys.sql",
             "CREATE TABLE child (t int REFERENCES t (id), m mood);\n"
             "CREATE TABLE app.x (m mood);"},
            {"03_tables.sql", "CREATE TABLE t (id int PRIMARY KEY, x int);"},
            {"04_functions.sql",
             "CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT g($1)';"
             "CREATE FUNCTION g(int) RETURNS int LANGUAGE sql AS 'SELECT 1';"},
            {"05_types.sql", "CREATE TYPE mood AS ENUM ('ok'); CREATE SCHEMA app;"}}});
  EXPECT_EQ(tables(), "child t v app.x");
}

TEST_F(Models, EvenTheWrongestOrderOfManyStatementsIsFound) {
  Ddl ddl;
  constexpr int kChain = 12;
  for (int i = 0; i < kChain; ++i) {
    std::string text = "SET search_path = app;\n";
    for (int k = 0; k < 40; ++k) {
      text += "CREATE TABLE t" + std::to_string(i) + "_" + std::to_string(k) + " (id int);\n";
    }
    const std::string next = "v" + std::to_string(i + 1);
    text += "CREATE VIEW v" + std::to_string(i) + " AS SELECT * FROM " +
            (i + 1 == kChain ? "t0_0" : next) + ";\n";
    ddl.pieces.push_back({std::to_string(100 + i) + ".sql", std::move(text)});
  }
  ddl.pieces.push_back({"schema.sql", "CREATE SCHEMA app;"});
  realize(ddl);
  EXPECT_EQ(ask(scratch->connection(), "SELECT count(*) FROM app.v0"), "0");
  EXPECT_EQ(
      ask(scratch->connection(),
          "SELECT count(*) FROM pg_class WHERE relnamespace = 'app'::regnamespace AND relkind "
          "IN ('r', 'v')"),
      std::to_string(41 * kChain));
}

TEST_F(Models, WhatIsPutOffStillSeesTheSettingsOfItsFile) {
  realize({{{"01.sql", "SET search_path = app;\nCREATE VIEW v AS SELECT * FROM late;"},
            {"02.sql", "CREATE SCHEMA app;\nCREATE TABLE app.late ();\nCREATE TABLE here ();"}}});
  EXPECT_EQ(tables(), "here app.late app.v");
  EXPECT_EQ(ask(scratch->connection(), "SHOW search_path"), "\"$user\", public");
}

TEST_F(Models, TheOutputOfPgDumpIsTheSameSchema) {
  const Database source;
  load_text(
      source,
      "CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('sad', 'ok'); CREATE EXTENSION citext "
      "SCHEMA app; CREATE TABLE app.users (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY "
      "KEY, name app.citext NOT NULL UNIQUE, m app.mood DEFAULT 'ok'); CREATE TABLE parted (a "
      "int, b text) PARTITION BY RANGE (a); CREATE TABLE part PARTITION OF parted FOR VALUES "
      "FROM (1) TO (9); CREATE VIEW v AS SELECT * FROM app.users; COMMENT ON VIEW v IS 'all'; "
      "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; "
      "CREATE TRIGGER t BEFORE INSERT ON app.users FOR EACH ROW EXECUTE FUNCTION f(); CREATE "
      "ROLE limbeck_dump_role; ALTER TABLE parted OWNER TO limbeck_dump_role; GRANT SELECT ON "
      "app.users TO limbeck_dump_role; COMMENT ON SCHEMA public IS 'ours';");
  const std::string text = dump(source);
  const auto wanted = reflect_all(source);
  source.connect()->run(
      statements({"DROP OWNED BY limbeck_dump_role CASCADE", "DROP ROLE limbeck_dump_role"}));
  EXPECT_THAT(text, AllOf(HasSubstr("OWNER TO limbeck_dump_role"), HasSubstr("GRANT SELECT")));
  realize({{{"other.sql", "CREATE TABLE parted_too ();"}, {"dump.sql", text}}});
  scratch->connection().query("DROP TABLE parted_too");
  auto found = reflect_all(scratch->connection());
  auto without = wanted;
  found.privileges = without.privileges = {};
  EXPECT_EQ(found, without);
}

TEST_F(Models, ALaterPgDumpsSettingsArePassedOver) {
  realize({{{"dump.sql",
             "SET statement_timeout = 0;\nSET transaction_timeout_of_2099 = 0;\n"
             "SELECT pg_catalog.set_config('search_path', '', false);\n"
             "CREATE SCHEMA public;\nCREATE TABLE public.t (id int);\n"},
            {"more.sql", "CREATE TABLE u ();"}}});
  EXPECT_EQ(tables(), "t u");
}

TEST_F(Models, PrivilegesAreRunOnRequestOnly) {
  const Role role(live);
  const Ddl ddl{{{"a.sql", "CREATE TABLE t (); GRANT SELECT ON t TO " + role.name() +
                               "; GRANT CONNECT ON DATABASE postgres TO " + role.name() +
                               "; GRANT pg_monitor TO " + role.name() + ";"}}};
  constexpr const char* kGranted = "SELECT relacl IS NOT NULL FROM pg_class WHERE relname = 't'";
  realize(ddl);
  EXPECT_EQ(ask(scratch->connection(), kGranted), "f");
  scratch->clear();
  realize(ddl, {.privileges = true});
  EXPECT_EQ(ask(scratch->connection(), kGranted), "t");
  EXPECT_EQ(ask(*session,
                "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = "
                "m.member WHERE r.rolname = '" +
                    role.name() + "'"),
            "0");
  scratch.reset();
}

TEST_F(Models, SeedRowsRunHarmlessly) {
  realize({{{"a.sql",
             "CREATE TABLE t (id int, name text);\nINSERT INTO t VALUES (1, 'a;b');\n"
             "COPY t FROM stdin;\n2\tb\n\\.\nSELECT 1;\n"}}});
  EXPECT_EQ(ask(scratch->connection(), "SELECT count(*) FROM t"), "2");
}

TEST_F(Models, ALiveExtensionIsThereForAModelThatDoesNotCreateIt) {
  session->run(statements({"CREATE SCHEMA tools", "CREATE EXTENSION citext SCHEMA tools",
                           "CREATE EXTENSION pgcrypto"}));
  realize({{{"a.sql",
             "CREATE TABLE t (name tools.citext, secret bytea DEFAULT "
             "gen_random_bytes(4));"}}});
  EXPECT_THAT(scratch->given_extensions(), ElementsAre("citext", "pgcrypto"));
  scratch->clear();
  realize({{{"a.sql",
             "CREATE EXTENSION pgcrypto; CREATE TABLE t (secret bytea DEFAULT "
             "gen_random_bytes(4));"}}});
  EXPECT_THAT(scratch->given_extensions(), IsEmpty());
}

TEST_F(Models, ASyntaxErrorIsShownWithFileAndLine) {
  const auto error =
      failure(Ddl{{{"schema/a.sql", "CREATE TABLE a ();\n"},
                   {"schema/b.sql", "-- one\nCREATE TABLE b ();\n\nCREATE TABEL c ();"}}});
  EXPECT_EQ(error.code, "models.failed");
  EXPECT_EQ(error.file, "schema/b.sql");
  EXPECT_EQ(error.line, 4);
  EXPECT_EQ(error.sqlstate, "42601");
  EXPECT_EQ(error.statement, "CREATE TABEL c ()");
  EXPECT_GT(error.position, 0u);
  EXPECT_THAT(error.message, HasSubstr("TABEL"));
}

TEST_F(Models, EachBadModelIsAnErrorWithItsPlaceAndNothingIsKept) {
  struct Case {
    std::string statement;
    std::string sqlstate;
    std::string code = "models.failed";
  };
  const Case cases[] = {
      {"CREATE TABLE t (a no_such_type)", "42704"},
      {"CREATE TABLE t (a int REFERENCES nowhere)", "42P01"},
      {"CREATE TABLE t (a int REFERENCES kept (nothing))", "42703"},
      {"CREATE TABLE kept (b int)", "42P07"},
      {"CREATE TABLE t (user int)", "42601"},
      {"CREATE VIEW v AS SELECT no_such_function(1)", "42883"},
      {"CREATE TABLE t (a int CHECK (b > 0))", "42703"},
      {"CREATE TABLE t (a int, a int)", "42701"},
      {"CREATE TABLE nowhere.t ()", "3F000"},
      {"INSERT INTO kept VALUES ('x')", "22P02"},
      {"CREATE INDEX CONCURRENTLY ON kept (a)", "25001"},
      {"VACUUM", "25001"},
      {"ROLLBACK", "", "models.not_allowed"},
      {"CREATE ROLE limbeck_never", "", "models.not_allowed"},
      {"ALTER DATABASE postgres SET work_mem = '4MB'", "", "models.not_allowed"},
      {"DROP DATABASE limbeck_never", "", "models.not_allowed"},
      {"CREATE TABLE t (a text DEFAULT 'x", "", "script.unterminated"},
      {"\\connect other", "", "script.meta_command"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.statement);
    const auto error = failure("CREATE TABLE kept (a int);\n\n" + each.statement);
    EXPECT_EQ(error.code, each.code);
    EXPECT_EQ(error.sqlstate, each.sqlstate);
    EXPECT_EQ(error.file, "schema.sql");
    EXPECT_EQ(error.line, 3);
    EXPECT_FALSE(error.hint.empty());
  }
}

TEST_F(Models, OfSeveralThatMissSomethingTheFirstIsReported) {
  const auto error = failure(
      "CREATE TABLE a (x nothing);\nCREATE TABLE b (x nothing_either);\nCREATE TABLE c (id int);");
  EXPECT_EQ(error.line, 1);
  EXPECT_THAT(error.message, HasSubstr("nothing"));
}

TEST_F(Models, ADeferredConstraintThatSeedRowsBreakIsAnError) {
  const auto error = failure(
      "CREATE TABLE a (id int PRIMARY KEY, up int REFERENCES a DEFERRABLE INITIALLY DEFERRED);\n"
      "INSERT INTO a VALUES (1, 2);");
  EXPECT_EQ(error.code, "models.failed");
  EXPECT_EQ(error.sqlstate, "23503");
}

TEST_F(Models, ALostSessionIsAnErrorAndLeavesNothing) {
  const std::string name = ask(scratch->connection(), "SELECT current_database()");
  const auto error = error_of([&] {
    realize({{{"a.sql",
               "CREATE TABLE t ();\nSELECT pg_terminate_backend(pg_backend_pid());\nCREATE TABLE u "
               "();"}}});
  });
  EXPECT_EQ(error.code, "connect.lost");
  EXPECT_EQ(error.file, "a.sql");
  scratch.reset();
  EXPECT_EQ(ask(*session, "SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"), "0");
}

}  // namespace
}  // namespace limbeck::live
