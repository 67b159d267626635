// What holds for all operations of a revision in C++: no row is lost, errors name what is missing,
// and each operation sees what those before it did.
#include <gmock/gmock.h>
#include <sqlite3.h>

#include "limbeck/migrator.hpp"
#include "live/support/step_world.hpp"

namespace limbeck::live {
namespace {

using ::testing::HasSubstr;
using ConstraintKind = Operations::ConstraintKind;

class StepOperations : public ::testing::TestWithParam<const char*> {
 protected:
  bool is_sqlite() const { return world.is_sqlite(); }

  StepWorld world{GetParam()};
};

constexpr const char* kParents = R"(
CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT, CONSTRAINT mailed CHECK (email <> ''));
CREATE TABLE tasks (id INTEGER PRIMARY KEY,
  user_id INTEGER CONSTRAINT tasks_user REFERENCES users (id) ON DELETE CASCADE);
INSERT INTO users VALUES (1, 'ann@x'), (2, 'bob@x');
INSERT INTO tasks VALUES (10, 1), (11, 1), (12, 2);
)";

TEST_P(StepOperations, LoseNoRowOfATableThatRefersWithOnDeleteCascade) {
  world.given(kParents);
  world.upgrade([](Operations& op) {
    op.drop_constraint("mailed", "users");
    op.alter_column("users", "email", {.type = "varchar(99)", .nullable = false});
    op.alter_column("tasks", "user_id", {.type = "bigint"});
  });
  EXPECT_EQ(world.ask("SELECT id, email FROM users ORDER BY id"), (Strings{"1|ann@x", "2|bob@x"}));
  EXPECT_EQ(world.ask("SELECT id, user_id FROM tasks ORDER BY id"),
            (Strings{"10|1", "11|1", "12|2"}));
}

TEST_P(StepOperations, KeepIndexesTriggersAndViewsOfATableThatIsAltered) {
  world.given(kParents);
  world.given(each_in(
      "CREATE TABLE seen (email TEXT); CREATE INDEX by_email ON users (lower(email)) WHERE id > 0;"
      "CREATE VIEW mails AS SELECT email FROM users;"
      "CREATE TRIGGER watch AFTER UPDATE ON users BEGIN INSERT INTO seen VALUES (new.email); END",
      "CREATE TABLE seen (email TEXT); CREATE INDEX by_email ON users (lower(email)) WHERE id > 0;"
      "CREATE VIEW mails AS SELECT email FROM users;"
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO seen VALUES "
      "(new.email); RETURN new; END $$;"
      "CREATE TRIGGER watch AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION note()"));
  const schema::Catalog before = world.catalog();
  world.upgrade(
      [](Operations& op) {
        op.drop_constraint("mailed", "users");
        op.alter_column("users", "email", {.nullable = false});
      },
      [](Operations& op) {
        op.alter_column("users", "email", {.nullable = true});
        op.create_check_constraint("mailed", "users", "email <> ''");
      });
  world.given("UPDATE users SET email = '' WHERE id = 1");
  EXPECT_EQ(world.ask("SELECT * FROM seen"), Strings{""});
  EXPECT_EQ(world.ask("SELECT count(*) FROM mails"), Strings{"2"});
  world.given("UPDATE users SET email = 'a' WHERE id = 1");
  world.downgrade();
  EXPECT_EQ(world.catalog_in_words_of(before), before);
}

TEST_P(StepOperations, OfAFailedRevisionLeaveNothing) {
  world.given(kParents);
  const schema::Catalog before = world.catalog();
  const ErrorDetails error = world.failure([](Operations& op) {
    op.create_table("made", {{.name = "id", .type = "integer", .primary_key = true}});
    op.alter_column("users", "email", {.nullable = false});
    op.drop_table("tasks");
    op.drop_column("users", "nickname");
  });
  EXPECT_EQ(error.code, "ops.missing");
  EXPECT_EQ(error.message, "drop_column: there is no column users.nickname");
  EXPECT_EQ(error.revision, "r1");
  EXPECT_EQ(world.catalog().tables, before.tables);
  EXPECT_EQ(world.ask("SELECT count(*) FROM tasks"), Strings{"3"});
}

