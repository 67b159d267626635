// Neighbouring operations on one table, and the statements of the one rebuild they become.
#include "sqlite_render_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Catalog;

const std::string kRename =
    "PRAGMA legacy_alter_table = ON;\n"
    "ALTER TABLE users RENAME TO limbeck_old_users;\n"
    "ALTER TABLE limbeck_new_users RENAME TO users;\n"
    "PRAGMA legacy_alter_table = OFF;\n"
    "DROP TABLE limbeck_old_users;\n";
const std::string kParts =
    "CREATE INDEX users_name ON users (name);\n"
    "CREATE TRIGGER users_log AFTER INSERT ON users BEGIN SELECT 1; END;\n";

std::string copied(const std::string& columns, const std::string& expressions) {
  return "INSERT INTO limbeck_new_users (" + columns + ")\nSELECT " + expressions +
         "\nFROM users;\n";
}

TEST(SqliteRenderGroups, DropsAColumnByARebuild) {
  EXPECT_EQ(script({ops::DropColumn{name_of("users"), "age"}}, users()),
            "CREATE TABLE limbeck_new_users (\n"
            "    id INTEGER PRIMARY KEY,\n"
            "    name TEXT NOT NULL\n"
            ");\n" +
                copied("id, name", "id, name") + kRename + kParts);
}

TEST(SqliteRenderGroups, AltersAColumnByARebuild) {
  EXPECT_EQ(script({alter("age REAL DEFAULT 1", "age * 1.0 -- as a number")}, users()),
            "CREATE TABLE limbeck_new_users (\n"
            "    id INTEGER PRIMARY KEY,\n"
            "    name TEXT NOT NULL,\n"
            "    age REAL DEFAULT 1 CHECK (age > 0)\n"
            ");\n" +
                copied("id, name, age", "id, name, age * 1.0") + kRename + kParts);
}

TEST(SqliteRenderGroups, ChangesConstraintsByARebuild) {
  const schema::Constraint was = users().tables[0].constraints.at(1);
  ASSERT_EQ(was.definition, "CHECK (age > 0)");
  schema::Constraint is = was;
  is.name = "adult";
  is.definition = "CHECK (age > 17)";
  const std::string head =
      "CREATE TABLE limbeck_new_users (\n"
      "    id INTEGER PRIMARY KEY,\n"
      "    name TEXT NOT NULL,\n"
      "    age INT";
  const std::string rest = copied("id, name, age", "id, name, age") + kRename + kParts;
  const auto drop = ops::DropConstraint{name_of("users"), was};
  EXPECT_EQ(script({drop}, users()), head + "\n);\n" + rest);
  EXPECT_EQ(script({drop, ops::AddConstraint{name_of("users"), is}}, users()),
            head + ",\n    CONSTRAINT adult CHECK (age > 17)\n);\n" + rest);
  EXPECT_EQ(script({drop, ops::AddConstraint{name_of("users"), is},
                    ops::RenameConstraint{name_of("users"), "adult", "grown"}},
                   users()),
            head + ",\n    CONSTRAINT grown CHECK (age > 17)\n);\n" + rest);
  EXPECT_EQ(script({drop, ops::AddConstraint{name_of("users"), was}}, users()), "");
}

TEST(SqliteRenderGroups, MakesOneRebuildOfNeighbours) {
  schema::Constraint unique = constraint("UNIQUE (a)");
  unique.columns = {"name"};
  unique.definition = "UNIQUE (name)";
  const ops::Operations operations = {
      ops::DropTrigger{name_of("users"), "users_log"},
      ops::DropIndex{name_of("users"), "users_name"},
      ops::DropColumn{name_of("users"), "age"},
      add("email TEXT"),
      alter("name TEXT"),
      ops::AddConstraint{name_of("users"), unique},
      ops::CreateIndex{name_of("users"), {.name = "i", .definition = "(email)"}}};
  EXPECT_EQ(script(operations, users()),
            "CREATE TABLE limbeck_new_users (\n"
            "    id INTEGER PRIMARY KEY,\n"
            "    name TEXT UNIQUE,\n"
            "    email TEXT\n"
            ");\n" +
                copied("id, name", "id, name") + "DROP INDEX users_name;\n" + kRename +
                "CREATE INDEX i ON users (email);\n");
  for (const contract::Rendered& each : renderer().render(operations, users())) {
    EXPECT_EQ(each.operation, 0U);
  }
}

