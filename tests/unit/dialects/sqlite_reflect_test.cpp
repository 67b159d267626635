#include "dialects/sqlite/reflect.hpp"

#include <cstdlib>

#include "sqlite_fixture.hpp"
#include "sqlite_reflect_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

class SqliteReflect : public SqliteFile {
 protected:
  schema::Catalog reflect_file(const std::string& path) const {
    const auto connection = sqlite().connect(request_for(path));
    return reflect(*connection, {});
  }

  void fill(const std::string& ddl) const {
    sqlite3* raw = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &raw), SQLITE_OK);
    const DatabaseHandle handle(raw);
    ASSERT_EQ(sqlite3_exec(raw, ddl.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(raw);
  }

  /// By SQLite's own tool, into a second file.
  std::string dumped() const {
    const std::string other = folder_ + "/other.db";
    const std::string command =
        "sqlite3 -batch '" + path_ + "' .dump | sqlite3 -batch '" + other + "'";
    EXPECT_EQ(std::system(command.c_str()), 0);
    return other;
  }
};

constexpr const char* kEverything = R"sql(
CREATE TABLE "par ent" (id INTEGER PRIMARY KEY AUTOINCREMENT, u TEXT COLLATE NOCASE UNIQUE,
  "quo""te" INT, '🦊' INT, "select" INT, UNIQUE (u, "quo""te" DESC) ON CONFLICT IGNORE);
CREATE TABLE child (
  a INT CONSTRAINT named CHECK (a > 0) DEFAULT (1 + 2) NOT NULL ON CONFLICT FAIL, -- first
  b REFERENCES "par ent" ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  c DECIMAL ( 10, 2 ) GENERATED ALWAYS AS (a * 2) STORED, d AS ("a" || 'x  y') VIRTUAL,
  e TEXT DEFAULT "it's" COLLATE RTRIM,
  CONSTRAINT "the key" PRIMARY KEY (a DESC, e COLLATE NOCASE) ON CONFLICT REPLACE,
  FOREIGN KEY (e) REFERENCES "par ent" (u) MATCH FULL) WITHOUT ROWID;
CREATE TABLE exact (a INTEGER PRIMARY KEY DESC, b ANY, c BLOB DEFAULT x'00ff') STRICT;
CREATE TABLE copy AS SELECT a AS "new a", e, 1 + 1 FROM child;
CREATE UNIQUE INDEX one ON child (e COLLATE NOCASE DESC, lower(e)) WHERE a > 1 AND b IS NOT NULL;
CREATE INDEX [two 2] ON "par ent" ("select", "🦊");
CREATE VIEW seen (x, y) AS SELECT a, "e" FROM child WHERE "e" <> "string";
CREATE VIEW deeper AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
  SELECT s.x, i, count(*) OVER (PARTITION BY s.y) FROM seen AS s JOIN n ON s.x = n.i;
CREATE TRIGGER on_child AFTER UPDATE OF a, e ON child WHEN NEW.a > 1 BEGIN
  UPDATE "par ent" SET u = CASE WHEN NEW.a THEN 'a;b' ELSE OLD.e END WHERE id = NEW.b;
  DELETE FROM exact; END;
CREATE TRIGGER on_view INSTEAD OF INSERT ON seen BEGIN INSERT INTO child (a) VALUES (NEW.x); END;
CREATE VIRTUAL TABLE found USING fts5(title, body, content='child', tokenize = 'porter ascii');
CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
)sql";

TEST_F(SqliteReflect, ReadsTheSameFromADumpOfEverything) {
  fill(kEverything);
  const schema::Catalog catalog = reflect_file(path_);
  const schema::Catalog again = reflect_file(dumped());
  EXPECT_TRUE(catalog == again) << show(catalog) << show(again);
  EXPECT_EQ(catalog.tables.size(), 6U);
  EXPECT_EQ(catalog.views.size(), 2U);
}