TEST_P(StepOperations, NameWhatIsNotThere) {
  world.given(kParents);
  const auto message = [&](Act act) {
    const ErrorDetails error = world.failure(std::move(act));
    EXPECT_EQ(error.code, "ops.missing");
    EXPECT_EQ(error.revision, "r1");
    return error.message;
  };
  EXPECT_EQ(message([](Operations& op) { op.drop_table("nobody"); }),
            "drop_table: there is no table nobody");
  EXPECT_EQ(message([](Operations& op) { op.rename_table("nobody", "x"); }),
            "rename_table: there is no table nobody");
  EXPECT_EQ(message([](Operations& op) { op.add_column("nobody", {.name = "x", .type = "int"}); }),
            "add_column: there is no table nobody");
  EXPECT_EQ(message([](Operations& op) { op.alter_column("users", "x", {.type = "int"}); }),
            "alter_column: there is no column users.x");
  EXPECT_EQ(message([](Operations& op) { op.drop_constraint("x", "users"); }),
            "drop_constraint: table users has no constraint x");
  EXPECT_EQ(message([](Operations& op) {
              op.drop_constraint_on("users", ConstraintKind::unique, {"email"});
            }),
            "drop_constraint: table users has no unique constraint on (email)");
  EXPECT_EQ(message([](Operations& op) { op.create_index("i", "nobody", {"x"}); }),
            "create_index: there is no table nobody");
  EXPECT_EQ(message([](Operations& op) { op.drop_index("i"); }), "drop_index: there is no index i");
  EXPECT_EQ(message([](Operations& op) { op.drop_view("v"); }), "drop_view: there is no view v");
}

TEST_P(StepOperations, RefuseWhatIsThereAlready) {
  world.given(kParents);
  EXPECT_EQ(world
                .failure([](Operations& op) {
                  op.add_column("users", {.name = "email", .type = "text"});
                })
                .code,
            "ops.exists");
  EXPECT_NE(world
                .failure([](Operations& op) {
                  op.create_table("users", {{.name = "id", .type = "int"}});
                })
                .code,
            "");
}

TEST_P(StepOperations, DoNothingIfTheyAreToldSo) {
  world.given(kParents);
  const schema::Catalog before = world.catalog();
  world.upgrade([](Operations& op) {
    op.create_table("users", {{.name = "id", .type = "int"}}, {}, {.if_not_exists = true});
    op.add_column("users", {.name = "email", .type = "int"}, {.if_not_exists = true});
    op.drop_table("nobody", {.if_exists = true});
    op.drop_column("users", "nothing", {.if_exists = true});
    op.drop_constraint("nothing", "users", {.if_exists = true});
    op.drop_index("nothing", "users", {.if_exists = true});
    op.drop_view("nothing", {.if_exists = true});
    op.create_check_constraint("other", "users", op.per_dialect({}));
    op.create_view("other", op.per_dialect({}));
    op.execute(op.per_dialect({}));
  });
  schema::Catalog after = world.catalog();
  std::erase_if(after.tables, [](const auto& each) { return each.name.name == "alembic_version"; });
  EXPECT_EQ(after, before);
}

TEST_P(StepOperations, SeeWhatThoseBeforeThemDid) {
  world.given(kParents);
  world.upgrade([](Operations& op) {
    op.create_table("notes",
                    {{.name = "id", .type = "int", .primary_key = true},
                     {.name = "body", .type = "varchar(20)", .default_sql = "'a' || 'b'"}},
                    {op.check("short", "length(body) < 9")});
    op.create_index("notes_body", "notes", {"body"});
    op.bulk_insert("notes", {"id"}, {{"1"}});
    op.rename_table("notes", "remarks");
    op.alter_column("remarks", "body", {.type = "text", .new_name = "content"});
    op.drop_constraint("short", "remarks");
    op.execute("ALTER TABLE remarks ADD COLUMN by_hand TEXT");
    op.alter_column("remarks", "by_hand", {.default_sql = "'x'"});
    op.add_column("remarks", {.name = "last", .type = "text"});
    op.alter_column("remarks", "last", {.new_name = "latest"});
    op.drop_column("remarks", "by_hand");
    op.alter_column("remarks", "content", {.nullable = false});
    op.bulk_insert("remarks", {"id", "latest"}, {{"2", "now"}});
  });
  EXPECT_EQ(world.ask("SELECT id, content, latest FROM remarks ORDER BY id"),
            (Strings{"1|ab|NULL", "2|ab|now"}));
  const schema::Catalog after = world.catalog();
  const schema::Table* const table = schema::find(after.tables, schema::Name{"", "remarks"});
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->indexes.size(), 1U);
}