TEST(SqliteRenderGroups, EndsAGroupAtAnotherObjectAndAtExecute) {
  const auto rebuilds = [](ops::Operation between) {
    const Catalog before = reflect_ddl(kUsers + "CREATE TABLE other (a)");
    const std::string text =
        script({ops::DropColumn{name_of("users"), "age"}, between, alter("name")}, before);
    std::size_t count = 0;
    for (std::size_t at = text.find("RENAME TO users"); at != std::string::npos;
         at = text.find("RENAME TO users", at + 1)) {
      ++count;
    }
    return count;
  };
  EXPECT_EQ(rebuilds(add("x")), 1U);
  EXPECT_EQ(rebuilds(ops::Execute{"SELECT 1", ""}), 2U);
  EXPECT_EQ(rebuilds(ops::DropTable{name_of("other")}), 2U);
  EXPECT_EQ(rebuilds(ops::RenameColumn{name_of("users"), "id", "key"}), 2U);
}

TEST(SqliteRenderGroups, TellsWhichOperationAStatementServes) {
  const ops::Operations operations = {ops::DropIndex{name_of("users"), "users_name"}, add("x"),
                                      ops::Execute{"SELECT 1; SELECT 2", ""}, alter("name"),
                                      ops::DropTable{name_of("users")}};
  std::vector<std::size_t> served;
  for (const contract::Rendered& each : renderer().render(operations, users())) {
    if (served.empty() || served.back() != each.operation) served.push_back(each.operation);
  }
  EXPECT_EQ(served, (std::vector<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(SqliteRenderGroups, AConversionThatReadsAChangedColumnComesAfterIt) {
  const std::string text =
      script({alter("age TEXT", "age || ''"), alter("name TEXT", "age")}, users());
  EXPECT_NE(text.find("SELECT id, name, age || ''\n"), std::string::npos) << text;
  EXPECT_NE(text.find("SELECT id, age, age\n"), std::string::npos) << text;
  const std::string one =
      script({alter("age TEXT", "name"), alter("name TEXT", "upper(name)")}, users());
  EXPECT_NE(one.find("SELECT id, upper(name), name\n"), std::string::npos) << one;
}

TEST(SqliteRenderGroups, AltersTablesByARebuild) {
  const Catalog before = reflect_ddl("CREATE TABLE t (a INTEGER PRIMARY KEY)");
  schema::Table strict = before.tables[0];
  strict.strict = true;
  strict.autoincrement = true;
  const std::string text = script({ops::AlterTable{strict}}, before);
  EXPECT_TRUE(
      text.starts_with("CREATE TABLE limbeck_new_t (\n    a INTEGER PRIMARY KEY "
                       "AUTOINCREMENT\n) STRICT;\nINSERT INTO limbeck_new_t (a)\nSELECT "
                       "a\nFROM t;\n"))
      << text;
  EXPECT_EQ(script({ops::AlterTable{before.tables[0]}}, before), "");
  schema::Table compact = before.tables[0];
  compact.without_rowid = true;
  EXPECT_NE(script({ops::AlterTable{compact}}, before).find("\n) WITHOUT ROWID;"),
            std::string::npos);
}

TEST(SqliteRenderGroups, KeepsTheCounterAndTheRowids) {
  const Catalog counted = reflect_ddl("CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b)");
  EXPECT_EQ(script({ops::DropColumn{name_of("t"), "b"}, anew("t", true)}, counted),
            R"(CREATE TABLE limbeck_new_t (
    a INTEGER PRIMARY KEY AUTOINCREMENT
);
INSERT INTO sqlite_sequence (name, seq)
SELECT 'limbeck_new_t', seq FROM sqlite_sequence WHERE name = 't';
INSERT INTO limbeck_new_t (a)
SELECT a
FROM t;
PRAGMA legacy_alter_table = ON;
ALTER TABLE t RENAME TO limbeck_old_t;
ALTER TABLE limbeck_new_t RENAME TO t;
PRAGMA legacy_alter_table = OFF;
DROP TABLE limbeck_old_t;
)");
  const auto insert = [](const std::string& ddl) {
    const Catalog before = reflect_ddl(ddl);
    const std::string text =
        script({ops::DropColumn{name_of("t"), "b"}, ops::AlterTable{before.tables[0]}}, before);
    const std::size_t begin = text.find("INSERT");
    return text.substr(begin, text.find(';', begin) - begin);
  };
  EXPECT_EQ(insert("CREATE TABLE t (a, b)"),
            "INSERT INTO limbeck_new_t (rowid, a)\nSELECT rowid, a\nFROM t");
  EXPECT_EQ(insert("CREATE TABLE t (RowId, b, \"two words\" UNIQUE ON CONFLICT IGNORE)"),
            "INSERT OR ABORT INTO limbeck_new_t (_rowid_, RowId, \"two words\")\n"
            "SELECT _rowid_, RowId, t.\"two words\"\nFROM t");
  EXPECT_EQ(insert("CREATE TABLE t (rowid, oid, _rowid_, b)"),
            "INSERT INTO limbeck_new_t (rowid, oid, _rowid_)\nSELECT rowid, oid, _rowid_\nFROM t");
  EXPECT_EQ(insert("CREATE TABLE t (a PRIMARY KEY, b) WITHOUT ROWID"),
            "INSERT INTO limbeck_new_t (a)\nSELECT a\nFROM t");
}

TEST(SqliteRenderGroups, TakesANameThatIsFree) {
  const Catalog before = reflect_ddl(
      "CREATE TABLE users (a, b); CREATE VIEW Limbeck_New_Users AS SELECT 1; CREATE TABLE o (a); "
      "CREATE INDEX limbeck_new_users_2 ON o (a)");
  EXPECT_TRUE(script({ops::DropColumn{name_of("users"), "b"}, anew("users")}, before)
                  .starts_with("CREATE TABLE limbeck_new_users_3 ("));
}

TEST(SqliteRenderGroups, MovesRowsTwiceWhereACheckNamesItsTable) {
  const Catalog before =
      reflect_ddl("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a, b, CHECK (T.a > 0))");
  EXPECT_EQ(script({ops::DropColumn{name_of("t"), "b"}, anew("t", true)}, before),
            R"(CREATE TABLE limbeck_old_t AS
SELECT id AS c1, a AS c2
FROM t;
UPDATE sqlite_sequence SET name = 'limbeck_old_t' WHERE name = 't';
DROP TABLE t;
CREATE TABLE t (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    a CHECK (T.a > 0)
);
UPDATE sqlite_sequence SET name = 't' WHERE name = 'limbeck_old_t';
INSERT INTO t (id, a)
SELECT c1, c2
FROM limbeck_old_t;
DROP TABLE limbeck_old_t;
)");
}

TEST(SqliteRenderGroups, WritesATableThatIsChangedAtOnceAsItShallBe) {
  const schema::Table table = table_from("CREATE TABLE t (a); CREATE INDEX i ON t (a)");
  EXPECT_EQ(script({ops::CreateTable{table}, ops::AddColumn{name_of("t"), column("b INT")},
                    ops::CreateIndex{name_of("t"), {.name = "j", .definition = "(b)"}}}),
            "CREATE TABLE t (\n    a,\n    b INT\n);\nCREATE INDEX i ON t (a);\n"
            "CREATE INDEX j ON t (b);\n");
}

TEST(SqliteRenderGroups, RebuildsBehindARenameWithTheTextsThatSqliteMadeOfIt) {
  const Catalog before = reflect_ddl(
      "CREATE TABLE p (id INTEGER PRIMARY KEY, a UNIQUE CHECK (a > 0), g AS (a + 1));"
      "CREATE INDEX i ON p (lower(a)) WHERE a > 2;"
      "CREATE TRIGGER g1 AFTER UPDATE OF a ON p BEGIN DELETE FROM c WHERE x = OLD.a; END;"
      "CREATE TABLE c (x REFERENCES p (a), y);");
  const schema::Constraint unique = [&] {
    for (const schema::Constraint& each : before.tables[1].constraints) {
      if (each.kind == schema::ConstraintKind::unique) return each;
    }
    return schema::Constraint{};
  }();
  ASSERT_EQ(unique.definition, "UNIQUE (a)");
  const std::string text = script(
      {ops::RenameColumn{name_of("p"), "a", "b"}, ops::RenameTable{name_of("p"), name_of("q")},
       ops::DropConstraint{name_of("q"), unique}, ops::DropColumn{name_of("c"), "y"}, anew("c")},
      before);
  EXPECT_EQ(text, R"(ALTER TABLE p RENAME COLUMN a TO b;
ALTER TABLE p RENAME TO q;
CREATE TABLE limbeck_new_q (
    id INTEGER PRIMARY KEY,
    b CHECK (b > 0),
    g GENERATED ALWAYS AS (b + 1) VIRTUAL
);
INSERT INTO limbeck_new_q (id, b)
SELECT id, b
FROM q;
PRAGMA legacy_alter_table = ON;
ALTER TABLE q RENAME TO limbeck_old_q;
ALTER TABLE limbeck_new_q RENAME TO q;
PRAGMA legacy_alter_table = OFF;
DROP TABLE limbeck_old_q;
CREATE INDEX i ON q (lower(b)) WHERE b > 2;
CREATE TRIGGER g1 AFTER UPDATE OF b ON "q" BEGIN DELETE FROM c WHERE x = OLD.b; END;
CREATE TABLE limbeck_new_c (
    x REFERENCES q (b)
);
INSERT INTO limbeck_new_c (rowid, x)
SELECT rowid, x
FROM c;
PRAGMA legacy_alter_table = ON;
ALTER TABLE c RENAME TO limbeck_old_c;
ALTER TABLE limbeck_new_c RENAME TO c;
PRAGMA legacy_alter_table = OFF;
DROP TABLE limbeck_old_c;
)");
}

TEST(SqliteRenderGroups, ForetellsARenameAlthoughAViewUsesWhatIsUnknown) {
  Catalog before = reflect_ddl(
      "CREATE TABLE t (a, b, CHECK (a > b)); CREATE TABLE hidden (c);"
      "CREATE VIEW v AS SELECT a, c FROM t, hidden;");
  before.tables.erase(before.tables.begin());
  ASSERT_EQ(before.tables.at(0).name, name_of("t"));
  const std::string text = script({ops::RenameColumn{name_of("t"), "a", "x"},
                                   ops::AlterColumn{name_of("t"), column("b INT"), ""}},
                                  before);
  EXPECT_NE(text.find("CHECK (x > b)"), std::string::npos) << text;
}

TEST(SqliteRenderGroups, RebuildsWithWhatWasExecutedBefore) {
  Catalog before = reflect_ddl("CREATE TABLE t (a, b); CREATE VIEW v AS SELECT a FROM t;");
  const ops::AlterColumn altered{name_of("t"), column("b INT"), ""};
  const std::string text =
      script({ops::Execute{"ALTER TABLE t ADD COLUMN c; UPDATE elsewhere SET x = 1; "
                           "CREATE INDEX i ON t (c); ALTER TABLE t RENAME COLUMN a TO z",
                           ""},
              altered},
             before);
  EXPECT_NE(text.find("    z,\n    b INT,\n    c\n)"), std::string::npos) << text;
  EXPECT_NE(text.find("SELECT rowid, z, b, c\n"), std::string::npos) << text;
  EXPECT_NE(text.find("CREATE INDEX i ON t (c);\n", text.find("limbeck_new")), std::string::npos);
  const ops::Execute unknown{"ALTER TABLE elsewhere ADD COLUMN c", ""};
  EXPECT_EQ(rendered({altered, unknown}, before).back(), "ALTER TABLE elsewhere ADD COLUMN c");
  const ErrorDetails error = error_of([&] { renderer().render({unknown, altered}, before); });
  EXPECT_EQ(error.code, "render.impossible");
  EXPECT_EQ(error.message,
            "what `execute` does to the schema cannot be foretold: no such table: elsewhere");
}

TEST(SqliteRenderGroups, SaysWhereARenameCannotBeForetold) {
  Catalog before = reflect_ddl(
      "CREATE TABLE t (a, b); CREATE TABLE hidden (c);"
      "CREATE TRIGGER g AFTER INSERT ON t BEGIN UPDATE hidden SET c = NEW.a; END;");
  before.tables.erase(before.tables.begin());
  const ops::RenameColumn rename{name_of("t"), "a", "x"};
  EXPECT_EQ(rendered({rename, ops::Execute{"SELECT 1", ""}}, before).size(), 2U);
  const ErrorDetails error = error_of([&] {
    renderer().render({rename, ops::DropColumn{name_of("t"), "b"}}, before);
  });
  EXPECT_EQ(error.code, "render.impossible");
  EXPECT_EQ(error.message,
            "what a rename does to t cannot be foretold: error in trigger g: no such table: "
            "main.hidden");
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