TEST_F(SqliteReflect, WritesTablesInTheirSettledFormAndStatementsAsTheyAre) {
  const schema::Catalog catalog = reflect_ddl(kEverything);
  const schema::Table* child = schema::find(catalog.tables, schema::Name{"", "child"});
  ASSERT_NE(child, nullptr);
  EXPECT_EQ(show(*child),
            "TABLE child WITHOUT ROWID \n"
            "  <a> <INT> NOT NULL FAIL DEFAULT (1 + 2) \n"
            "  <b> <> \n"
            "  <c> <DECIMAL(10,2)> AS a * 2 STORED \n"
            "  <d> <> AS a || 'x  y' \n"
            "  <e> <TEXT> NOT NULL  DEFAULT 'it''s' RTRIM\n"
            "  CONSTRAINT <the key> PRIMARY KEY (a DESC, e COLLATE NOCASE) ON CONFLICT REPLACE\n"
            "  CONSTRAINT <named> CHECK (a > 0)\n"
            "  CONSTRAINT <> FOREIGN KEY (b) REFERENCES \"par ent\" (id) ON DELETE SET NULL "
            "ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED\n"
            "  CONSTRAINT <> FOREIGN KEY (e) REFERENCES \"par ent\" (u) MATCH \"FULL\"\n"
            "  INDEX one true (e COLLATE NOCASE DESC, lower(e)) WHERE a > 1 AND b IS NOT NULL\n"
            "  CREATE TRIGGER on_child AFTER UPDATE OF a, e ON child WHEN NEW.a > 1 BEGIN\n"
            "  UPDATE \"par ent\" SET u = CASE WHEN NEW.a THEN 'a;b' ELSE OLD.e END WHERE id = "
            "NEW.b;\n  DELETE FROM exact; END\n");
  const schema::Table* exact = schema::find(catalog.tables, schema::Name{"", "exact"});
  ASSERT_NE(exact, nullptr);
  EXPECT_EQ(exact->constraints.at(0).definition, "PRIMARY KEY DESC");
  const schema::Table* found = schema::find(catalog.tables, schema::Name{"", "found"});
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->kind, schema::TableKind::virtual_table);
  EXPECT_EQ(found->virtual_definition,
            "USING fts5(title, body, content='child', tokenize = 'porter ascii')");
  EXPECT_EQ(schema::find(catalog.views, schema::Name{"", "seen"})->definition,
            "CREATE VIEW seen (x, y) AS SELECT a, \"e\" FROM child WHERE \"e\" <> \"string\"");
  EXPECT_EQ(schema::find(catalog.views, schema::Name{"", "deeper"})->definition,
            "CREATE VIEW deeper AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM "
            "n)\n  SELECT s.x, i, count(*) OVER (PARTITION BY s.y) FROM seen AS s JOIN n ON s.x = "
            "n.i");
}

TEST_F(SqliteReflect, KnowsWhatViewsAndTriggersName) {
  const schema::Catalog catalog = reflect_ddl(kEverything);
  using schema::ObjectKind;
  const auto has = [&](const schema::ObjectId& object, ObjectKind kind, const std::string& name) {
    const schema::Dependency wanted{object, {kind, {"", name}, ""}};
    return std::find(catalog.dependencies.begin(), catalog.dependencies.end(), wanted) !=
           catalog.dependencies.end();
  };
  EXPECT_TRUE(has({ObjectKind::view, {"", "seen"}, ""}, ObjectKind::table, "child"));
  EXPECT_TRUE(has({ObjectKind::view, {"", "deeper"}, ""}, ObjectKind::view, "seen"));
  EXPECT_TRUE(has({ObjectKind::trigger, {"", "child"}, "on_child"}, ObjectKind::table, "par ent"));
  EXPECT_TRUE(has({ObjectKind::trigger, {"", "child"}, "on_child"}, ObjectKind::table, "exact"));
  EXPECT_TRUE(has({ObjectKind::trigger, {"", "seen"}, "on_view"}, ObjectKind::table, "child"));
  EXPECT_FALSE(has({ObjectKind::view, {"", "seen"}, ""}, ObjectKind::table, "exact"));
}

