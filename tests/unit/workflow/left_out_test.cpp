#include "workflow/left_out.hpp"

#include <gtest/gtest.h>

namespace limbeck::workflow {
namespace {

using schema::Catalog;
using schema::Constraint;
using schema::ConstraintKind;
using schema::ObjectKind;
using schema::Table;

Constraint unnamed_unique(const std::string& column) {
  return {
      .kind = ConstraintKind::unique, .definition = "UNIQUE (" + column + ")", .columns = {column}};
}

Catalog present() {
  Catalog catalog{.dialect = "postgresql"};
  catalog.enumerations = {{.name = {"", "mood"}, .labels = {"a"}}};
  catalog.tables = {
      {.name = {"", "gone"},
       .columns = {{.name = "m", .type = {.text = "mood", .defined = schema::Name{"", "mood"}}}}},
      {.name = {"", "users"},
       .columns = {{.name = "id"}, {.name = "old"}},
       .constraints = {unnamed_unique("old")}}};
  catalog.sequences = {
      {.name = {"", "gone_seq"}, .owner = schema::SequenceOwner{{"", "gone"}, "m"}}};
  schema::sort(catalog);
  return catalog;
}

Catalog wanted() {
  Catalog catalog{.dialect = "postgresql"};
  catalog.tables = {{.name = {"", "users"},
                     .columns = {{.name = "id"}, {.name = "secret"}},
                     .constraints = {unnamed_unique("secret")},
                     .indexes = {{.name = "ix", .columns = {"secret"}}}}};
  return catalog;
}

TEST(LeftOut, TablesComeBeforeTheirParts) {
  std::vector<std::string> told;
  for (const Differing& each : differing_objects(present(), wanted())) {
    told.push_back(each.object.name.name + "." + each.object.part +
                   (each.in_database ? " db" : "") + (each.in_models ? " models" : ""));
  }
  EXPECT_EQ(told,
            (std::vector<std::string>{". db models", "users. db models", "users.secret models",
                                      "users.old db", "users.UNIQUE (secret) models",
                                      "users.UNIQUE (old) db", "users.ix models", "gone. db"}));
  EXPECT_TRUE(differing_objects(present(), present()).empty());
}

TEST(LeftOut, ATableStaysWithItsTypeAndItsSequence) {
  Catalog after = wanted();
  leave_out(present(), after, {{ObjectKind::table, {"", "gone"}, ""}});
  EXPECT_NE(schema::find(after.tables, schema::Name{"", "gone"}), nullptr);
  EXPECT_EQ(after.enumerations, present().enumerations);
  EXPECT_EQ(after.sequences, present().sequences);
}

TEST(LeftOut, ATypeGoesWithTheTableThatIsNotMade) {
  Catalog after = present();
  leave_out(wanted(), after, {{ObjectKind::table, {"", "gone"}, ""}});
  EXPECT_TRUE(after.enumerations.empty());
  EXPECT_EQ(schema::find(after.tables, schema::Name{"", "gone"}), nullptr);
}

TEST(LeftOut, WhatIsOverAColumnThatIsNotAddedIsNotAddedEither) {
  Catalog after = wanted();
  leave_out(present(), after, {{ObjectKind::column, {"", "users"}, "secret"}});
  const Table& users = *schema::find(after.tables, schema::Name{"", "users"});
  EXPECT_EQ(users.columns.size(), 1U);
  EXPECT_TRUE(users.constraints.empty());
  EXPECT_TRUE(users.indexes.empty());
}

TEST(LeftOut, AllPartsOfATableMayStay) {
  Catalog after = wanted();
  LeftAlone all;
  for (const Differing& each : differing_objects(present(), wanted())) all.insert(each.object);
  leave_out(present(), after, all);
  EXPECT_EQ(after, present());
}

TEST(LeftOut, ASchemaIsLeftOutWithAllThatIsInIt) {
  Catalog before{.dialect = "postgresql"};
  before.schemas = {{.name = "tenant"}};
  before.tables = {{.name = {"tenant", "t"}}};
  before.views = {{.name = {"tenant", "v"}}};
  Catalog after{.dialect = "postgresql"};
  leave_out(before, after, {{ObjectKind::schema, {"", "tenant"}, ""}});
  EXPECT_EQ(after, before);
}

}  // namespace
}  // namespace limbeck::workflow
