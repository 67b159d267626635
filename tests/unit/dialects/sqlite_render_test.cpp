// Each operation, and the statements that come of it.
#include "dialects/sqlite/rules.hpp"
#include "sqlite_render_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::Catalog;
using schema::ObjectKind;

TEST(SqliteRender, CreatesATableAsAPersonWould) {
  const schema::Table table = table_from(
      "CREATE TABLE \"order\" (id INTEGER PRIMARY KEY AUTOINCREMENT, \"group\" TEXT NOT NULL ON "
      "CONFLICT IGNORE DEFAULT 'x' COLLATE NOCASE UNIQUE, owner INT REFERENCES users (id) ON "
      "DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, total DECIMAL(10,2) CHECK (total > 0), twice "
      "AS (total * 2), kept INT GENERATED ALWAYS AS (id) STORED, a, b, CONSTRAINT pair UNIQUE (a, "
      "b DESC) ON CONFLICT FAIL, CHECK (a < b), FOREIGN KEY (a, b) REFERENCES p (c, d));"
      "CREATE UNIQUE INDEX order_total ON \"order\" (total DESC) WHERE a IS NOT NULL;"
      "CREATE TRIGGER g BEFORE DELETE ON \"order\" BEGIN DELETE FROM p; END");
  EXPECT_EQ(script({ops::CreateTable{table}}),
            R"(CREATE TABLE "order" (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    "group" TEXT NOT NULL ON CONFLICT IGNORE DEFAULT 'x' COLLATE NOCASE UNIQUE,
    owner INT REFERENCES users (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    total DECIMAL(10,2) CHECK (total > 0),
    twice GENERATED ALWAYS AS (total * 2) VIRTUAL,
    kept INT GENERATED ALWAYS AS (id) STORED,
    a,
    b,
    CONSTRAINT pair UNIQUE (a, b DESC) ON CONFLICT FAIL,
    CHECK (a < b),
    FOREIGN KEY (a, b) REFERENCES p (c, d)
);
CREATE UNIQUE INDEX order_total ON "order" (total DESC) WHERE a IS NOT NULL;
CREATE TRIGGER g BEFORE DELETE ON "order" BEGIN DELETE FROM p; END;
)");
}

TEST(SqliteRender, WritesKeysWhereTheyMeanTheSame) {
  const auto created = [](const std::string& ddl) {
    return script({ops::CreateTable{table_from(ddl)}});
  };
  EXPECT_EQ(created("CREATE TABLE t (a INTEGER, PRIMARY KEY (a DESC))"),
            "CREATE TABLE t (\n    a INTEGER PRIMARY KEY\n);\n");
  EXPECT_EQ(created("CREATE TABLE t (a INTEGER CONSTRAINT k PRIMARY KEY DESC)"),
            "CREATE TABLE t (\n    a INTEGER CONSTRAINT k PRIMARY KEY DESC\n);\n");
  EXPECT_EQ(created("CREATE TABLE t (a TEXT PRIMARY KEY DESC)"),
            "CREATE TABLE t (\n    a TEXT,\n    PRIMARY KEY (a DESC)\n);\n");
  EXPECT_EQ(created("CREATE TABLE t (a INT CONSTRAINT k PRIMARY KEY) STRICT, WITHOUT ROWID"),
            "CREATE TABLE t (\n    a INT NOT NULL,\n    CONSTRAINT k PRIMARY KEY (a)\n) STRICT, "
            "WITHOUT ROWID;\n");
}

TEST(SqliteRender, CreatesVirtualTables) {
  EXPECT_EQ(script({ops::CreateTable{table_from("CREATE VIRTUAL TABLE f USING fts5(a, "
                                                "tokenize='porter')")}}),
            "CREATE VIRTUAL TABLE f USING fts5(a, tokenize='porter');\n");
}

TEST(SqliteRender, DropsAndRenamesTables) {
  EXPECT_EQ(script({ops::RenameTable{name_of("users"), name_of("person")}}, users()),
            "ALTER TABLE users RENAME TO person;\n");
  EXPECT_EQ(script({ops::RenameTable{name_of("users"), name_of("Users")}}, users()),
            "ALTER TABLE users RENAME TO limbeck_old_users;\n"
            "ALTER TABLE limbeck_old_users RENAME TO Users;\n");
  EXPECT_EQ(script({ops::DropTable{name_of("users")}}, users()), "DROP TABLE users;\n");
}