TEST_F(SqliteReflect, ReadsAlteredTablesLikeThoseWrittenInOneGo) {
  const std::string altered =
      "CREATE TABLE p (id INTEGER PRIMARY KEY, x);"
      "CREATE TABLE old (a INT CHECK (a > 0), gone, b TEXT, UNIQUE (a, b),"
      "  FOREIGN KEY (b) REFERENCES p (x)) -- the end\n;"
      "CREATE INDEX i ON old (lower(b)) WHERE a > 1;"
      "CREATE VIEW v AS SELECT a, old.b FROM old WHERE a > 1;"
      "CREATE TRIGGER g AFTER INSERT ON old BEGIN UPDATE old SET a = 2 WHERE b = NEW.b; END;"
      "ALTER TABLE old ADD COLUMN n NUMERIC DEFAULT -1 REFERENCES p;"
      "ALTER TABLE old DROP COLUMN gone;"
      "ALTER TABLE old RENAME COLUMN a TO \"the a\";"
      "ALTER TABLE old RENAME COLUMN b TO [c];"
      "ALTER TABLE old RENAME TO new_name;"
      "ALTER TABLE p RENAME TO 'order';";
  const std::string written =
      "CREATE TABLE \"order\" (id INTEGER PRIMARY KEY, x);"
      "CREATE TABLE new_name (\"the a\" INT, c TEXT REFERENCES \"order\" (x),"
      "  n NUMERIC DEFAULT -1 REFERENCES \"order\", CHECK (\"the a\" > 0), UNIQUE (\"the a\", c));"
      "CREATE INDEX i ON new_name (lower(c)) WHERE \"the a\" > 1;"
      "CREATE VIEW v AS SELECT \"the a\", new_name.c FROM new_name WHERE \"the a\" > 1;"
      "CREATE TRIGGER g AFTER INSERT ON new_name BEGIN"
      "  UPDATE new_name SET \"the a\" = 2 WHERE c = NEW.c; END;";
  const schema::Catalog one = reflect_ddl(altered);
  const schema::Catalog other = reflect_ddl(written);
  EXPECT_TRUE(is_same(one, other)) << show(one) << show(other);
}

TEST_F(SqliteReflect, LeavesOutWhatIsNoPartOfTheSchema) {
  contract::ReflectRequest request;
  request.left_out = {{"", "Alembic_Version"}, {"", "history"}};
  const schema::Catalog catalog = reflect_ddl(
      "CREATE TABLE alembic_version (version_num);"
      "CREATE TABLE history (id INTEGER PRIMARY KEY AUTOINCREMENT, x);"
      "CREATE INDEX h ON history (x);"
      "CREATE TRIGGER g AFTER INSERT ON history BEGIN SELECT 1; END;"
      "CREATE VIEW v AS SELECT * FROM history;"
      "CREATE VIRTUAL TABLE f USING fts5(a);"
      "CREATE TEMP TABLE passing (a); ANALYZE;",
      request);
  ASSERT_EQ(catalog.tables.size(), 1U) << show(catalog);
  EXPECT_EQ(catalog.tables[0].name.name, "f");
  EXPECT_EQ(catalog.views.size(), 1U);
  EXPECT_TRUE(catalog.dependencies.empty());
}

TEST_F(SqliteReflect, ReadsViewsThatCannotBeCompiled) {
  const schema::Catalog catalog = reflect_ddl(
      "CREATE TABLE t (a); CREATE VIEW good AS SELECT a AS x FROM t;"
      "CREATE VIEW broken AS SELECT * FROM missing; CREATE VIEW circle AS SELECT * FROM circle;");
  ASSERT_EQ(catalog.views.size(), 3U);
  EXPECT_TRUE(catalog.views[0].columns.empty());
  EXPECT_TRUE(catalog.views[1].columns.empty());
  ASSERT_EQ(catalog.views[2].columns.size(), 1U);
  EXPECT_EQ(catalog.views[2].columns[0].name, "x");
}

TEST_F(SqliteReflect, ReadsASchemaWhoseModuleIsMissing) {
  fill(
      "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES"
      "('table', 'far', 'far', 0, 'CREATE VIRTUAL TABLE far USING nowhere(a, ''b c'')')");
  const schema::Catalog catalog = reflect_file(path_);
  ASSERT_EQ(catalog.tables.size(), 1U);
  EXPECT_EQ(catalog.tables[0].virtual_definition, "USING nowhere(a, 'b c')");
}