TEST_P(StepOperations, GoOnBehindAnErrorThatTheRevisionCaught) {
  world.given(kParents);
  world.upgrade([](Operations& op) {
    op.execute("SAVEPOINT before_it");
    EXPECT_THROW(op.create_unique_constraint("one", "tasks", {"user_id"}), Error);
    op.execute("ROLLBACK TO SAVEPOINT before_it");
    op.alter_column("tasks", "user_id", {.nullable = false});
  });
  EXPECT_EQ(world.ask("SELECT count(*) FROM tasks"), Strings{"3"});
}

TEST_P(StepOperations, DropNoColumnThatAViewUses) {
  world.given(kParents);
  world.given("CREATE VIEW mails AS SELECT email FROM users");
  const ErrorDetails error =
      world.failure([](Operations& op) { op.drop_column("users", "email"); });
  EXPECT_EQ(error.code, is_sqlite() ? "ops.in_use" : "sql.failed");
  EXPECT_EQ(error.revision, "r1");
  EXPECT_EQ(world.ask("SELECT count(*) FROM mails"), Strings{"2"});
  world.upgrade([](Operations& op) {
    op.drop_view("mails");
    op.drop_column("users", "email");
  });
  EXPECT_EQ(world.ask("SELECT * FROM users"), (Strings{"1", "2"}));
}

TEST_P(StepOperations, StopBetweenTwoStatements) {
  world.given(kParents);
  const ErrorDetails error = world.failure([&](Operations& op) {
    op.alter_column("users", "email", {.nullable = false});
    world.stop();
    op.drop_table("tasks");
  });
  EXPECT_EQ(error.code, "run.stopped");
  EXPECT_EQ(error.revision, "r1");
  EXPECT_EQ(world.ask("SELECT count(*) FROM tasks"), Strings{"3"});
}