TEST(SqliteRender, RenamesColumnsInPlace) {
  EXPECT_EQ(script({ops::RenameColumn{name_of("users"), "name", "full name"}}, users()),
            "ALTER TABLE users RENAME COLUMN name TO \"full name\";\n");
}

TEST(SqliteRender, AddsColumnsInPlaceWhereThatIsCertainToWork) {
  const std::vector<std::string> declarations = {
      "note TEXT",
      "note TEXT NOT NULL DEFAULT ''",
      "note TEXT DEFAULT x'00' COLLATE NOCASE",
      "note INT DEFAULT -5",
      "note INT GENERATED ALWAYS AS (other + 1) VIRTUAL",
  };
  for (const std::string& each : declarations) {
    EXPECT_EQ(script({add(each)}, users()), "ALTER TABLE users ADD COLUMN " + each + ";\n");
  }
}

TEST(SqliteRender, RebuildsForColumnsThatCannotBeAddedInPlace) {
  for (const std::string each :
       {"note TEXT NOT NULL", "note TEXT NOT NULL DEFAULT NULL", "note DEFAULT CURRENT_TIMESTAMP",
        "note DEFAULT (lower('A'))", "note INT AS (other + 1) STORED"}) {
    EXPECT_EQ(rendered({add(each)}, users()).size(), 9U) << each;
  }
  const Catalog strict = reflect_ddl("CREATE TABLE users (id INT) STRICT");
  EXPECT_EQ(rendered({add("note INT DEFAULT 1")}, strict).size(), 1U);
  EXPECT_GT(rendered({add("note INT DEFAULT 'x'")}, strict).size(), 1U);
}

TEST(SqliteRender, DropsAColumnInPlaceWhereSqliteCan) {
  const auto dropped = [](const std::string& ddl) {
    return script({ops::DropColumn{name_of("t"), "b"}}, reflect_ddl(ddl));
  };
  const std::string in_place = "ALTER TABLE t DROP COLUMN b;\n";
  for (const std::string each : {"CREATE TABLE t (a, b)", "CREATE TABLE t (a INT, b INT) STRICT",
                                 "CREATE TABLE t (a PRIMARY KEY, b) WITHOUT ROWID",
                                 "CREATE TABLE t (a, b AS (a + 1)); CREATE INDEX i ON t (a)",
                                 "CREATE TABLE t (a, b); CREATE VIEW v AS SELECT * FROM t",
                                 "CREATE TABLE t (a, b NOT NULL DEFAULT 1 COLLATE NOCASE)"}) {
    EXPECT_EQ(dropped(each), in_place) << each;
  }
  for (const std::string each :
       {"CREATE TABLE t (a, b UNIQUE)", "CREATE TABLE t (a, b CHECK (b > 0))",
        "CREATE TABLE t (a, b, CHECK (a > b))", "CREATE TABLE t (a, b REFERENCES t)",
        "CREATE TABLE t (a, b); CREATE INDEX i ON t (b)",
        "CREATE TABLE t (a, b); CREATE INDEX i ON t (a) WHERE b > 0",
        "CREATE TABLE t (a, b); CREATE VIEW v AS SELECT b FROM t",
        "CREATE TABLE t (a, b); CREATE VIEW v AS SELECT x FROM nowhere",
        "CREATE TABLE t (a, b); CREATE TABLE o (a); CREATE TRIGGER g AFTER INSERT ON o BEGIN "
        "SELECT b FROM t; END"}) {
    EXPECT_TRUE(dropped(each).starts_with("CREATE TABLE limbeck_new_t")) << each;
  }
  EXPECT_EQ(script({ops::DropIndex{name_of("t"), "i"}, ops::DropColumn{name_of("t"), "b"}},
                   reflect_ddl("CREATE TABLE t (a, b); CREATE INDEX i ON t (b)")),
            "DROP INDEX i;\n" + in_place);
}

