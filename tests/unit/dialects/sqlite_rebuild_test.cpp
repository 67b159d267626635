// Tables rebuilt with rows in them: what was wanted is there, and what was there is kept.
#include "sqlite_render_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Catalog;

ops::DropColumn drop(const std::string& table, const std::string& column_name) {
  return {name_of(table), column_name};
}

/// The table becomes what `ddl` makes: what differs is dropped, added and altered.
ops::Operations become(const std::string& ddl, const Catalog& before) {
  const schema::Table to = table_from(ddl);
  const schema::Table& from = *schema::find(before.tables, to.name);
  ops::Operations all;
  for (const schema::Constraint& each : from.constraints) {
    all.emplace_back(ops::DropConstraint{to.name, each});
  }
  for (const schema::Column& each : from.columns) {
    if (schema::find(to.columns, each.name) == nullptr)
      all.emplace_back(drop(to.name.name, each.name));
  }
  all.emplace_back(ops::AlterTable{to});
  for (const schema::Column& each : to.columns) {
    if (schema::find(from.columns, each.name) == nullptr) {
      all.emplace_back(ops::AddColumn{to.name, each});
    } else {
      all.emplace_back(ops::AlterColumn{to.name, each, ""});
    }
  }
  for (const schema::Constraint& each : to.constraints) {
    all.emplace_back(ops::AddConstraint{to.name, each});
  }
  return all;
}

void expect_table(Database& database, const std::string& ddl) {
  const schema::Table wanted = table_from(ddl);
  const Catalog catalog = database.catalog();
  const schema::Table* const found = schema::find(catalog.tables, wanted.name);
  ASSERT_NE(found, nullptr);
  schema::Table bare = *found;
  bare.triggers.clear();
  EXPECT_EQ(bare, wanted) << show(bare) << show(wanted);
}

const std::string kFamily =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, junk, boss INT REFERENCES users (id));"
    "CREATE TABLE tasks (id INTEGER PRIMARY KEY, owner INT NOT NULL REFERENCES users (id) ON "
    "DELETE "
    "CASCADE);"
    "CREATE TABLE log (text);"
    "INSERT INTO users VALUES (1, 'ann', 'x', NULL), (5, 'bob', 'y', 1);"
    "INSERT INTO tasks VALUES (10, 1), (11, 5);"
    "CREATE VIEW bosses AS SELECT b.name AS name FROM users AS u JOIN users AS b ON u.boss = b.id;"
    "CREATE VIEW names AS SELECT name FROM bosses;"
    "CREATE TRIGGER users_log AFTER UPDATE ON users BEGIN INSERT INTO log VALUES (NEW.name); END;"
    "CREATE TRIGGER tasks_log AFTER INSERT ON tasks BEGIN UPDATE users SET name = name || '!' "
    "WHERE "
    "id = NEW.owner; END;"
    "CREATE TRIGGER bosses_gone INSTEAD OF DELETE ON bosses BEGIN DELETE FROM users WHERE name = "
    "OLD.name; END;";

void expect_family(Database& database) {
  EXPECT_EQ(database.rows("SELECT id, name, boss FROM users"), "1|ann|NULL\n5|bob|1");
  EXPECT_EQ(database.rows("SELECT * FROM tasks"), "10|1\n11|5");
  EXPECT_EQ(database.rows("SELECT * FROM names"), "ann");
  EXPECT_EQ(database.rows("PRAGMA foreign_key_check"), "");
  EXPECT_EQ(database.rows("SELECT \"table\" FROM pragma_foreign_key_list('tasks')"), "users");
  EXPECT_EQ(database.rows("SELECT \"table\" FROM pragma_foreign_key_list('users')"), "users");
  EXPECT_EQ(database.rows("SELECT name FROM sqlite_master WHERE name LIKE '%limbeck%'"), "");
  EXPECT_EQ(database.rows("PRAGMA legacy_alter_table"), "0");
  EXPECT_EQ(database.rows("PRAGMA integrity_check"), "ok");
  database.run({"INSERT INTO tasks VALUES (12, 5)"});
  EXPECT_EQ(database.rows("SELECT * FROM log"), "bob!");
}

TEST(SqliteRebuild, KeepsChildrenViewsAndTriggers) {
  Database database(kFamily);
  const Catalog before = database.catalog();
  database.apply({drop("users", "junk"), anew("users")});
  Catalog wanted = before;
  std::erase_if(wanted.tables.at(2).columns,
                [](const schema::Column& each) { return each.name == "junk"; });
  const Catalog after = database.catalog();
  EXPECT_EQ(after, wanted) << show(after) << show(wanted);
  expect_family(database);
}