TEST_P(StepOperations, InsertMoreRowsThanAStatementTakes) {
  world.upgrade([](Operations& op) {
    op.create_table("numbers",
                    {{.name = "a", .type = "integer"}, {.name = "b", .type = "integer"}});
    std::vector<Row> rows;
    for (int i = 0; i < 12'345; ++i) rows.push_back({std::to_string(i), "1"});
    op.bulk_insert("numbers", {"a", "b"}, std::move(rows));
  });
  EXPECT_EQ(world.ask("SELECT count(DISTINCT a), sum(b) FROM numbers"), Strings{"12345|12345"});
  const ErrorDetails error = world.failure([](Operations& op) {
    op.bulk_insert("numbers", {"a", "b"}, {{"1"}});
  });
  EXPECT_EQ(error.code, "ops.incomplete");
}

TEST_P(StepOperations, NumberTheRowsOfAnIdentity) {
  world.upgrade([](Operations& op) {
    op.create_table(
        "a", {{.name = "id", .type = "bigint", .identity = true}, {.name = "b", .type = "integer"}},
        {op.primary_key("a_key", {"id"})});
    op.execute("INSERT INTO a (b) VALUES (7), (8)");
  });
  EXPECT_EQ(world.ask("SELECT id, b FROM a ORDER BY id"), (Strings{"1|7", "2|8"}));
  if (!is_sqlite()) return;
  const ErrorDetails error = world.failure([](Operations& op) {
    op.create_table("b", {{.name = "x", .type = "bigint", .primary_key = true, .identity = true},
                          {.name = "y", .type = "bigint", .primary_key = true}});
  });
  EXPECT_EQ(error.code, "render.impossible");
}

TEST_P(StepOperations, RefuseAConversionThatTheRowsDoNotStand) {
  world.given(kParents);
  const ErrorDetails error = world.failure([](Operations& op) {
    op.execute("INSERT INTO users VALUES (3, NULL)");
    op.alter_column("users", "email", {.nullable = false});
  });
  EXPECT_EQ(error.code, "sql.constraint");
  EXPECT_EQ(error.revision, "r1");
  EXPECT_FALSE(error.statement.empty());
  EXPECT_EQ(world.ask("SELECT count(*) FROM users"), Strings{"2"});
}

TEST_P(StepOperations, OnOneDialectAloneAreRefusedOnTheOther) {
  if (is_sqlite()) {
    const ErrorDetails error =
        world.failure([](Operations& op) { op.create_enum("mood", {"sad"}); });
    EXPECT_EQ(error.code, "render.impossible");
    EXPECT_EQ(error.message, "create_enum: SQLite has no enums: mood");
    EXPECT_EQ(world.failure([](Operations& op) { op.in_schema("x").drop_table("t"); }).code,
              "ops.missing");
    return;
  }
  const ErrorDetails error = world.failure([](Operations& op) {
    op.create_table("t", {{.name = "a", .type = op.per_dialect({.sqlite = "TEXT"})}});
  });
  EXPECT_EQ(error.code, "ops.incomplete");
  EXPECT_EQ(error.message, "create_table: column t.a has no type on postgresql");
}

INSTANTIATE_TEST_SUITE_P(On, StepOperations, ::testing::Values("sqlite", "postgresql"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST(StepOperationsOnSqlite, FindNamesInAnyLetterCase) {
  StepWorld world("sqlite");
  world.given(kParents);
  world.upgrade([](Operations& op) {
    op.alter_column("USERS", "Email", {.nullable = false});
    op.drop_constraint("MAILED", "Users");
    op.create_index("i", "TASKS", {"user_id"});
    op.drop_index("I", "Tasks");
  });
  EXPECT_EQ(world.ask("SELECT sql FROM sqlite_master WHERE name = 'users'"),
            Strings{"CREATE TABLE \"users\" (\n    id INTEGER PRIMARY KEY,\n    email TEXT NOT "
                    "NULL\n)"});
}

TEST(StepOperationsOnSqlite, MakeTablesOfTheirKinds) {
  StepWorld world("sqlite");
  world.upgrade([](Operations& op) {
    op.create_table("a", {{.name = "id", .type = "bigint", .primary_key = true, .identity = true}},
                    {}, {.sqlite_autoincrement = true, .postgresql_unlogged = true});
    op.create_table("b", {{.name = "id", .type = "TEXT", .primary_key = true}}, {},
                    {.sqlite_strict = true, .sqlite_without_rowid = true});
    op.create_table("c", {{.name = "id"},
                          {.name = "twice", .generated_sql = "id * 2", .generated_stored = false}});
  });
  EXPECT_EQ(world.ask("SELECT sql FROM sqlite_master WHERE name IN ('a', 'b', 'c')"),
            (Strings{"CREATE TABLE a (\n    id INTEGER PRIMARY KEY AUTOINCREMENT\n)",
                     "CREATE TABLE b (\n    id TEXT NOT NULL PRIMARY KEY\n) STRICT, WITHOUT ROWID",
                     "CREATE TABLE c (\n    id,\n    twice GENERATED ALWAYS AS (id * 2) VIRTUAL\n"
                     ")"}));
}

TEST(StepOperationsOnSqlite, DropConstraintsThatHaveNoName) {
  StepWorld world("sqlite");
  world.given(
      "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (a INTEGER UNIQUE, p INTEGER "
      "REFERENCES p (id)); INSERT INTO c VALUES (1, NULL)");
  EXPECT_THAT(world.failure([](Operations& op) { op.drop_constraint("c_p", "c"); }).hint,
              HasSubstr("drop_constraint_on"));
  world.upgrade([](Operations& op) {
    op.drop_constraint_on("c", ConstraintKind::foreign_key, {"p"});
    op.drop_constraint_on("c", ConstraintKind::unique, {"a"});
  });
  EXPECT_EQ(world.ask("SELECT sql FROM sqlite_master WHERE name = 'c'"),
            Strings{"CREATE TABLE \"c\" (\n    a INTEGER,\n    p INTEGER\n)"});
  EXPECT_EQ(world.ask("SELECT * FROM c"), Strings{"1|NULL"});
}

TEST(StepOperationsOnSqlite, DropNoColumnThatATriggerUses) {
  StepWorld world("sqlite");
  world.given(
      "CREATE TABLE t (a INTEGER, b INTEGER); CREATE TABLE log (b INTEGER);"
      "CREATE TRIGGER watch AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.b); END");
  const ErrorDetails error = world.failure([](Operations& op) { op.drop_column("t", "b"); });
  EXPECT_EQ(error.code, "ops.in_use");
  EXPECT_THAT(error.message, HasSubstr("a trigger of t"));
}

TEST(StepOperationsOnSqlite, GoThroughAConnectionWhoseForeignKeysAreOn) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  const auto run = [&](const std::string& sql) {
    return sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr);
  };
  ASSERT_EQ(run("PRAGMA foreign_keys = ON"), SQLITE_OK);
  ASSERT_EQ(run(kParents), SQLITE_OK);
  {
    Migrator migrator(database, Revisions{.compiled = {{.id = "a", .upgrade = [](Step& step) {
                                                          Operations op(step);
                                                          op.drop_constraint("mailed", "users");
                                                        }}}});
    EXPECT_EQ(migrator.upgrade(), 1U);
  }
  // The child's rows are there, and the switch is what it was.
  EXPECT_EQ(run("INSERT INTO tasks VALUES (13, 99)"), SQLITE_CONSTRAINT);
  EXPECT_EQ(run("CREATE TABLE n AS SELECT 1 / (count(*) = 3) AS x FROM tasks"), SQLITE_OK);
  EXPECT_EQ(run("CREATE TABLE m (x CHECK (x IS NOT NULL)); INSERT INTO m SELECT x FROM n"),
            SQLITE_OK);
  sqlite3_close(database);
}

TEST(StepOperationsOnPostgresql, WorkInAnotherSchema) {
  StepWorld world("postgresql");
  world.given("CREATE SCHEMA audit; CREATE TABLE users (id int PRIMARY KEY)");
  const schema::Catalog before = world.catalog();
  world.upgrade(
      [](Operations& op) {
        Operations audit = op.in_schema("audit");
        audit.create_enum("kind", {"a", "b"});
        audit.create_table("events",
                           {{.name = "id", .type = "int", .primary_key = true},
                            {.name = "kind", .type = "audit.kind"},
                            {.name = "user_id", .type = "int"}},
                           {op.foreign_key("events_user", {"user_id"}, "users", {"id"},
                                           {.referent_schema = "public"})});
        audit.create_index("events_kind", "events", {"kind"});
        audit.alter_column("events", "kind", {.type = "text"});
        audit.alter_column("events", "kind", {.type = "audit.kind"});
        op.in_schema("public").add_column("users", {.name = "name", .type = "text"});
        op.alter_column("users", "name", {.comment = "who it is"});
        audit.create_view("v", "SELECT 1 AS x");
        audit.bulk_insert("events", {"id", "kind"}, {{"1", "b"}});
      },
      [](Operations& op) {
        Operations audit = op.in_schema("audit");
        audit.drop_view("v");
        audit.drop_index("events_kind");
        audit.drop_table("events");
        audit.drop_enum("kind");
        op.drop_column("users", "name");
      });
  EXPECT_EQ(world.ask("SELECT kind FROM audit.events"), Strings{"b"});
  EXPECT_EQ(world.ask("SELECT col_description('users'::regclass, 2)"), Strings{"who it is"});
  world.downgrade();
  EXPECT_EQ(world.catalog(), before);
}

TEST(StepOperationsOnPostgresql, MakeTablesOfTheirKinds) {
  StepWorld world("postgresql");
  world.upgrade([](Operations& op) {
    op.create_table("a", {{.name = "x", .type = "int", .comment = "a number"}}, {},
                    {.comment = "all of them", .sqlite_strict = true, .postgresql_unlogged = true});
    op.create_table("b", {{.name = "x", .type = "int"}}, {},
                    {.postgresql_partition_by = "RANGE (x)"});
    op.create_index("b_x", "b", {"x"}, {.postgresql_method = "brin"});
    op.create_table("c", {{.name = "x", .type = "text", .collation = "\"C\""},
                          {.name = "y", .type = "text", .generated_sql = "x || 'y'"}});
    op.create_table("d", {{.name = "x", .type = "int", .unique = true}});
    op.create_foreign_key("d_x", "d", "d", {"x"}, {"x"}, {.postgresql_not_valid = true});
  });
  EXPECT_EQ(
      world.ask("SELECT relname, relkind, relpersistence FROM pg_class WHERE relname IN ('a', "
                "'b') ORDER BY 1"),
      (Strings{"a|r|u", "b|p|p"}));
  EXPECT_EQ(world.ask("SELECT obj_description('a'::regclass), col_description('a'::regclass, 1)"),
            Strings{"all of them|a number"});
  EXPECT_EQ(world.ask("SELECT convalidated FROM pg_constraint WHERE conname = 'd_x'"),
            Strings{"f"});
}

TEST(StepOperationsOnPostgresql, ReachTheChildrenOfATable) {
  StepWorld world("postgresql");
  world.given(
      "CREATE TABLE parent (a int NOT NULL) PARTITION BY RANGE (a);"
      "CREATE TABLE child PARTITION OF parent DEFAULT; INSERT INTO parent VALUES (1);"
      "CREATE TABLE base (a int); CREATE TABLE heir (b int) INHERITS (base)");
  world.upgrade([](Operations& op) {
    op.add_column("parent", {.name = "b", .type = "int", .nullable = false, .default_sql = "7"});
    op.create_primary_key("parent_key", "parent", {"a", "b"});
    op.alter_column("parent", "b", {.type = "bigint", .drop_default = true, .new_name = "c"});
    op.alter_column("child", "c", {.default_sql = "9"});
    op.create_index("parent_c", "parent", {"c"});
    op.add_column("base", {.name = "c", .type = "text", .unique = true});
    op.alter_column("base", "c", {.type = "varchar(9)", .new_name = "d"});
    op.drop_column("base", "a");
  });
  EXPECT_EQ(world.ask("SELECT a, c FROM child"), Strings{"1|7"});
  world.given("INSERT INTO child (a) VALUES (2); INSERT INTO heir (d) VALUES ('x')");
  EXPECT_EQ(world.ask("SELECT c FROM parent WHERE a = 2"), Strings{"9"});
  EXPECT_EQ(world.ask("SELECT d FROM base"), Strings{"x"});
}

TEST(StepOperationsOnPostgresql, SayHowToDoWhatNoTransactionHolds) {
  StepWorld world("postgresql");
  world.given("CREATE TABLE t (a int)");
  const ErrorDetails error =
      world.failure([](Operations& op) { op.execute("CREATE INDEX CONCURRENTLY i ON t (a)"); });
  EXPECT_EQ(error.code, "sql.needs_no_transaction");
  EXPECT_THAT(error.hint, HasSubstr("a revision in SQL"));
}

TEST(StepOperationsOnPostgresql, ReadTheSchemaOnlyForWhatIsThere) {
  StepWorld world("postgresql");
  const auto make = [](Operations& op, const std::string& name) {
    op.create_table(name, {{.name = "id", .type = "int", .primary_key = true}});
    op.create_index(name + "_id", name, {"id"});
  };
  EXPECT_EQ(world.round_trips([&](Operations& op) {
    for (const char* name : {"a", "b", "c", "d"}) make(op, name);
  }),
            8U);
  // Once for all that no operation has touched.
  const auto alter = [&](const std::vector<std::string>& names) {
    return world.round_trips([&](Operations& op) {
      for (const std::string& each : names) {
        op.add_column(each, {.name = "x" + std::to_string(names.size()), .type = "text"});
      }
    });
  };
  const std::uint64_t one = alter({"a"});
  EXPECT_EQ(alter({"a", "b", "c", "d"}), one + 3);
}

}  // namespace
}  // namespace limbeck::live