TEST(SqliteRender, AddsAColumnWithItsReferenceAndCheckInPlace) {
  EXPECT_EQ(
      script({add("boss INT"),
              ops::AddConstraint{name_of("users"), constraint("FOREIGN KEY (a) REFERENCES b")},
              ops::CreateIndex{name_of("users"), {.name = "i", .definition = "(boss)"}}},
             users())
          .substr(0, 12),
      "CREATE TABLE");  // A reference of another column.
  schema::Constraint reference = constraint("FOREIGN KEY (a) REFERENCES users (id)");
  reference.columns = {"boss"};
  reference.definition = "FOREIGN KEY (boss) REFERENCES users (id)";
  schema::Constraint check = constraint("CONSTRAINT c CHECK (a > 1)");
  check.columns = {"boss"};
  check.definition = "CHECK (boss > 1)";
  EXPECT_EQ(
      script({add("boss INT"), ops::AddConstraint{name_of("users"), reference},
              ops::CreateIndex{name_of("users"), {.name = "i", .definition = "(boss)"}},
              ops::AddConstraint{name_of("users"), check}},
             users()),
      "ALTER TABLE users ADD COLUMN boss INT REFERENCES users (id) CONSTRAINT c CHECK (boss > "
      "1);\nCREATE INDEX i ON users (boss);\n");
}

TEST(SqliteRender, CreatesDropsAndRenamesIndexes) {
  const ops::Operations operations = {
      ops::CreateIndex{name_of("users"),
                       {.name = "i", .unique = true, .definition = "(age) WHERE age > 1"}},
      ops::RenameIndex{name_of("users"), "i", "j"}, ops::DropIndex{name_of("users"), "j"}};
  EXPECT_EQ(script(operations, users()),
            "CREATE UNIQUE INDEX i ON users (age) WHERE age > 1;\nDROP INDEX i;\n"
            "CREATE UNIQUE INDEX j ON users (age) WHERE age > 1;\nDROP INDEX j;\n");
}

TEST(SqliteRender, CreatesAndDropsViewsAndTriggers) {
  const Catalog all = reflect_ddl(kUsers +
                                  "CREATE VIEW v AS SELECT name FROM users;"
                                  "CREATE TRIGGER vt INSTEAD OF DELETE ON v BEGIN SELECT 2; END");
  const std::string view = "CREATE VIEW v AS SELECT name FROM users;\n";
  const std::string trigger = "CREATE TRIGGER vt INSTEAD OF DELETE ON v BEGIN SELECT 2; END;\n";
  EXPECT_EQ(script({ops::CreateView{all.views[0]}}, users()), view + trigger);
  EXPECT_EQ(script({ops::DropView{name_of("v")}}, all), "DROP VIEW v;\n");
  schema::View wider = all.views[0];
  wider.definition = "CREATE VIEW v AS SELECT * FROM users";
  EXPECT_EQ(script({ops::ReplaceView{wider}}, all),
            "DROP VIEW v;\nCREATE VIEW v AS SELECT * FROM users;\n" + trigger);
  EXPECT_EQ(script({ops::DropTrigger{name_of("v"), "vt"},
                    ops::CreateTrigger{name_of("v"), all.views[0].triggers[0]},
                    ops::DropTrigger{name_of("users"), "users_log"}},
                   all),
            "DROP TRIGGER vt;\n" + trigger + "DROP TRIGGER users_log;\n");
}

TEST(SqliteRender, SplitsWhatIsExecuted) {
  EXPECT_EQ(rendered({ops::Execute{"UPDATE t SET a = ';'; -- done\nDELETE FROM t;", ""}}),
            (std::vector<std::string>{"UPDATE t SET a = ';'", "DELETE FROM t"}));
}

std::string refusal(const ops::Operation& operation, const Catalog& before = users()) {
  const ErrorDetails error = error_of([&] { renderer().render({operation}, before); });
  EXPECT_EQ(error.code, "render.impossible") << error.message;
  EXPECT_FALSE(error.hint.empty());
  EXPECT_EQ(error.dialect, "sqlite");
  return error.message;
}