TEST(SqliteRebuild, KeepsThemWithForeignKeysOfTheOwnerOn) {
  const DatabaseHandle handle = memory_with("PRAGMA foreign_keys = ON;" + kFamily);
  Connection connection(handle.get());
  migrate(connection, rendered({drop("users", "junk"), anew("users")}, reflect(connection, {})));
  EXPECT_EQ(value(connection, "SELECT count(*) FROM tasks"), "2");
  EXPECT_EQ(value(connection, "PRAGMA foreign_keys"), "1");
}

TEST(SqliteRebuild, AScriptDoesTheSameInAnySqlite) {
  const std::string texts =
      script({drop("users", "junk"), anew("users")}, Database(kFamily).catalog());
  Database database(kFamily + "BEGIN IMMEDIATE;" + texts + "COMMIT;");
  expect_family(database);
}

TEST(SqliteRebuild, RowsThatBreakANewRuleStopIt) {
  Database database(
      "CREATE TABLE t (a UNIQUE ON CONFLICT REPLACE, b); INSERT INTO t VALUES (1, NULL), "
      "(2, 5)");
  const Catalog before = database.catalog();
  const auto refused = [&](const ops::Operations& operations) {
    const std::string state = error_of([&] { database.apply(operations); }).sqlstate;
    EXPECT_EQ(database.rows("SELECT a, b FROM t"), "1|NULL\n2|5");
    EXPECT_EQ(database.catalog(), before);
    return state;
  };
  EXPECT_EQ(refused(become("CREATE TABLE t (a, b NOT NULL ON CONFLICT IGNORE)", before)),
            "SQLITE_CONSTRAINT_NOTNULL");
  EXPECT_EQ(refused(become("CREATE TABLE t (a, b CHECK (b < 5))", before)),
            "SQLITE_CONSTRAINT_CHECK");
  EXPECT_EQ(refused(become("CREATE TABLE t (a INT, b REFERENCES t (a))", before)),
            "SQLITE_CONSTRAINT_FOREIGNKEY");
  EXPECT_EQ(refused(become("CREATE TABLE t (a, b, c NOT NULL)", before)),
            "SQLITE_CONSTRAINT_NOTNULL");
  database.run({"UPDATE t SET b = 'text'"});
  EXPECT_EQ(error_of([&] {
              database.apply(become("CREATE TABLE t (a INT, b INT) STRICT", before));
            }).sqlstate,
            "SQLITE_CONSTRAINT_DATATYPE");
}

TEST(SqliteRebuild, KeepsTheCounterOfAnEmptyTable) {
  const std::string ddl =
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a, b%);"
      "INSERT INTO t (a) VALUES ('x'), ('y'), ('z'); DELETE FROM t;";
  for (const std::string check : {"", ", CHECK (t.a <> 'q')"}) {
    std::string made = ddl;
    Database database(made.replace(made.find('%'), 1, check));
    database.apply({drop("t", "b"), anew("t", true)});
    EXPECT_EQ(database.rows("SELECT name, seq FROM sqlite_sequence"), "t|3");
    database.run({"INSERT INTO t (a) VALUES ('new')"});
    EXPECT_EQ(database.rows("SELECT id FROM t"), "4");
    database.apply(become("CREATE TABLE t (id INTEGER PRIMARY KEY, a)", database.catalog()));
    EXPECT_EQ(database.rows("SELECT name, seq FROM sqlite_sequence"), "");
    database.apply(
        become("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a)", database.catalog()));
    EXPECT_EQ(database.rows("SELECT name, seq FROM sqlite_sequence"), "t|4");
  }
}

TEST(SqliteRebuild, KeepsRowidsThatNoColumnTells) {
  Database database(
      "CREATE TABLE t (a, junk); INSERT INTO t (rowid, a) VALUES (7, 'x'), (3, 'y');"
      "CREATE VIRTUAL TABLE f USING fts5(a, content='t'); INSERT INTO f(f) VALUES ('rebuild');");
  database.apply({drop("t", "junk"), anew("t")});
  EXPECT_EQ(database.rows("SELECT rowid, a FROM t"), "3|y\n7|x");
  EXPECT_EQ(database.rows("SELECT rowid FROM f WHERE f MATCH 'x'"), "7");
  database.apply({ops::AddColumn{name_of("t"), column("rowid")}, drop("t", "a"), anew("t")});
  EXPECT_EQ(database.rows("SELECT oid, rowid FROM t"), "3|NULL\n7|NULL");
}

