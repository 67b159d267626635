#include "ops/apply.hpp"

#include <gmock/gmock.h>

#include <set>

#include "limbeck/error.hpp"
#include "ops/reverse.hpp"
#include "unit/ops/random_catalog.hpp"

namespace limbeck::ops {
namespace {

using schema::Catalog;
using schema::Constraint;
using schema::ConstraintKind;
using schema::Index;
using schema::Name;
using schema::Sequence;
using schema::Table;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Name kUsers{"", "users"};
const Name kTasks{"", "tasks"};

/// users(id from a sequence of its own, email) and tasks(id, owner → users).
Catalog sample() {
  Table users{.name = kUsers};
  users.columns = {{.name = "id", .type = {.text = "bigint"}},
                   {.name = "email", .type = {.text = "text"}}};
  users.constraints = {
      Constraint{ConstraintKind::primary_key, "users_pkey", "PRIMARY KEY (id)", {"id"}},
      Constraint{ConstraintKind::unique, "users_email_key", "UNIQUE (email)", {"email"}}};
  users.indexes = {Index{"users_lower", false, "USING btree (lower(email))", {"email"}}};
  Table tasks{.name = kTasks};
  tasks.columns = {{.name = "id", .type = {.text = "bigint"}},
                   {.name = "owner", .type = {.text = "bigint"}}};
  Constraint owner{ConstraintKind::foreign_key,
                   "tasks_owner_fkey",
                   "FOREIGN KEY (owner) REFERENCES users(id)",
                   {"owner"}};
  owner.references = kUsers;
  owner.referenced_columns = {"id"};
  tasks.constraints = {owner};
  Catalog catalog{.dialect = "postgresql"};
  catalog.tables = {users, tasks};
  catalog.sequences = {Sequence{.name = {"", "users_id_seq"}, .owner = {{kUsers, "id"}}}};
  catalog.privileges = {{{schema::ObjectKind::table, kUsers, ""}, "app", "SELECT"},
                        {{schema::ObjectKind::column, kUsers, "email"}, "app", "UPDATE"}};
  schema::sort(catalog);
  return catalog;
}

std::string code_of(const Operation& operation) {
  Catalog catalog = sample();
  try {
    apply(operation, catalog);
    return "";
  } catch (const Error& error) {
    return error.code();
  }
}

TEST(Apply, ADroppedColumnTakesItsConstraintsIndexesAndPrivileges) {
  Catalog catalog = sample();
  apply(DropColumn{kUsers, "email"}, catalog);
  const Table& users = *schema::find(catalog.tables, kUsers);
  EXPECT_THAT(users.columns, SizeIs(1));
  EXPECT_THAT(users.constraints, SizeIs(1));
  EXPECT_THAT(users.indexes, IsEmpty());
  EXPECT_THAT(catalog.privileges, SizeIs(1));
}

TEST(Apply, ADroppedTableTakesTheSequencesItOwns) {
  Catalog catalog = sample();
  apply(DropTable{kTasks}, catalog);
  EXPECT_THAT(catalog.sequences, SizeIs(1));
  apply(DropTable{kUsers}, catalog);
  EXPECT_THAT(catalog.sequences, IsEmpty());
  EXPECT_THAT(catalog.privileges, IsEmpty());
}

TEST(Apply, WhatPointsToATableFollowsItsNewName) {
  Catalog catalog = sample();
  const Name people{"", "people"};
  apply(RenameTable{kUsers, people}, catalog);
  EXPECT_EQ(schema::find(catalog.tables, kTasks)->constraints[0].references, people);
  EXPECT_EQ(catalog.sequences[0].owner->table, people);
  EXPECT_EQ(catalog.privileges[0].object.name, people);
}

TEST(Apply, WhatPointsToAColumnFollowsItsNewName) {
  Catalog catalog = sample();
  apply(RenameColumn{kUsers, "id", "key"}, catalog);
  EXPECT_THAT(schema::find(catalog.tables, kTasks)->constraints[0].referenced_columns,
              ElementsAre("key"));
  EXPECT_EQ(catalog.sequences[0].owner->column, "key");
}

TEST(Apply, AnAlteredTableKeepsItsParts) {
  Catalog catalog = sample();
  Table to{.name = kUsers};
  to.row_security = true;
  apply(AlterTable{to}, catalog);
  const Table& users = *schema::find(catalog.tables, kUsers);
  EXPECT_TRUE(users.row_security);
  EXPECT_THAT(users.columns, SizeIs(2));
  EXPECT_THAT(users.constraints, SizeIs(2));
}

TEST(Apply, WhatIsNotThereAndWhatIsThereAlreadyAreErrors) {
  EXPECT_EQ(code_of(DropTable{{"other", "users"}}), "ops.missing");
  EXPECT_EQ(code_of(CreateTable{Table{.name = kUsers}}), "ops.exists");
  EXPECT_EQ(code_of(DropColumn{kUsers, "Email"}), "ops.missing");
  EXPECT_EQ(code_of(RenameColumn{kUsers, "id", "email"}), "ops.exists");
  EXPECT_EQ(code_of(RenameConstraint{kUsers, "users_pkey", "users_email_key"}), "ops.exists");
  EXPECT_EQ(code_of(DropConstraint{kUsers, {.name = "gone", .definition = ""}}), "ops.missing");
  EXPECT_EQ(code_of(Grant{{{schema::ObjectKind::view, kUsers, ""}, "app", "SELECT"}}),
            "ops.missing");
}

TEST(Apply, AConstraintWithoutANameIsFoundByWhatItSays) {
  Catalog catalog = sample();
  const Constraint check{ConstraintKind::check, "", "CHECK (id > 0)", {"id"}};
  const Constraint other{ConstraintKind::check, "", "CHECK (id > 1)", {"id"}};
  apply(AddConstraint{kUsers, check}, catalog);
  apply(AddConstraint{kUsers, other}, catalog);
  apply(DropConstraint{kUsers, check}, catalog);
  EXPECT_NE(std::count(schema::find(catalog.tables, kUsers)->constraints.begin(),
                       schema::find(catalog.tables, kUsers)->constraints.end(), other),
            0);
  EXPECT_THAT(schema::find(catalog.tables, kUsers)->constraints, SizeIs(3));
}

TEST(Reverse, OfADroppedTableMakesItsSequenceBeforeItAndGivesItItsOwnerAfterwards) {
  const Catalog before = sample();
  const Operations back = reverse(DropTable{kUsers}, before);
  ASSERT_THAT(back, SizeIs(5));
  EXPECT_EQ(std::get<CreateSequence>(back[0]).sequence.owner, std::nullopt);
  EXPECT_EQ(std::get<CreateTable>(back[1]).table, *schema::find(before.tables, kUsers));
  EXPECT_TRUE(std::holds_alternative<Grant>(back[2]));
  EXPECT_EQ(std::get<AlterSequence>(back[4]).to, before.sequences[0]);
}

TEST(Reverse, OfAValidationIsANewConstraint) {
  Catalog before = sample();
  before.tables[0].constraints[0].validated = false;
  const Operations back = reverse(ValidateConstraint{kTasks, "tasks_owner_fkey"}, before);
  ASSERT_THAT(back, SizeIs(2));
  EXPECT_FALSE(std::get<AddConstraint>(back[1]).constraint.validated);
}

/// The laws say nothing of an operation that never fits.
TEST(OperationLaws, EveryOperationIsAmongThoseThatAreTried) {
  std::set<std::size_t> tried;
  rc::check([&] {
    Catalog catalog = testing::catalog();
    for (int i = 0; i < 100; ++i) {
      const Operation operation = testing::operation();
      try {
        apply(operation, catalog);
        tried.insert(operation.index());
      } catch (const Error&) {
      }
    }
  });
  for (std::size_t index = 0; index < std::variant_size_v<Operation>; ++index) {
    EXPECT_TRUE(tried.contains(index)) << index;
  }
}

}  // namespace
}  // namespace limbeck::ops