TEST_F(SqliteReflect, ReadsWhatIsOddButLegal) {
  const schema::Catalog catalog = reflect_ddl(
      "CREATE TABLE t (a INTEGER PRIMARY KEY, b, c GENERATED ALWAYS, key CHECK (key > 1),"
      "  FOREIGN KEY (b) REFERENCES t (a) ON INSERT CASCADE);"
      "CREATE TABLE u (a DEFAULT +5, b TEXT DEFAULT (('x')), c CONSTRAINT n NOT NULL ON CONFLICT"
      "  REPLACE DEFAULT 3 UNIQUE ON CONFLICT IGNORE, UNIQUE (c, c), CHECK (a) CHECK (b));"
      "CREATE TABLE v (a REFERENCES t NOT NULL DEFERRABLE INITIALLY DEFERRED CHECK (a));"
      "CREATE TABLE w (a, b, PRIMARY KEY (a, b, a)) WITHOUT ROWID;"
      "CREATE TABLE x (a, b, PRIMARY KEY (a, b, a), UNIQUE (b, a), UNIQUE (a, b));"
      "CREATE TABLE y (\"\" INT); CREATE INDEX i ON y (\"\", \"\" || 'const');"
      "CREATE TABLE z (a INTEGER PRIMARY KEY UNIQUE, b TEXT UNIQUE, UNIQUE (b COLLATE NOCASE));");
  ASSERT_EQ(catalog.tables.size(), 7U);
  EXPECT_EQ(show(catalog.tables[0]),
            "TABLE t \n"
            "  <a> <INTEGER> NOT NULL  \n"
            "  <b> <> \n"
            "  <c> <> \n"
            "  <key> <> \n"
            "  CONSTRAINT <> PRIMARY KEY (a)\n"
            "  CONSTRAINT <> CHECK (\"key\" > 1)\n"
            "  CONSTRAINT <> FOREIGN KEY (b) REFERENCES t (a)\n");
  EXPECT_EQ(catalog.tables[2].constraints.at(1).definition,
            "FOREIGN KEY (a) REFERENCES t (a) DEFERRABLE INITIALLY DEFERRED");
}

TEST_F(SqliteReflect, AsksAsOftenForOneTableAsForThreeHundred) {
  const auto count = [](int tables) {
    std::string ddl;
    for (int i = 0; i < tables; ++i) {
      ddl += fmt::format(
          "CREATE TABLE t{0} (id INTEGER PRIMARY KEY, a REFERENCES t0, b UNIQUE);"
          "CREATE INDEX i{0} ON t{0} (a);",
          i);
    }
    Connection connection(memory_with(ddl), "", true);
    Counting counting(connection);
    EXPECT_EQ(reflect(counting, {}).tables.size(), static_cast<std::size_t>(tables));
    return counting.count;
  };
  EXPECT_EQ(count(1), count(300));
}

TEST_F(SqliteReflect, LeavesTheCallersTransactionOpenAndEndsItsOwn) {
  const auto connection = connect();
  run(*connection, {"BEGIN", "CREATE TABLE t (a)"});
  EXPECT_EQ(reflect(*connection, {}).tables.size(), 1U);
  EXPECT_TRUE(connection->in_transaction());
  run(*connection, {"COMMIT"});
  EXPECT_EQ(reflect(*connection, {}).tables.size(), 1U);
  EXPECT_FALSE(connection->in_transaction());
}