TEST(SqliteRebuild, KeepsWhatAnalyzeHasFound) {
  Database database(
      "CREATE TABLE t (a UNIQUE, b, c); CREATE INDEX i ON t (b); CREATE INDEX j ON t (c);"
      "INSERT INTO t VALUES (1, 1, 1), (2, 1, 1); ANALYZE;");
  database.apply({ops::AlterColumn{name_of("t"), column("b INT"), ""},
                  ops::DropIndex{name_of("t"), "j"},
                  ops::CreateIndex{name_of("t"), {.name = "j", .definition = "(c, b)"}}});
  EXPECT_EQ(database.rows("SELECT * FROM sqlite_stat1 ORDER BY idx"),
            "t|i|2 2\nt|sqlite_autoindex_t_1|2 1");
}

TEST(SqliteRebuild, RowsWithoutAKeyDoNotGetTheNextOne) {
  for (const std::string check : {"", ", CHECK (t.b > 0)"}) {
    Database database("CREATE TABLE t (a INT, b INT" + check +
                      "); INSERT INTO t VALUES (7, 1), (NULL, 2)");
    const ops::Operations operations =
        become("CREATE TABLE t (a INTEGER PRIMARY KEY, b INT" + check + ")", database.catalog());
    EXPECT_EQ(error_of([&] { database.apply(operations); }).sqlstate, "SQLITE_MISMATCH");
    database.run({"UPDATE t SET a = b WHERE a IS NULL"});
    database.apply(operations);
    EXPECT_EQ(database.rows("SELECT a, b FROM t"), "2|2\n7|1");
  }
}

