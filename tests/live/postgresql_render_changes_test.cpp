// Rendered changes, run on a server: the schema they reach is the one made by statements of its
// own.
#include <gtest/gtest.h>

#include <string>

#include "live/support/rendering.hpp"

namespace limbeck::live {
namespace {

using ops::AlterColumn;
using ops::Operations;
using schema::Catalog;
using schema::Column;
using schema::Name;
using schema::Table;

Name plain(const std::string& name) {
  return {"", name};
}
const Table& table(const Catalog& catalog, const std::string& name = "t") {
  return *schema::find(catalog.tables, plain(name));
}
const Column& column(const Catalog& catalog, const std::string& name, const std::string& in = "t") {
  return *schema::find(table(catalog, in).columns, name);
}

/// The column c of the table t, from one definition to another.
void expect_altered(const std::string& from, const std::string& to, const std::string& before = {},
                    const std::string& converted_by = {}) {
  const auto ddl = [&](const std::string& definition) {
    return before + "CREATE TABLE t (a integer, c " + definition + ")";
  };
  expect_reached(ddl(from), ddl(to), [&](const Catalog& wanted) {
    return Operations{AlterColumn{plain("t"), column(wanted, "c"), converted_by}};
  });
}

TEST(PostgresqlRenderColumns, TypesChangeWithAndWithoutACastOfTheServersOwn) {
  const std::string mood = "CREATE TYPE mood AS ENUM ('sad', 'glad');";
  const std::string other = mood + "CREATE TYPE other AS ENUM ('sad');";
  expect_altered("integer", "bigint");
  expect_altered("numeric", "numeric(5,2)");
  expect_altered("double precision", "smallint");
  expect_altered("text", "integer");
  expect_altered("text", "boolean");
  expect_altered("varchar(40)", "uuid");
  expect_altered("uuid", "varchar(40)");
  expect_altered("integer", "boolean");
  expect_altered("boolean", "integer");
  expect_altered("bigint", "boolean");
  expect_altered("boolean", "smallint");
  expect_altered("text", "jsonb");
  expect_altered("json", "jsonb");
  expect_altered("jsonb", "integer");
  expect_altered("text", "timestamp(3) with time zone");
  expect_altered("date", "timestamp with time zone");
  expect_altered("timestamp(3) with time zone", "date");
  expect_altered("text", "interval day to second(2)");
  expect_altered("text[]", "integer[]");
  expect_altered("integer[]", "text[]");
  expect_altered("text", "integer[]");
  expect_altered("bytea", "text");
  expect_altered("text", "bytea");
  expect_altered("text", "mood", mood);
  expect_altered("mood", "text", mood);
  expect_altered("mood", "other", other);
  expect_altered("mood[]", "other[]", other);
  expect_altered("integer", "mood", mood);
  expect_altered("mood", "varchar(9)", mood);
  expect_altered("text", "short", "CREATE DOMAIN short AS varchar(9);");
  expect_altered("text", "small", "CREATE DOMAIN small AS integer;");
  expect_altered("small", "bigint", "CREATE DOMAIN small AS integer;");
  expect_altered("point", "text", "CREATE TYPE point AS (x integer);");
  expect_altered("text", "pair", "CREATE TYPE pair AS (x integer, y text);");
  expect_altered("inet", "cidr");
  expect_altered("text", "integer", "", "length(c)");
}

TEST(PostgresqlRenderColumns, DefaultsFollowTheType) {
  const std::string mood = "CREATE TYPE mood AS ENUM ('sad', 'glad');";
  expect_altered("integer DEFAULT 4", "bigint DEFAULT 4");
  expect_altered("text DEFAULT '4'", "integer DEFAULT 4");
  expect_altered("text DEFAULT 'x'", "integer");
  expect_altered("integer", "text DEFAULT 'x'");
  expect_altered("text DEFAULT 'sad'", "mood DEFAULT 'sad'", mood);
  expect_altered("mood DEFAULT 'sad'", "text DEFAULT 'sad'", mood);
  expect_altered("integer DEFAULT 1", "boolean DEFAULT true");
  expect_altered("text DEFAULT 'x'", "text DEFAULT 'y' || 'z'");
  expect_altered("text DEFAULT 'x'", "text");
}

TEST(PostgresqlRenderColumns, NullabilityCollationStorageAndCommentsChange) {
  expect_altered("text", "text NOT NULL");
  expect_altered("text NOT NULL", "text");
  expect_altered("text", "text COLLATE \"C\"");
  expect_altered("text COLLATE \"C\"", "text");
  const auto expect = [](const std::string& from, const std::string& to) {
    const std::string ddl = "CREATE TABLE t (a integer, c text, n numeric);";
    for (const auto& [left, right] : {std::pair(from, to), std::pair(to, from)}) {
      expect_reached(ddl + left, ddl + right, [](const Catalog& wanted) {
        return Operations{AlterColumn{plain("t"), column(wanted, "c"), {}},
                          AlterColumn{plain("t"), column(wanted, "n"), {}}};
      });
    }
  };
  expect("", "ALTER TABLE t ALTER c SET STORAGE EXTERNAL, ALTER n SET STORAGE EXTENDED");
  expect("", "ALTER TABLE t ALTER c SET COMPRESSION pglz");
  expect("", "ALTER TABLE t ALTER c SET STATISTICS 100");
  expect("", "ALTER TABLE t ALTER c SET (n_distinct = -0.5, n_distinct_inherited = 7)");
  expect("ALTER TABLE t ALTER c SET (n_distinct = 5)",
         "ALTER TABLE t ALTER c SET (n_distinct = -0.5)");
  expect("", "COMMENT ON COLUMN t.c IS E'it''s \\\\ so'");
}

TEST(PostgresqlRenderColumns, IdentityIsAddedDroppedAndChanged) {
  expect_altered("integer", "integer GENERATED ALWAYS AS IDENTITY");
  expect_altered("integer NOT NULL", "integer GENERATED BY DEFAULT AS IDENTITY (START 7 CYCLE)");
  expect_altered("integer GENERATED ALWAYS AS IDENTITY", "integer NOT NULL");
  expect_altered("integer GENERATED ALWAYS AS IDENTITY", "integer DEFAULT 5");
  expect_altered("integer DEFAULT 5", "integer GENERATED ALWAYS AS IDENTITY");
  expect_altered("integer GENERATED ALWAYS AS IDENTITY",
                 "integer GENERATED BY DEFAULT AS IDENTITY (INCREMENT 2 CACHE 5 MAXVALUE 99)");
  expect_altered("integer GENERATED ALWAYS AS IDENTITY", "bigint GENERATED ALWAYS AS IDENTITY");
  expect_altered("integer GENERATED ALWAYS AS IDENTITY (INCREMENT -1)",
                 "smallint GENERATED BY DEFAULT AS IDENTITY (INCREMENT -1 CACHE 3)");
  expect_altered("text", "bigint GENERATED ALWAYS AS IDENTITY (INCREMENT -2)");
  expect_altered("bigint GENERATED ALWAYS AS IDENTITY",
                 "bigint GENERATED ALWAYS AS IDENTITY (INCREMENT -2)");
  expect_altered("integer GENERATED ALWAYS AS (a + 1) STORED", "integer");
  expect_altered("integer GENERATED ALWAYS AS (a + 1) STORED", "integer NOT NULL DEFAULT 7");
  expect_altered("integer GENERATED ALWAYS AS (a + 1) STORED",
                 "bigint GENERATED ALWAYS AS (a + 1) STORED");
}

TEST(PostgresqlRenderColumns, ANewIdentityGoesOnBehindTheRows) {
  const Database database;
  const auto connection = database.connect();
  connection->run(statements({"CREATE TABLE t (c integer)", "CREATE TABLE \"Empty\" (c integer)",
                              "INSERT INTO t VALUES (1), (41)"}));
  const Catalog before = reflect_all(*connection);
  Column wanted = column(before, "c");
  wanted.nullable = false;
  wanted.identity = schema::Identity{.options = {.type = "integer", .maximum = INT32_MAX}};
  run(*connection, {AlterColumn{plain("t"), wanted, {}}, AlterColumn{plain("Empty"), wanted, {}}},
      before);
  connection->run(statements({"INSERT INTO t DEFAULT VALUES"}));
  EXPECT_EQ(ask(*connection, "SELECT max(c) FROM t"), "42");
  EXPECT_EQ(ask(*connection, "INSERT INTO \"Empty\" DEFAULT VALUES RETURNING c"), "1");
}

TEST(PostgresqlRenderColumns, ColumnsComeGoAndAreRenamed) {
  const std::string ddl = "CREATE TABLE t (a integer";
  const auto added = [](const Catalog& wanted) {
    return Operations{ops::AddColumn{plain("t"), column(wanted, "c")}};
  };
  for (const std::string definition :
       {"text", "varchar(4) COLLATE \"C\" NOT NULL DEFAULT 'x'",
        "bigint GENERATED ALWAYS AS IDENTITY (START 5)", "integer GENERATED ALWAYS AS (a) STORED",
        "timestamp DEFAULT now()"}) {
    expect_reached(ddl + ")", ddl + ", c " + definition + ")", added);
  }
  expect_reached(ddl + ")",
                 ddl +
                     ", c text); COMMENT ON COLUMN t.c IS 'x';"
                     "ALTER TABLE t ALTER c SET STORAGE MAIN, ALTER c SET STATISTICS 5",
                 added);
  expect_reached(ddl + ", c text)", ddl + ")", [](const Catalog&) {
    return Operations{ops::DropColumn{plain("t"), "c"}};
  });
  expect_reached(ddl + ", \"C\" text)", ddl + ", d text)", [](const Catalog&) {
    return Operations{ops::RenameColumn{plain("t"), "C", "d"}};
  });
}

TEST(PostgresqlRenderColumns, ColumnsOfParentsChangeBelowThem) {
  const std::string tables =
      "CREATE TABLE child (own text) INHERITS (t);"
      "CREATE TABLE p (a integer, c integer DEFAULT 1, x text) PARTITION BY LIST (x);"
      "CREATE TABLE p1 PARTITION OF p (c DEFAULT 2) FOR VALUES IN ('a');";
  const std::string from = "CREATE TABLE t (a integer, c text DEFAULT '1');" + tables;
  const std::string to = "CREATE TABLE t (a integer, c integer NOT NULL DEFAULT 3);" + tables;
  expect_reached(from, to, [](const Catalog& wanted) {
    return Operations{AlterColumn{plain("t"), column(wanted, "c"), {}}};
  });
  // What a partition has of its own stays.
  expect_reached(from, from + "ALTER TABLE ONLY p ALTER c SET DEFAULT 7",
                 [](const Catalog& wanted) {
                   return Operations{AlterColumn{plain("p"), column(wanted, "c", "p"), {}}};
                 });
  expect_reached(
      from, from + "ALTER TABLE t ADD d integer; ALTER TABLE p ADD d integer",
      [](const Catalog& wanted) {
        Operations operations;
        for (const std::string name : {"t", "child", "p", "p1"}) {
          operations.emplace_back(ops::AddColumn{plain(name), column(wanted, "d", name)});
        }
        return operations;
      });
  expect_reached(
      from, from + "ALTER TABLE t RENAME a TO b; ALTER TABLE p DROP c", [](const Catalog&) {
        return Operations{ops::RenameColumn{plain("t"), "a", "b"},
                          ops::RenameColumn{plain("child"), "a", "b"},
                          ops::DropColumn{plain("p"), "c"}, ops::DropColumn{plain("p1"), "c"}};
      });
}

TEST(PostgresqlRenderColumns, SerialColumnsComeGoAndBecomeIdentities) {
  const std::string empty = "CREATE TABLE t (a integer)";
  const std::string serial = empty + "; ALTER TABLE t ADD c serial";
  expect_reached(empty, serial, [](const Catalog& wanted) {
    return Operations{ops::CreateSequence{wanted.sequences.at(0)},
                      ops::AddColumn{plain("t"), column(wanted, "c")}};
  });
  expect_reached("", serial, [](const Catalog& wanted) {
    return Operations{ops::CreateSequence{wanted.sequences.at(0)}, ops::CreateTable{table(wanted)}};
  });
  expect_reached(serial, empty, [](const Catalog&) {
    return Operations{ops::DropColumn{plain("t"), "c"}, ops::DropSequence{plain("t_c_seq")}};
  });
  expect_reached(serial, "", [](const Catalog&) {
    return Operations{ops::DropTable{plain("t")}, ops::DropSequence{plain("t_c_seq")}};
  });
  expect_reached(serial, "CREATE TABLE t (a integer, c integer GENERATED ALWAYS AS IDENTITY)",
                 [](const Catalog& wanted) {
                   return Operations{AlterColumn{plain("t"), column(wanted, "c"), {}},
                                     ops::DropSequence{plain("t_c_seq")}};
                 });
  expect_reached(empty + "; ALTER TABLE t ADD c integer NOT NULL", serial,
                 [](const Catalog& wanted) {
                   return Operations{ops::CreateSequence{wanted.sequences.at(0)},
                                     AlterColumn{plain("t"), column(wanted, "c"), {}}};
                 });
}

}  // namespace
}  // namespace limbeck::live
