// Each operation of a revision in C++ on a real database, there and back: what it makes is seen by
// the server, rows stay, and the downgrade leads to the schema before. A ledger holds that none is
// without its case.
#include <gmock/gmock.h>

#include <set>

#include "live/support/step_world.hpp"

namespace limbeck::live {
namespace {

using ConstraintKind = Operations::ConstraintKind;

template <typename Kind>
constexpr std::size_t index_of() {
  std::size_t index = 0;
  [&]<typename... All>(std::type_identity<std::variant<All...>>) {
    bool found = false;
    ((found = found || std::is_same_v<All, Kind>, index += found ? 0 : 1), ...);
  }(std::type_identity<Operation::Any>{});
  return index;
}

/// What is asked after the upgrade, and the rows that must come.
struct Question {
  SqlText sql;
  Strings answer;
};

struct Case {
  std::string name;
  std::size_t kind;
  SqlText given;  ///< Beside kGiven.
  Act up;
  Act down;
  std::vector<Question> then;
  std::string only_on = {};
};

constexpr const char* kGiven = R"(
CREATE TABLE users (
  id INTEGER PRIMARY KEY, email VARCHAR(320) NOT NULL, age INTEGER DEFAULT 7,
  CONSTRAINT adult CHECK (age > 0), CONSTRAINT users_email UNIQUE (email));
CREATE TABLE tasks (
  id INTEGER PRIMARY KEY, user_id INTEGER,
  CONSTRAINT tasks_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE);
CREATE INDEX users_age ON users (age);
CREATE VIEW adults AS SELECT id, email FROM users;
INSERT INTO users VALUES (1, 'ann@x', 30), (2, 'bob@x', 40);
INSERT INTO tasks VALUES (10, 1), (11, 1), (12, 2);
)";

std::vector<Case> table_cases() {
  return {
      {.name = "CreateTable",
       .kind = index_of<operation::CreateTable>(),
       .up =
           [](Operations& op) {
             op.create_table(
                 "made",
                 {{.name = "id", .type = "bigint", .primary_key = true, .identity = true},
                  {.name = "user_id", .type = "integer", .nullable = false},
                  {.name = "title", .type = "varchar(20)", .default_sql = "'none'"},
                  {.name = "at", .type = "text", .unique = true}},
                 {op.foreign_key("made_user", {"user_id"}, "users", {"id"},
                                 {.on_delete = "CASCADE"}),
                  op.unique("made_title", {"title", "user_id"}),
                  op.check("made_titled", "length(title) > 2")},
                 {.comment = "what was made"});
             op.bulk_insert("made", {"user_id"}, {{"1"}, {"2"}});
           },
       .down = [](Operations& op) { op.drop_table("made"); },
       .then = {{"SELECT id, user_id, title FROM made ORDER BY id", {"1|1|none", "2|2|none"}}}},
      {.name = "DropTable",
       .kind = index_of<operation::DropTable>(),
       .up = [](Operations& op) { op.drop_table("tasks"); },
       .down =
           [](Operations& op) {
             op.create_table("tasks",
                             {{.name = "id", .type = "INTEGER", .primary_key = true},
                              {.name = "user_id", .type = "INTEGER"}},
                             {op.foreign_key("tasks_user", {"user_id"}, "users", {"id"},
                                             {.on_delete = "CASCADE"})});
           },
       .then = {{each_in("SELECT count(*) FROM sqlite_master WHERE name = 'tasks'",
                         "SELECT count(*) FROM pg_class WHERE relname = 'tasks'"),
                 {"0"}}}},
      {.name = "RenameTable",
       .kind = index_of<operation::RenameTable>(),
       .up = [](Operations& op) { op.rename_table("users", "people"); },
       .down = [](Operations& op) { op.rename_table("people", "users"); },
       .then = {{"SELECT count(*) FROM people", {"2"}}, {"SELECT count(*) FROM adults", {"2"}}}},
      {.name = "CommentOnTable",
       .kind = index_of<operation::CommentOnTable>(),
       .up = [](Operations& op) { op.create_table_comment("users", "who uses it"); },
       .down = [](Operations& op) { op.drop_table_comment("users"); },
       .then = {{each_in("SELECT 'who uses it'",
                         "SELECT obj_description('users'::regclass, 'pg_class')"),
                 {"who uses it"}}}},
      {.name = "BulkInsert",
       .kind = index_of<operation::BulkInsert>(),
       .up =
           [](Operations& op) {
             op.bulk_insert("users", {"id", "email", "age"},
                            {{"3", "it's", std::nullopt}, {"4", "d@x", "5"}});
           },
       .down = [](Operations& op) { op.execute("DELETE FROM users WHERE id > 2"); },
       .then = {{"SELECT email, age FROM users WHERE id > 2 ORDER BY id", {"it's|NULL", "d@x|5"}}}},
  };
}

std::vector<Case> column_cases() {
  return {
      {.name = "AddColumn",
       .kind = index_of<operation::AddColumn>(),
       .up =
           [](Operations& op) {
             op.add_column("users", {.name = "nickname", .type = "text", .default_sql = "'nick'"});
             op.add_column(
                 "users",
                 {.name = "at",
                  .type = "text",
                  .nullable = false,
                  .default_sql = op.per_dialect({.sqlite = "date('now')", .postgresql = "now()"})});
           },
       .down =
           [](Operations& op) {
             op.drop_column("users", "at");
             op.drop_column("users", "nickname");
           },
       .then = {{"SELECT id, nickname, CASE WHEN at > '2000' THEN 1 END FROM users ORDER BY id",
                 {"1|nick|1", "2|nick|1"}}}},
      {.name = "AddAColumnWithAKey",
       .kind = index_of<operation::AddColumn>(),
       .up =
           [](Operations& op) {
             op.add_column("users", {.name = "code", .type = "text", .unique = true});
           },
       .down = [](Operations& op) { op.drop_column("users", "code"); },
       .then = {{each_in("SELECT count(*) FROM pragma_index_list('users') WHERE \"unique\"",
                         "SELECT count(*) FROM pg_index WHERE indrelid = 'users'::regclass AND "
                         "indisunique AND NOT indisprimary"),
                 {"2"}}}},
      {.name = "DropColumn",
       .kind = index_of<operation::DropColumn>(),
       .up = [](Operations& op) { op.drop_column("users", "age"); },
       .down =
           [](Operations& op) {
             op.add_column("users", {.name = "age", .type = "INTEGER", .default_sql = "7"});
             op.create_check_constraint("adult", "users", "age > 0");
             op.create_index("users_age", "users", {"age"});
           },
       .then = {{"SELECT * FROM users ORDER BY id", {"1|ann@x", "2|bob@x"}}}},
      {.name = "AlterTheTypeOfAColumn",
       .kind = index_of<operation::AlterColumn>(),
       .given = each_in("DROP VIEW adults", "DROP VIEW adults"),
       .up = [](Operations& op) { op.alter_column("users", "age", {.type = "bigint"}); },
       .down = [](Operations& op) { op.alter_column("users", "age", {.type = "INTEGER"}); },
       .then = {{each_in("SELECT type FROM pragma_table_info('users') WHERE name = 'age'",
                         "SELECT format_type(atttypid, -1) FROM pg_attribute WHERE attrelid = "
                         "'users'::regclass AND attname = 'age'"),
                 {"bigint"}},
                {"SELECT age FROM users ORDER BY id", {"30", "40"}}}},
      {.name = "AlterNullabilityAndDefault",
       .kind = index_of<operation::AlterColumn>(),
       .up =
           [](Operations& op) {
             op.alter_column("users", "age", {.nullable = false, .default_sql = "8"});
             op.alter_column("users", "email", {.nullable = true});
             op.execute("INSERT INTO users (id) VALUES (3)");
           },
       .down =
           [](Operations& op) {
             op.execute("DELETE FROM users WHERE id = 3");
             op.alter_column("users", "email", {.nullable = false});
             op.alter_column("users", "age", {.nullable = true, .default_sql = "7"});
           },
       .then = {{"SELECT email, age FROM users WHERE id = 3", {"NULL|8"}}}},
      {.name = "DropADefault",
       .kind = index_of<operation::AlterColumn>(),
       .up = [](Operations& op) { op.alter_column("users", "age", {.drop_default = true}); },
       .down = [](Operations& op) { op.alter_column("users", "age", {.default_sql = "7"}); },
       .then = {{each_in("SELECT dflt_value FROM pragma_table_info('users') WHERE name = 'age'",
                         "SELECT column_default FROM information_schema.columns WHERE table_name "
                         "= 'users' AND column_name = 'age'"),
                 {"NULL"}}}},
      {.name = "RenameAColumn",
       .kind = index_of<operation::AlterColumn>(),
       .up =
           [](Operations& op) {
             op.alter_column("users", "email", {.nullable = true, .new_name = "mail"});
           },
       .down =
           [](Operations& op) {
             op.alter_column("users", "mail", {.nullable = false, .new_name = "email"});
           },
       .then = {{"SELECT mail FROM users ORDER BY id", {"ann@x", "bob@x"}},
                {"SELECT count(*) FROM adults", {"2"}}}},
      {.name = "ConvertAColumn",
       .kind = index_of<operation::AlterColumn>(),
       .up = [](Operations& op) { op.alter_column("users", "age", {.using_sql = "age * 12"}); },
       .down = [](Operations& op) { op.alter_column("users", "age", {.using_sql = "age / 12"}); },
       .then = {{"SELECT age FROM users ORDER BY id", {"360", "480"}}}},
  };
}

std::vector<Case> constraint_cases() {
  const SqlText names =
      each_in("SELECT sql LIKE '%made_one%' FROM sqlite_master WHERE name = 'users'",
              "SELECT count(*) FROM pg_constraint WHERE conname = 'made_one'");
  const auto made = [&](std::string name, Act up) {
    return Case{.name = std::move(name),
                .kind = index_of<operation::AddConstraint>(),
                .given = {},
                .up = std::move(up),
                .down = [](Operations& op) { op.drop_constraint("made_one", "users"); },
                .then = {{names, {"1"}}, {"SELECT count(*) FROM tasks", {"3"}}}};
  };
  return {
      made("CreateCheckConstraint",
           [](Operations& op) { op.create_check_constraint("made_one", "users", "age < 200"); }),
      made("CreateUniqueConstraint",
           [](Operations& op) { op.create_unique_constraint("made_one", "users", {"age"}); }),
      made("CreateForeignKey",
           [](Operations& op) {
             op.execute("UPDATE users SET age = 10");
             op.create_foreign_key("made_one", "users", "tasks", {"age"}, {"id"},
                                   {.initially_deferred = true});
           }),
      {.name = "CreatePrimaryKey",
       .kind = index_of<operation::AddConstraint>(),
       .given = "CREATE TABLE made (a INTEGER NOT NULL, b INTEGER NOT NULL);"
                "INSERT INTO made VALUES (1, 2)",
       .up =
           [](Operations& op) {
             op.create_primary_key("made_key", "made", {"a", "b"});
           },
       .down = [](Operations& op) { op.drop_constraint("made_key", "made"); },
       .then = {{"SELECT * FROM made", {"1|2"}}}},
      {.name = "DropConstraint",
       .kind = index_of<operation::DropConstraint>(),
       .up =
           [](Operations& op) {
             op.drop_constraint("adult", "users");
             op.execute("UPDATE users SET age = -1 WHERE id = 1");
           },
       .down =
           [](Operations& op) {
             op.execute("UPDATE users SET age = 30 WHERE id = 1");
             op.create_check_constraint("adult", "users", "age > 0");
           },
       .then = {{"SELECT age FROM users ORDER BY id", {"-1", "40"}}}},
      {.name = "DropAConstraintByItsColumns",
       .kind = index_of<operation::DropConstraint>(),
       .up =
           [](Operations& op) {
             op.drop_constraint_on("tasks", ConstraintKind::foreign_key, {"user_id"});
             op.execute("INSERT INTO tasks VALUES (99, 99)");
           },
       .down =
           [](Operations& op) {
             op.execute("DELETE FROM tasks WHERE id = 99");
             op.create_foreign_key("tasks_user", "tasks", "users", {"user_id"}, {"id"},
                                   {.on_delete = "CASCADE"});
           },
       .then = {{"SELECT count(*) FROM tasks", {"4"}}}},
  };
}

std::vector<Case> other_cases() {
  return {
      {.name = "CreateIndex",
       .kind = index_of<operation::CreateIndex>(),
       .up =
           [](Operations& op) {
             op.create_index("i1", "users", {"email"}, {.unique = true, .where = "age > 10"});
             op.create_index("i2", "users", {op.expression("lower(email)"), op.descending("age")},
                             {.postgresql_include = {"id"}});
           },
       .down =
           [](Operations& op) {
             op.drop_index("i2");
             op.drop_index("i1", "users");
           },
       .then = {{each_in("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE "
                         "'%DESC%' AND sql LIKE '%lower(email)%'",
                         "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%DESC%INCLUDE%' "
                         "AND indexdef LIKE '%lower(%'"),
                 {"i2"}}}},
      {.name = "DropIndex",
       .kind = index_of<operation::DropIndex>(),
       .up = [](Operations& op) { op.drop_index("users_age", "users"); },
       .down = [](Operations& op) { op.create_index("users_age", "users", {"age"}); },
       .then = {{each_in("SELECT count(*) FROM sqlite_master WHERE name = 'users_age'",
                         "SELECT count(*) FROM pg_indexes WHERE indexname = 'users_age'"),
                 {"0"}}}},
      {.name = "CreateView",
       .kind = index_of<operation::CreateView>(),
       .up = [](Operations& op) { op.create_view("old", "SELECT id FROM users WHERE age > 35"); },
       .down = [](Operations& op) { op.drop_view("old"); },
       .then = {{"SELECT id FROM old", {"2"}}}},
      {.name = "ReplaceView",
       .kind = index_of<operation::CreateView>(),
       .up =
           [](Operations& op) {
             op.replace_view("adults", "SELECT id, email FROM users WHERE age > 35");
           },
       .down = [](Operations& op) { op.replace_view("adults", "SELECT id, email FROM users"); },
       .then = {{"SELECT id FROM adults", {"2"}}}},
      {.name = "DropView",
       .kind = index_of<operation::DropView>(),
       .up = [](Operations& op) { op.drop_view("adults"); },
       .down = [](Operations& op) { op.create_view("adults", "SELECT id, email FROM users;"); },
       .then = {{each_in("SELECT count(*) FROM sqlite_master WHERE type = 'view'",
                         "SELECT count(*) FROM pg_views WHERE viewname = 'adults'"),
                 {"0"}}}},
      {.name = "MaterializedView",
       .kind = index_of<operation::CreateView>(),
       .up =
           [](Operations& op) {
             op.create_view("kept", "SELECT id FROM users", {.postgresql_materialized = true});
             op.create_index("kept_id", "kept", {"id"}, {.unique = true});
           },
       .down = [](Operations& op) { op.drop_view("kept"); },
       .then = {{"SELECT count(*) FROM pg_matviews", {"1"}}},
       .only_on = "postgresql"},
      {.name = "CreateEnum",
       .kind = index_of<operation::CreateEnum>(),
       .up =
           [](Operations& op) {
             op.create_enum("mood", {"sad", "it's"});
             op.add_enum_label("mood", "ok", "it's");
             op.create_table("moods", {{.name = "m", .type = "mood", .default_sql = "'sad'"}});
             op.bulk_insert("moods", {"m"}, {{"sad"}});
             op.alter_column("moods", "m", {.type = "text"});
             op.alter_column("moods", "m", {.type = "mood"});
           },
       .down =
           [](Operations& op) {
             op.drop_table("moods");
             op.drop_enum("mood");
           },
       .then = {{"SELECT enum_range(NULL::mood)", {"{sad,ok,it's}"}},
                {"SELECT m FROM moods", {"sad"}}},
       .only_on = "postgresql"},
      {.name = "AddEnumLabel",
       .kind = index_of<operation::AddEnumLabel>(),
       .given = "CREATE TYPE mood AS ENUM ('sad')",
       .up = [](Operations& op) { op.add_enum_label("mood", "ok"); },
       .down = {},
       .then = {{"SELECT enum_range(NULL::mood)", {"{sad,ok}"}}},
       .only_on = "postgresql"},
      {.name = "RenameEnumLabel",
       .kind = index_of<operation::RenameEnumLabel>(),
       .given = "CREATE TYPE mood AS ENUM ('sad')",
       .up = [](Operations& op) { op.rename_enum_label("mood", "sad", "blue"); },
       .down = [](Operations& op) { op.rename_enum_label("mood", "blue", "sad"); },
       .then = {{"SELECT enum_range(NULL::mood)", {"{blue}"}}},
       .only_on = "postgresql"},
      {.name = "DropEnum",
       .kind = index_of<operation::DropEnum>(),
       .given = "CREATE TYPE mood AS ENUM ('sad')",
       .up = [](Operations& op) { op.drop_enum("mood"); },
       .down = [](Operations& op) { op.create_enum("mood", {"sad"}); },
       .then = {{"SELECT to_regtype('mood')", {"NULL"}}},
       .only_on = "postgresql"},
      {.name = "Identity",
       .kind = index_of<operation::AlterColumn>(),
       .up = [](Operations& op) { op.alter_column("users", "id", {.identity = true}); },
       .down = [](Operations& op) { op.alter_column("users", "id", {.identity = false}); },
       .then = {{"SELECT attidentity FROM pg_attribute WHERE attrelid = 'users'::regclass AND "
                 "attname = 'id'",
                 {"d"}}},
       .only_on = "postgresql"},
  };
}

std::vector<Case> all_cases() {
  std::vector<Case> all;
  for (std::vector<Case> some :
       {table_cases(), column_cases(), constraint_cases(), other_cases()}) {
    for (Case& each : some) all.push_back(std::move(each));
  }
  return all;
}

using Parameter = std::pair<std::string, Case>;

class EachOperation : public ::testing::TestWithParam<Parameter> {};

TEST_P(EachOperation, LeadsThereAndBack) {
  const auto& [dialect, it] = GetParam();
  StepWorld world(dialect);
  world.given(kGiven);
  if (!it.given.empty()) world.given(it.given);
  const schema::Catalog before = world.catalog();
  const Strings rows = world.ask("SELECT * FROM users ORDER BY id");
  world.upgrade(it.up, it.down);
  for (const Question& each : it.then) EXPECT_EQ(world.ask(each.sql), each.answer);
  if (!it.down) return;
  world.downgrade();
  EXPECT_EQ(world.catalog_in_words_of(before), before);
  if (it.name != "DropColumn" && it.name != "CreateForeignKey") {
    EXPECT_EQ(world.ask("SELECT * FROM users ORDER BY id"), rows);
  }
}

std::vector<Parameter> parameters() {
  std::vector<Parameter> all;
  for (const Case& each : all_cases()) {
    for (const char* dialect : {"sqlite", "postgresql"}) {
      if (each.only_on.empty() || each.only_on == dialect) all.emplace_back(dialect, each);
    }
  }
  return all;
}

INSTANTIATE_TEST_SUITE_P(On, EachOperation, ::testing::ValuesIn(parameters()),
                         [](const auto& tested) {
                           return tested.param.second.name + "_" + tested.param.first;
                         });

TEST(OperationsOfARevision, NoneIsWithoutACase) {
  std::set<std::size_t> kinds;
  for (const Case& each : all_cases()) kinds.insert(each.kind);
  EXPECT_EQ(kinds.size(), std::variant_size_v<Operation::Any>);
}

}  // namespace
}  // namespace limbeck::live