TEST(SqliteRebuild, KeepsTheNumberOfRowsWhenNoColumnStays) {
  Database database("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
  database.apply({drop("t", "a"), ops::AddColumn{name_of("t"), column("b DEFAULT 'x'")}});
  EXPECT_EQ(database.rows("SELECT b FROM t"), "x\nx");
  database.apply({drop("t", "b"), ops::AddColumn{name_of("t"), column("rowid DEFAULT 'y'")},
                  ops::AddColumn{name_of("t"), column("oid")},
                  ops::AddColumn{name_of("t"), column("_rowid_")}});
  EXPECT_EQ(database.rows("SELECT * FROM t"), "y|NULL|NULL\ny|NULL|NULL");
}

TEST(SqliteRebuild, MakesTablesCompactAndBack) {
  Database database(
      "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); INSERT INTO t VALUES (2, 'x')");
  const std::string compact =
      "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) WITHOUT ROWID, STRICT";
  database.apply(become(compact, database.catalog()));
  expect_table(database, compact);
  EXPECT_EQ(database.rows("SELECT * FROM t"), "2|x");
  const std::string plain = "CREATE TABLE t (a INTEGER, b TEXT PRIMARY KEY)";
  database.apply(become(plain, database.catalog()));
  expect_table(database, plain);
  EXPECT_EQ(database.rows("SELECT * FROM t"), "2|x");
}

TEST(SqliteRebuild, ComputesGeneratedColumnsAnew) {
  Database database(
      "CREATE TABLE t (a INT, b INT AS (a * 2) STORED, c INT AS (b + 1), d);"
      "CREATE INDEX i ON t (c DESC) WHERE b > 2; CREATE INDEX j ON t (abs(a));"
      "INSERT INTO t (a) VALUES (1), (2)");
  const Catalog before = database.catalog();
  database.apply({drop("t", "d"), anew("t")});
  EXPECT_EQ(database.rows("SELECT a, b, c FROM t"), "1|2|3\n2|4|5");
  EXPECT_EQ(database.catalog().tables.at(0).indexes, before.tables.at(0).indexes);
  // What was computed stays as a value, and the other way round it goes.
  database.apply({ops::AlterColumn{name_of("t"), column("c INT"), ""}});
  EXPECT_EQ(database.rows("SELECT a, b, c FROM t"), "1|2|3\n2|4|5");
  schema::Column computed = column("c INT AS (other) STORED");
  computed.generated->expression.text = "a + 100";
  database.apply({ops::AlterColumn{name_of("t"), computed, ""}});
  EXPECT_EQ(database.rows("SELECT a, b, c FROM t"), "1|2|101\n2|4|102");
}

TEST(SqliteRebuild, ConvertsOnlyWhereItIsTold) {
  Database database(
      "CREATE TABLE t (a TEXT, b TEXT); INSERT INTO t VALUES ('5', 'five'), ('six', '6')");
  database.apply({ops::AlterColumn{name_of("t"), column("a INT"), ""},
                  ops::AlterColumn{name_of("t"), column("b INT"), "CAST(b AS INT) * 2 -- twice"}});
  EXPECT_EQ(database.rows("SELECT a, typeof(a), b FROM t"), "5|integer|0\nsix|text|12");
}

TEST(SqliteRebuild, NamesATableInItsOwnChecks) {
  Database database(
      "CREATE TABLE \"my t\" (a, \"b c\", true, d, CHECK (\"my t\".a < \"MY T\".\"b c\"));"
      "CREATE VIEW v AS SELECT a FROM \"my t\"; INSERT INTO \"my t\" VALUES (1, 2, 3, 4)");
  database.apply({drop("my t", "d"), anew("my t")});
  EXPECT_EQ(database.rows("SELECT rowid, * FROM \"my t\""), "1|1|2|3");
  EXPECT_EQ(database.rows("SELECT * FROM v"), "1");
  EXPECT_EQ(error_of([&] { database.run({"INSERT INTO \"my t\" VALUES (3, 2, 1)"}); }).sqlstate,
            "SQLITE_CONSTRAINT_CHECK");
}

TEST(SqliteRebuild, NamesATableInTheConditionOfItsIndex) {
  Database database("CREATE TABLE t (a, b); CREATE INDEX i ON t (b) WHERE t.a > 0");
  database.apply({ops::AlterColumn{name_of("t"), column("b INT"), ""}});
  expect_table(database, "CREATE TABLE t (a, b INT); CREATE INDEX i ON t (b) WHERE t.a > 0");
}

TEST(SqliteRebuild, DoesNotTakeAMissingColumnForAString) {
  Database database("CREATE TABLE t (a, \"b c\", d); INSERT INTO t VALUES (1, 2, 3)");
  const std::vector<std::string> texts = rendered({drop("t", "d"), anew("t")}, database.catalog());
  database.run({"ALTER TABLE t DROP COLUMN \"b c\""});
  EXPECT_EQ(error_of([&] { migrate(database.connection(), texts); }).code, "sql.failed");
}

TEST(SqliteRebuild, FollowsRenamesBeforeIt) {
  Database database(kFamily + "CREATE INDEX i ON users (lower(name)) WHERE name IS NOT NULL;");
  database.apply({ops::RenameColumn{name_of("users"), "name", "full name"},
                  ops::RenameTable{name_of("users"), name_of("people")}, drop("people", "junk"),
                  ops::AddColumn{name_of("tasks"), column("done NOT NULL DEFAULT (1 + 1)")},
                  ops::RenameColumn{name_of("people"), "id", "key"},
                  ops::AlterColumn{name_of("people"), column("boss"), ""}});
  EXPECT_EQ(database.rows("SELECT key, \"full name\", boss FROM people"), "1|ann|NULL\n5|bob|1");
  EXPECT_EQ(database.rows("SELECT * FROM tasks"), "10|1|2\n11|5|2");
  EXPECT_EQ(database.rows("SELECT * FROM bosses"), "ann");
  EXPECT_EQ(database.rows("SELECT \"table\", \"to\" FROM pragma_foreign_key_list('tasks')"),
            "people|key");
  EXPECT_EQ(database.rows("SELECT \"table\", \"to\" FROM pragma_foreign_key_list('people')"),
            "people|key");
  EXPECT_EQ(database.catalog().tables.at(1).indexes.at(0).definition,
            "(lower(\"full name\")) WHERE \"full name\" IS NOT NULL");
  database.run({"INSERT INTO tasks VALUES (12, 5, 0)"});
  EXPECT_EQ(database.rows("SELECT * FROM log"), "bob!");
}

TEST(SqliteRebuild, RenamesATableByTheCaseOfItsLettersAlone) {
  Database database(kFamily);
  database.apply({ops::RenameTable{name_of("users"), name_of("Users")}});
  EXPECT_EQ(
      database.rows("SELECT name FROM sqlite_master WHERE rootpage > 0 AND name LIKE 'users'"),
      "Users");
  expect_table(database,
               "CREATE TABLE Users (id INTEGER PRIMARY KEY, name TEXT, junk, boss INT REFERENCES "
               "Users (id))");
}

TEST(SqliteRebuild, AddsColumnsInPlaceToTablesWithRows) {
  Database database(kFamily);
  schema::Constraint reference = constraint("FOREIGN KEY (a) REFERENCES tasks (id)");
  reference.columns = {"task"};
  reference.definition = "FOREIGN KEY (task) REFERENCES tasks (id)";
  const ops::Operations operations = {add("age INT NOT NULL DEFAULT -1"), add("task INT"),
                                      ops::AddConstraint{name_of("users"), reference},
                                      add("flag DEFAULT TRUE"),
                                      add("late TEXT DEFAULT 'it''s' COLLATE NOCASE")};
  EXPECT_EQ(rendered(operations, database.catalog()).size(), 4U);
  database.apply(operations);
  EXPECT_EQ(database.rows("SELECT id, age, task, flag, late FROM users"),
            "1|-1|NULL|1|it's\n5|-1|NULL|1|it's");
  EXPECT_EQ(database.rows("SELECT \"from\" FROM pragma_foreign_key_list('users')"), "task\nboss");
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