TEST_F(SqliteReflect, RefusesWhatTextAndPragmasDisagreeOn) {
  const auto code_after = [&](const std::string& ddl, const std::string& sql) {
    // SQLite keeps the schema it parsed before: the text alone changes.
    Connection connection(
        memory_with(ddl + "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '" + sql +
                    "' WHERE name IN ('t', 'i')"),
        "", true);
    Counting counting(connection);
    const ErrorDetails error = error_of([&] { reflect(counting, {}); });
    EXPECT_NE(error.message.find(" of table t ") == std::string::npos,
              error.message.find(" of index i ") == std::string::npos)
        << error.message;
    return error.code;
  };
  const std::string table = "CREATE TABLE t (a INT PRIMARY KEY, b UNIQUE REFERENCES t (a));";
  for (const std::string sql :
       {"CREATE TABLE t (a INT PRIMARY KEY)", "CREATE TABLE t (a INT PRIMARY KEY, c UNIQUE)",
        "CREATE TABLE t (a INT PRIMARY KEY, b REFERENCES t (a))",
        "CREATE TABLE t (a INT PRIMARY KEY, b UNIQUE)",
        "CREATE TABLE t (a TEXT PRIMARY KEY, b UNIQUE REFERENCES t (a))",
        "CREATE TABLE t (a INT, b UNIQUE PRIMARY KEY REFERENCES t (a))",
        "CREATE TABLE t (a INT PRIMARY KEY, b UNIQUE REFERENCES t (a) ON DELETE CASCADE)",
        "CREATE TABLE t (a INT PRIMARY KEY, b UNIQUE DEFAULT 1 REFERENCES t (a))",
        "CREATE TABLE t (a INT PRIMARY KEY, b UNIQUE NOT NULL REFERENCES t (a))",
        "CREATE TABLE t (a INT PRIMARY KEY, b UNIQUE REFERENCES t (a)) STRICT",
        "CREATE TABLE t (a INT PRIMARY KEY, b UNIQUE REFERENCES t (a)", "CREATE TABLE t", "x",
        "CREATE TABLE t (a INT PRIMARY KEY, b UNIQUE REFERENCES t (a), CHECK (1)"}) {
    EXPECT_EQ(code_after(table, sql), "reflect.unreadable") << sql;
  }
  const std::string index = "CREATE TABLE u (a, b); CREATE INDEX i ON u (a);";
  for (const std::string sql :
       {"CREATE INDEX i ON u (b)", "CREATE INDEX i ON u (a, b)", "CREATE UNIQUE INDEX i ON u (a)",
        "CREATE INDEX i ON u (a DESC)", "CREATE INDEX i ON u (a COLLATE NOCASE)",
        "CREATE INDEX i ON u (a) WHERE a", "CREATE INDEX i ON u (lower(a))",
        "CREATE INDEX i ON u (a"}) {
    EXPECT_EQ(code_after(index, sql), "reflect.unreadable") << sql;
  }
}

TEST_F(SqliteReflect, RefusesWithoutPragmasWhatIsNotAsSqliteKnowsIt) {
  const auto code_after = [](const std::string& sql) {
    Connection connection(
        memory_with("CREATE TABLE t (a INT PRIMARY KEY, b TEXT UNIQUE COLLATE NOCASE, UNIQUE (a, "
                    "b)); PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '" +
                    sql + "' WHERE name = 't'"),
        "", true);
    try {
      reflect(connection, {});
      return std::string("none");
    } catch (const Error& error) {
      return error.code();
    }
  };
  const std::string end = ", b TEXT UNIQUE COLLATE NOCASE, UNIQUE (a, b))";
  EXPECT_EQ(code_after("CREATE TABLE t (a INT PRIMARY KEY" + end), "none");
  for (const std::string& sql :
       {"CREATE TABLE t (a INT PRIMARY KEY, c" + end, "CREATE TABLE t (c INT PRIMARY KEY" + end,
        "CREATE TABLE t (a TEXT PRIMARY KEY" + end, "CREATE TABLE t (a INT" + end,
        "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT" + end,
        "CREATE TABLE t (a INT NOT NULL PRIMARY KEY" + end,
        "CREATE TABLE t (a INT PRIMARY KEY AS (1)" + end,
        "CREATE TABLE t (a INT PRIMARY KEY UNIQUE" + end + " STRICT",
        std::string("CREATE TABLE t (a INT PRIMARY KEY, b TEXT UNIQUE COLLATE NOCASE)"),
        std::string("CREATE TABLE t (a INT PRIMARY KEY, b TEXT UNIQUE COLLATE RTRIM, UNIQUE (a, "
                    "b))")}) {
    EXPECT_EQ(code_after(sql), "reflect.unreadable") << sql;
  }
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
