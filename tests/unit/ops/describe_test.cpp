#include "ops/describe.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "unit/ops/random_catalog.hpp"

namespace limbeck::ops {
namespace {

using schema::Catalog;
using schema::Column;
using schema::Constraint;
using schema::ConstraintKind;
using schema::Name;
using schema::ObjectKind;
using schema::Table;

const Name kUsers{"", "users"};
const Name kOrders{"shop", "orders"};

Catalog sample() {
  Catalog catalog{.dialect = "postgresql"};
  Table users{.name = kUsers};
  users.columns = {{.name = "age", .type = {.text = "integer"}},
                   {.name = "name", .type = {.text = "text"}, .nullable = false}};
  catalog.tables = {users};
  catalog.enumerations = {{.name = {"", "mood"}, .labels = {"sad", "ok"}}};
  catalog.views = {{.name = {"", "report"}, .materialized = true, .definition = "SELECT 1"}};
  schema::sort(catalog);
  return catalog;
}

std::string told(const Operation& operation) {
  return describe(operation, sample());
}
std::string logged(const Operation& operation) {
  return detected(operation, sample());
}

TEST(Describe, ColumnsAreNamedWithTheirTable) {
  EXPECT_EQ(told(AddColumn{kUsers, {.name = "nickname", .type = {.text = "text"}}}),
            "add column users.nickname (text)");
  EXPECT_EQ(told(AddColumn{kOrders, {.name = "n", .type = {.text = "integer"}, .nullable = false}}),
            "add column shop.orders.n (integer, not null)");
  EXPECT_EQ(told(DropColumn{kUsers, "age"}), "drop column users.age");
  EXPECT_EQ(told(RenameColumn{kUsers, "age", "years"}), "rename column users.age to years");
}

TEST(Describe, AnAlteredColumnTellsAllThatChanges) {
  EXPECT_EQ(told(AlterColumn{kUsers, {.name = "age", .type = {.text = "bigint"}}, ""}),
            "change the type of users.age from integer to bigint");
  Column age{.name = "age", .type = {.text = "integer"}, .nullable = false};
  age.default_value = {{"0"}};
  EXPECT_EQ(told(AlterColumn{kUsers, age, ""}),
            "forbid nulls in users.age and set the default of users.age to 0");
  EXPECT_EQ(told(AlterColumn{kUsers, {.name = "name", .type = {.text = "text"}}, ""}),
            "allow nulls in users.name");
  EXPECT_EQ(told(AlterColumn{kOrders, {.name = "x"}, ""}), "change column shop.orders.x");
}

TEST(Describe, PartsAndObjectsHaveTheirKind) {
  const Constraint key{ConstraintKind::foreign_key, "fk", "FOREIGN KEY (a) REFERENCES b(c)", {"a"}};
  EXPECT_EQ(told(AddConstraint{kUsers, key}), "add foreign key fk to users");
  EXPECT_EQ(told(DropConstraint{kUsers, {ConstraintKind::unique, "", "UNIQUE (a, b)", {"a", "b"}}}),
            "drop unique constraint (a, b) of users");
  EXPECT_EQ(told(CreateIndex{kUsers, {"i", true, "USING btree (age)", {"age"}}}),
            "create unique index i on users (age)");
  EXPECT_EQ(told(DropView{{"", "report"}}), "drop materialized view report");
  EXPECT_EQ(told(DropView{{"", "other"}}), "drop view other");
  EXPECT_EQ(told(RebuildEnum{{"", "mood"}, {"ok"}}), "rebuild enum mood without sad");
  EXPECT_EQ(told(RebuildEnum{{"", "mood"}, {"ok", "sad"}}), "rebuild enum mood as (ok, sad)");
  EXPECT_EQ(told(SetComment{{ObjectKind::schema, {}, ""}, "all"}),
            "set the comment of the default schema");
  EXPECT_EQ(told(SetComment{{ObjectKind::column, kUsers, "age"}, "years"}),
            "set the comment of column users.age");
  EXPECT_EQ(told(Grant{{{ObjectKind::table, kUsers, ""}, "", "SELECT"}}),
            "grant SELECT on table users to everybody");
  EXPECT_EQ(told(Execute{"UPDATE users\nSET age = 1", ""}), "run UPDATE users");
}

RC_GTEST_PROP(Describe, EveryOperationIsOneLineWithoutAFullStop, ()) {
  const std::string sentence = describe(testing::operation(), testing::catalog());
  RC_ASSERT(!sentence.empty());
  RC_ASSERT(!sentence.ends_with('.'));
}

TEST(Detected, SaysWhatAlembicSays) {
  EXPECT_EQ(logged(CreateTable{{.name = kOrders}}), "Detected added table 'shop.orders'");
  EXPECT_EQ(logged(DropTable{kUsers}), "Detected removed table 'users'");
  EXPECT_EQ(logged(AddColumn{kUsers, {.name = "n"}}), "Detected added column 'users.n'");
  EXPECT_EQ(logged(DropColumn{kUsers, "age"}), "Detected removed column 'users.age'");
  EXPECT_EQ(logged(CreateIndex{kUsers, {"i", false, "", {"a", "b"}}}),
            "Detected added index 'i' on '('a', 'b')'");
  EXPECT_EQ(logged(DropIndex{kUsers, "i"}), "Detected removed index 'i' on 'users'");
  Constraint key{ConstraintKind::foreign_key, "fk", "", {"a", "b"}};
  key.referenced_columns = {"x", "y"};
  EXPECT_EQ(logged(AddConstraint{kOrders, key}),
            "Detected added foreign key (a, b)(x, y) on table shop.orders");
  EXPECT_EQ(logged(AddConstraint{kUsers, {ConstraintKind::unique, "u", "", {"a"}}}),
            "Detected added unique constraint 'u' on '('a',)'");
  EXPECT_EQ(logged(DropConstraint{kUsers, {ConstraintKind::unique, "u", "", {"a"}}}),
            "Detected removed unique constraint 'u' on 'users'");
  EXPECT_EQ(logged(SetComment{{ObjectKind::column, kUsers, "age"}, "years"}),
            "Detected column comment 'users.age'");
  EXPECT_EQ(logged(CreateSchema{{"app"}}), "");
}

TEST(Detected, AnAlteredColumnHasALineForEachChange) {
  Column age{.name = "age", .type = {.text = "character varying(20)"}, .nullable = false};
  age.default_value = {{"0"}};
  EXPECT_EQ(logged(AlterColumn{kUsers, age, ""}),
            "Detected NOT NULL on column 'users.age'\n"
            "Detected type change from INTEGER() to VARCHAR(length=20) on 'users.age'\n"
            "Detected server default on column 'users.age'");
}

TEST(Detected, TypesAreInSqlalchemysWords) {
  const auto type = [](const char* text) {
    const std::string line = logged(AlterColumn{kUsers, {.name = "age", .type = {text}}, ""});
    const auto begin = line.find(" to ") + 4;
    return line.substr(begin, line.rfind(" on ") - begin);
  };
  EXPECT_EQ(type("numeric(10,2)"), "NUMERIC(precision=10, scale=2)");
  EXPECT_EQ(type("timestamp with time zone"), "TIMESTAMP(timezone=True)");
  EXPECT_EQ(type("timestamp(3) without time zone"), "TIMESTAMP()");
  EXPECT_EQ(type("text[]"), "ARRAY(TEXT())");
  EXPECT_EQ(type("VARCHAR(20)"), "VARCHAR(length=20)");
}

}  // namespace
}  // namespace limbeck::ops
