// Rendered changes of types, sequences, views, routines, comments and privileges, run on a server.
#include <gtest/gtest.h>

#include <string>

#include "live/support/rendering.hpp"

namespace limbeck::live {
namespace {

using ops::Operations;
using schema::Catalog;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;

Name plain(const std::string& name) {
  return {"", name};
}

/// From the first catalog to the second, and back.
template <typename There, typename Back>
void expect_both_ways(const std::string& from, const std::string& to, There there, Back back) {
  expect_reached(from, to, there);
  expect_reached(to, from, back);
}

TEST(PostgresqlRenderTypes, EnumsAreMadeDroppedAndGetLabels) {
  const std::string two =
      "CREATE TYPE mood AS ENUM ('sad', 'it''s \\ ok'); "
      "COMMENT ON TYPE mood IS 'how';";
  expect_both_ways(
      "", two,
      [](const Catalog& wanted) { return Operations{ops::CreateEnum{wanted.enumerations.at(0)}}; },
      [](const Catalog&) { return Operations{ops::DropEnum{plain("mood")}}; });
  expect_reached("CREATE TYPE mood AS ENUM ('b');", "CREATE TYPE mood AS ENUM ('a', 'b', 'c');",
                 [](const Catalog&) {
                   return Operations{ops::AddEnumLabel{plain("mood"), "a", "b"},
                                     ops::AddEnumLabel{plain("mood"), "c", ""}};
                 });
  expect_reached("CREATE TYPE mood AS ENUM ('b');", "CREATE TYPE mood AS ENUM ('a''');",
                 [](const Catalog&) {
                   return Operations{ops::RenameEnumLabel{plain("mood"), "b", "a'"}};
                 });
}

TEST(PostgresqlRenderTypes, ARebuiltEnumTakesItsColumnsDefaultsAndPrivilegesAlong) {
  const auto ddl = [](const std::string& labels) {
    return "CREATE TYPE mood AS ENUM (" + labels +
           "); COMMENT ON TYPE mood IS 'how'; REVOKE USAGE ON TYPE mood FROM PUBLIC;"
           "CREATE DOMAIN few AS mood[] CONSTRAINT c CHECK (cardinality(VALUE) < 5);"
           "CREATE TYPE pair AS (one mood, two mood[]);"
           "CREATE TABLE t (a mood DEFAULT 'sad', b mood[] NOT NULL DEFAULT '{sad}', c few, "
           "  d text DEFAULT 'sad'::mood::text, e integer);"
           "CREATE INDEX i ON t (a, b);"
           "CREATE TABLE child (a mood DEFAULT 'glad') INHERITS (t);"
           "CREATE TABLE p (a mood, x integer) PARTITION BY LIST (x);"
           "CREATE TABLE p1 PARTITION OF p (a DEFAULT 'glad') FOR VALUES IN (1);";
  };
  const auto rebuild = [](const Catalog& wanted) {
    return Operations{ops::RebuildEnum{plain("mood"), wanted.enumerations.at(0).labels}};
  };
  expect_reached(ddl("'sad', 'gone', 'glad'"), ddl("'glad', 'sad'"), rebuild);
}

TEST(PostgresqlRenderTypes, ARebuiltEnumKeepsTheRows) {
  const Database database;
  const auto connection = database.connect();
  connection->run(statements({"CREATE TYPE mood AS ENUM ('sad', 'gone', 'glad')",
                              "CREATE TABLE t (a mood, b mood[])",
                              "INSERT INTO t VALUES ('glad', '{sad,glad}')"}));
  run(*connection, {ops::RebuildEnum{plain("mood"), {"glad", "sad"}}}, reflect_all(*connection));
  EXPECT_EQ(ask(*connection, "SELECT a || b::text FROM t"), "glad{sad,glad}");
}

TEST(PostgresqlRenderTypes, DomainsAreMadeDroppedAndAltered) {
  const std::string one =
      "CREATE DOMAIN d AS varchar(9) COLLATE \"C\" DEFAULT 'x' NOT NULL "
      "CONSTRAINT a CHECK (VALUE <> 'a') CONSTRAINT b CHECK (VALUE <> 'b');"
      "COMMENT ON CONSTRAINT a ON DOMAIN d IS 'why'; COMMENT ON DOMAIN d IS 'd'";
  const std::string other =
      "CREATE DOMAIN d AS varchar(9) COLLATE \"C\" DEFAULT 'y'::text || 'z' "
      "CONSTRAINT a CHECK (VALUE <> 'c') CONSTRAINT bb CHECK (VALUE <> 'b');"
      "ALTER DOMAIN d ADD CONSTRAINT n CHECK (VALUE <> 'n') NOT VALID";
  const auto create = [](const Catalog& wanted) {
    return Operations{ops::CreateDomain{wanted.domains.at(0)}};
  };
  const auto alter = [](const Catalog& wanted) {
    return Operations{ops::AlterDomain{wanted.domains.at(0)}};
  };
  const auto drop = [](const Catalog&) { return Operations{ops::DropDomain{plain("d")}}; };
  expect_both_ways("", one, create, drop);
  expect_both_ways("", other, create, drop);
  expect_both_ways(one, other, alter, alter);
  expect_both_ways(other, other + "; ALTER DOMAIN d VALIDATE CONSTRAINT n", alter, alter);
  expect_both_ways(one, "CREATE DOMAIN d AS varchar(9) COLLATE \"C\"", alter, alter);
}

TEST(PostgresqlRenderTypes, CompositesAndRangesAreMadeDroppedAndAltered) {
  const std::string one =
      "CREATE TYPE pair AS (x integer, y varchar(3) COLLATE \"C\");"
      "COMMENT ON TYPE pair IS 'p'; COMMENT ON COLUMN pair.x IS 'x';";
  const std::string other =
      "CREATE TYPE pair AS (x integer, z text); ALTER TYPE pair ADD "
      "ATTRIBUTE w mood; COMMENT ON COLUMN pair.w IS 'w'";
  const std::string mood = "CREATE TYPE mood AS ENUM ('a');";
  const auto create = [](const Catalog& wanted) {
    return Operations{ops::CreateComposite{wanted.composites.at(0)}};
  };
  const auto alter = [](const Catalog& wanted) {
    return Operations{ops::AlterComposite{wanted.composites.at(0)}};
  };
  const auto drop = [](const Catalog&) { return Operations{ops::DropComposite{plain("pair")}}; };
  expect_both_ways("", one, create, drop);
  expect_reached(mood + one, mood + other, alter);
  expect_reached(one, "CREATE TYPE pair AS (x bigint, y text)", alter);
  const std::string table = "CREATE TYPE pair AS (x integer); CREATE TABLE t OF pair;";
  expect_reached(table, table + "ALTER TYPE pair ADD ATTRIBUTE y text CASCADE",
                 [](const Catalog& wanted) {
                   return Operations{ops::AlterComposite{wanted.composites.at(0)},
                                     ops::AddColumn{plain("t"), wanted.tables.at(0).columns.at(1)}};
                 });
  expect_both_ways(
      "", "CREATE TYPE r AS RANGE (subtype = text, collation = \"C\"); COMMENT ON TYPE r IS 'r'",
      [](const Catalog& wanted) { return Operations{ops::CreateRange{wanted.ranges.at(0)}}; },
      [](const Catalog&) { return Operations{ops::DropRange{plain("r")}}; });
}

TEST(PostgresqlRenderSequences, AreMadeDroppedAndAltered) {
  const std::string table = "CREATE TABLE t (a integer, b integer);";
  const std::vector<std::string> all = {
      "CREATE SEQUENCE s",
      "CREATE SEQUENCE s AS smallint START 7 INCREMENT -2 MINVALUE -99 MAXVALUE 99 CACHE 3 CYCLE; "
      "COMMENT ON SEQUENCE s IS 's'",
      "CREATE SEQUENCE s AS integer INCREMENT -1 OWNED BY t.a",
      "CREATE UNLOGGED SEQUENCE s AS integer MINVALUE 5 OWNED BY t.b",
      "CREATE SEQUENCE s AS bigint START 5 MAXVALUE 2147483647"};
  const auto create = [](const Catalog& wanted) {
    return Operations{ops::CreateSequence{wanted.sequences.at(0)}};
  };
  const auto alter = [](const Catalog& wanted) {
    return Operations{ops::AlterSequence{wanted.sequences.at(0)}};
  };
  const auto drop = [](const Catalog&) { return Operations{ops::DropSequence{plain("s")}}; };
  for (const std::string& one : all) {
    expect_both_ways(table, table + one, create, drop);
    for (const std::string& other : all) {
      if (one != other) expect_reached(table + one, table + other, alter);
    }
  }
}

TEST(PostgresqlRenderViews, AreMadeDroppedAndReplaced) {
  const std::string table = "CREATE TABLE t (a integer, b text);";
  const auto create = [](const Catalog& wanted) {
    return Operations{ops::CreateView{wanted.views.at(0)}};
  };
  const auto replace = [](const Catalog& wanted) {
    return Operations{ops::ReplaceView{wanted.views.at(0)}};
  };
  const auto drop = [](const Catalog&) { return Operations{ops::DropView{plain("v")}}; };
  const std::string one = table + "CREATE VIEW v AS SELECT a FROM t;";
  const std::string other =
      table +
      "CREATE VIEW v WITH (security_barrier, check_option = local, security_invoker = "
      "false) AS SELECT a, b AS \"B\" FROM t WHERE a > 5;"
      "ALTER VIEW v ALTER a SET DEFAULT 3; ALTER VIEW v ALTER \"B\" SET DEFAULT 'x'; ";
  const std::string described = "COMMENT ON VIEW v IS 'v'; COMMENT ON COLUMN v.a IS 'a';";
  expect_both_ways(table, one + described, create, drop);
  expect_both_ways(table, other + described, create, drop);
  expect_reached(one, other + "COMMENT ON COLUMN v.a IS 'a';", replace);
  expect_both_ways(one, table + "CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t", replace,
                   replace);
  expect_reached(other, table + "CREATE VIEW v AS SELECT a, b AS \"B\" FROM t", replace);
  const std::string kept = table +
                           "CREATE MATERIALIZED VIEW v WITH (fillfactor = 60) AS SELECT a, b "
                           "FROM t WITH NO DATA;"
                           "CREATE UNIQUE INDEX i ON v (a);" +
                           "COMMENT ON MATERIALIZED VIEW v IS 'm'; COMMENT ON COLUMN v.a IS 'a'; "
                           "ALTER MATERIALIZED VIEW v ALTER b SET STORAGE MAIN, ALTER b SET "
                           "STATISTICS 5;";
  expect_both_ways(table, kept, create, drop);
  expect_reached(kept,
                 kept +
                     "REFRESH MATERIALIZED VIEW v; ALTER MATERIALIZED VIEW v RESET "
                     "(fillfactor); ALTER MATERIALIZED VIEW v ALTER b SET STATISTICS -1",
                 replace);
}

TEST(PostgresqlRenderRoutines, AreMadeDroppedAndReplaced) {
  const std::vector<std::string> all = {
      "CREATE FUNCTION f(a integer, VARIADIC b text[] DEFAULT '{}') RETURNS integer LANGUAGE sql "
      "AS "
      "$$ SELECT 1 $$; COMMENT ON FUNCTION f IS 'f'",
      "CREATE PROCEDURE f(INOUT a integer, b text DEFAULT 'x;') LANGUAGE plpgsql AS "
      "$$ BEGIN a := 1; END $$; COMMENT ON PROCEDURE f IS 'f'",
      "CREATE FUNCTION f(OUT a integer, OUT b text) LANGUAGE sql BEGIN ATOMIC SELECT 1 AS a, "
      "'x'::text AS b; END",
      "CREATE AGGREGATE f(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0'); "
      "COMMENT ON AGGREGATE f(*) IS 'f'",
      "CREATE AGGREGATE f(double precision ORDER BY anyelement) (SFUNC = ordered_set_transition, "
      "STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA)"};
  for (const std::string& one : all) {
    expect_both_ways(
        "", one,
        [](const Catalog& wanted) { return Operations{ops::CreateRoutine{wanted.routines.at(0)}}; },
        [&](const Catalog&) {
          static const Database database;
          const Catalog made = catalog_of(*database.connect(), one);
          return Operations{
              ops::DropRoutine{made.routines.at(0).name, made.routines.at(0).arguments}};
        });
  }
  expect_reached(
      "CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$",
      "CREATE FUNCTION f() RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT 2 $$",
      [](const Catalog& wanted) { return Operations{ops::ReplaceRoutine{wanted.routines.at(0)}}; });
}

TEST(PostgresqlRenderComments, OfEveryKindAreSetAndTakenAway) {
  const std::string ddl =
      "CREATE SCHEMA other; CREATE EXTENSION citext; CREATE TABLE t (a integer CONSTRAINT c CHECK "
      "(a > 0)); CREATE INDEX i ON t (a); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS "
      "$$ BEGIN END $$; CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f(); CREATE POLICY p "
      "ON "
      "t; CREATE RULE r AS ON DELETE TO t DO NOTHING; CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS "
      "text CONSTRAINT x CHECK (VALUE <> ''); CREATE TYPE k AS (x integer); CREATE TYPE q AS RANGE "
      "(subtype = integer); CREATE SEQUENCE s; CREATE VIEW v AS SELECT 1 AS a; CREATE MATERIALIZED "
      "VIEW m AS SELECT 1 AS a; CREATE PROCEDURE h(integer) LANGUAGE sql AS ''; CREATE AGGREGATE "
      "z(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = 0);";
  const std::vector<std::pair<ObjectId, std::string>> all = {
      {{ObjectKind::schema, {}, {}}, "SCHEMA public"},
      {{ObjectKind::schema, {"", "other"}, {}}, "SCHEMA other"},
      {{ObjectKind::extension, {"", "citext"}, {}}, "EXTENSION citext"},
      {{ObjectKind::table, plain("t"), {}}, "TABLE t"},
      {{ObjectKind::column, plain("t"), "a"}, "COLUMN t.a"},
      {{ObjectKind::column, plain("v"), "a"}, "COLUMN v.a"},
      {{ObjectKind::column, plain("k"), "x"}, "COLUMN k.x"},
      {{ObjectKind::constraint, plain("t"), "c"}, "CONSTRAINT c ON t"},
      {{ObjectKind::constraint, plain("d"), "x"}, "CONSTRAINT x ON DOMAIN d"},
      {{ObjectKind::index, plain("t"), "i"}, "INDEX i"},
      {{ObjectKind::trigger, plain("t"), "g"}, "TRIGGER g ON t"},
      {{ObjectKind::policy, plain("t"), "p"}, "POLICY p ON t"},
      {{ObjectKind::rule, plain("t"), "r"}, "RULE r ON t"},
      {{ObjectKind::enumeration, plain("e"), {}}, "TYPE e"},
      {{ObjectKind::domain, plain("d"), {}}, "DOMAIN d"},
      {{ObjectKind::composite, plain("k"), {}}, "TYPE k"},
      {{ObjectKind::range, plain("q"), {}}, "TYPE q"},
      {{ObjectKind::sequence, plain("s"), {}}, "SEQUENCE s"},
      {{ObjectKind::view, plain("v"), {}}, "VIEW v"},
      {{ObjectKind::view, plain("m"), {}}, "MATERIALIZED VIEW m"},
      {{ObjectKind::routine, plain("f"), {}}, "FUNCTION f()"},
      {{ObjectKind::routine, plain("h"), "integer"}, "PROCEDURE h(integer)"},
      {{ObjectKind::routine, plain("z"), {}}, "AGGREGATE z(*)"}};
  std::string described = ddl;
  std::string bare = ddl;
  Operations set;
  Operations clear;
  for (const auto& [object, words] : all) {
    described += "COMMENT ON " + words + " IS E'it''s\\nso';";
    bare += "COMMENT ON " + words + " IS NULL;";
    set.emplace_back(ops::SetComment{object, "it's\nso"});
    clear.emplace_back(ops::SetComment{object, ""});
  }
  expect_both_ways(
      bare, described, [&](const Catalog&) { return set; }, [&](const Catalog&) { return clear; });
}

TEST(PostgresqlRenderPrivileges, AreGivenAndTakenAway) {
  const std::string ddl =
      "CREATE TABLE t (a integer); CREATE SEQUENCE s; CREATE VIEW v AS SELECT 1 AS a; "
      "CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; "
      "CREATE PROCEDURE h() LANGUAGE sql AS ''; CREATE TYPE e AS ENUM (); CREATE DOMAIN d AS text; "
      "CREATE AGGREGATE z(*) (SFUNC = int8inc, STYPE = bigint, INITCOND = 0); CREATE SCHEMA other;";
  const std::string given =
      ddl +
      "GRANT SELECT, INSERT ON t TO PUBLIC; GRANT UPDATE (a) ON t TO pg_monitor WITH GRANT OPTION; "
      "GRANT USAGE ON SEQUENCE s TO pg_monitor; GRANT SELECT ON v TO PUBLIC; "
      "REVOKE ALL ON FUNCTION f(integer) FROM PUBLIC; REVOKE ALL ON PROCEDURE h() FROM PUBLIC; "
      "GRANT EXECUTE ON FUNCTION z() TO pg_monitor; REVOKE USAGE ON TYPE e FROM PUBLIC; "
      "REVOKE USAGE ON DOMAIN d FROM PUBLIC; GRANT USAGE, CREATE ON SCHEMA other TO pg_monitor; "
      "GRANT CREATE ON SCHEMA public TO pg_monitor; REVOKE DELETE ON t FROM current_user;";
  Catalog with;
  expect_reached(ddl, given, [&](const Catalog& wanted) {
    with = wanted;
    Operations operations;
    for (const auto& each : wanted.privileges) operations.emplace_back(ops::Grant{each});
    return operations;
  });
  expect_reached(given, ddl, [&](const Catalog&) {
    Operations operations;
    for (const auto& each : with.privileges) operations.emplace_back(ops::Revoke{each});
    return operations;
  });
}

TEST(PostgresqlRenderSchemas, SchemasAndExtensionsComeAndGo) {
  expect_both_ways(
      "",
      "CREATE SCHEMA \"Other\"; COMMENT ON SCHEMA \"Other\" IS 'o'; CREATE EXTENSION citext "
      "SCHEMA \"Other\"; CREATE EXTENSION pg_trgm; COMMENT ON EXTENSION pg_trgm IS 'own words'",
      [](const Catalog& wanted) {
        return Operations{ops::CreateSchema{wanted.schemas.at(1)},
                          ops::CreateExtension{wanted.extensions.at(0)},
                          ops::CreateExtension{wanted.extensions.at(1)}};
      },
      [](const Catalog&) {
        return Operations{ops::DropExtension{"citext"}, ops::DropExtension{"pg_trgm"},
                          ops::DropSchema{"Other"}};
      });
}

}  // namespace
}  // namespace limbeck::live