TEST(SqliteRender, RefusesWhatSqliteDoesNotHave) {
  const schema::Name t = name_of("t");
  const ops::Operations operations = {
      ops::CreateSchema{{"s"}},
      ops::DropSchema{"s"},
      ops::CreateExtension{{"e"}},
      ops::DropExtension{"e"},
      ops::CreateEnum{{t}},
      ops::DropEnum{t},
      ops::AddEnumLabel{t, "l", ""},
      ops::RenameEnumLabel{t, "l", "m"},
      ops::RebuildEnum{t, {}},
      ops::CreateDomain{{t, {}}},
      ops::DropDomain{t},
      ops::AlterDomain{{t, {}}},
      ops::CreateComposite{{t}},
      ops::DropComposite{t},
      ops::AlterComposite{{t}},
      ops::CreateRange{{t, {}, ""}},
      ops::DropRange{t},
      ops::CreateSequence{{t}},
      ops::DropSequence{t},
      ops::AlterSequence{{t}},
      ops::ValidateConstraint{t, "c"},
      ops::CreatePolicy{t, {}},
      ops::DropPolicy{t, "p"},
      ops::CreateRule{t, {}},
      ops::DropRule{t, "r"},
      ops::CreateRoutine{{.name = t}},
      ops::DropRoutine{t, ""},
      ops::ReplaceRoutine{{.name = t}},
      ops::SetComment{{ObjectKind::column, name_of("users"), "name"}, "x"},
      ops::Grant{},
      ops::Revoke{}};
  for (const ops::Operation& each : operations) {
    EXPECT_TRUE(refusal(each).starts_with("SQLite has no ")) << each.index();
  }
  EXPECT_EQ(refusal(operations[4]), "SQLite has no enums: t");
  EXPECT_EQ(refusal(operations[28]), "SQLite has no comments: name of users");
}

TEST(SqliteRender, RefusesPartsThatSqliteDoesNotHave) {
  schema::Column identity = column("x INT");
  identity.identity = schema::Identity{};
  EXPECT_EQ(refusal(ops::AddColumn{name_of("users"), identity}),
            "SQLite has no identity columns: users.x");
  schema::Constraint later = constraint("UNIQUE (a)");
  later.validated = false;
  EXPECT_EQ(refusal(ops::AddConstraint{name_of("users"), later}),
            "SQLite has no constraints that are NOT VALID: UNIQUE (a) of users");
  EXPECT_EQ(refusal(ops::RenameTable{name_of("users"), {"other", "users"}}),
            "SQLite has no schemas: other.users");
  schema::View stored{.name = name_of("v"), .materialized = true, .definition = ""};
  EXPECT_EQ(refusal(ops::CreateView{stored}), "SQLite has no materialised views: v");
  const Catalog search = reflect_ddl("CREATE VIRTUAL TABLE f USING fts5(a)");
  EXPECT_EQ(refusal(ops::AddColumn{name_of("f"), column("b")}, search),
            "SQLite has no way to alter a virtual table: f");
}

TEST(SqliteRender, SaysWhatIsMissing) {
  const auto code = [](const ops::Operation& operation) {
    return error_of([&] { renderer().render({operation}, users()); }).code;
  };
  EXPECT_EQ(code(ops::DropColumn{name_of("users"), "none"}), "ops.missing");
  EXPECT_EQ(code(ops::AddColumn{name_of("none"), column("a")}), "ops.missing");
  EXPECT_EQ(code(ops::CreateTable{users().tables[0]}), "ops.exists");
}

TEST(SqliteRules, EverythingButAVirtualTableIsAlteredWhereItStands) {
  const contract::Rules& answers = rules();
  EXPECT_TRUE(answers.can_alter(column("a INT"), column("a AS (other) STORED")));
  EXPECT_TRUE(answers.can_alter(table_from("CREATE TABLE t (a)"),
                                table_from("CREATE TABLE t (a INT PRIMARY KEY) WITHOUT ROWID")));
  const schema::Table one = table_from("CREATE VIRTUAL TABLE t USING fts5(a)");
  EXPECT_TRUE(answers.can_alter(one, one));
  EXPECT_FALSE(answers.can_alter(one, table_from("CREATE VIRTUAL TABLE t USING fts5(a, b)")));
  EXPECT_FALSE(answers.can_alter(one, table_from("CREATE TABLE t (a)")));
  EXPECT_FALSE(answers.can_replace(schema::View{}, schema::View{}));
  EXPECT_FALSE(answers.parts_are_ordered());
  EXPECT_FALSE(answers.disturbs_dependents(column("a INT"), column("a TEXT")));
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
