// What a plan rules out: findings of single operations that are no matter behind others.
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "ops/plan_hazards.hpp"
#include "unit/ops/random_catalog.hpp"

namespace limbeck::ops {
namespace {

using schema::Catalog;
using schema::Column;
using schema::Constraint;
using schema::ConstraintKind;
using schema::Name;
using schema::Table;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Name kT{"", "t"};

Column with_type(const char* name, const char* type) {
  return {.name = name, .type = {.text = type}};
}

Constraint key(ConstraintKind kind, const std::string& definition,
               const std::vector<std::string>& columns) {
  return {kind, "", definition, columns};
}

const Constraint kUnique = key(ConstraintKind::unique, "UNIQUE (a, b)", {"a", "b"});
const Constraint kPrimary = key(ConstraintKind::primary_key, "PRIMARY KEY (id)", {"id"});
const Constraint kCheck = key(ConstraintKind::check, "CHECK (a > 0)", {"a"});

Constraint reference(const std::string& column, const std::string& actions = "") {
  Constraint made = key(ConstraintKind::foreign_key,
                        "FOREIGN KEY (" + column + ") REFERENCES p (id)" + actions, {column});
  made.references = Name{"", "p"};
  made.referenced_columns = {"id"};
  return made;
}

Catalog sample() {
  Catalog catalog{.dialect = "sqlite"};
  Table p{.name = {"", "p"}, .columns = {with_type("id", "INTEGER")}};
  Table t{.name = kT};
  t.columns = {with_type("id", "INTEGER"), with_type("a", "INTEGER"), with_type("b", "TEXT")};
  t.columns.front().nullable = false;
  t.constraints = {kPrimary, kUnique, kCheck, reference("a")};
  std::sort(t.constraints.begin(), t.constraints.end(), [](const auto& left, const auto& right) {
    return std::tie(left.kind, left.name, left.definition) <
           std::tie(right.kind, right.name, right.definition);
  });
  catalog.tables = {p, t};
  return catalog;
}

std::vector<std::string> found(const Operations& operations, const Catalog& before = sample()) {
  std::vector<std::string> all;
  PlanHazards plan(operations, before);
  for (std::size_t i = 0; i < operations.size(); ++i) {
    for (const Finding& each : plan.next()) all.push_back(each.sentence);
  }
  return all;
}

/// What is told of the constraint that takes the place of another.
std::vector<std::string> replaced(const Constraint& was, const Constraint& is) {
  return found({DropConstraint{kT, was}, AddConstraint{kT, is}});
}

TEST(PlanHazards, ANewTableHasNoRows) {
  const Table fresh{.name = {"", "fresh"}, .columns = {with_type("a", "TEXT")}};
  EXPECT_THAT(found({CreateTable{fresh}, AddConstraint{fresh.name, kCheck},
                     CreateIndex{fresh.name, {"i", true, "(a)", {"a"}}},
                     AddColumn{fresh.name, {.name = "n", .nullable = false}}}),
              IsEmpty());
  EXPECT_THAT(found({DropTable{kT}, CreateTable{{.name = kT}},
                     AddColumn{kT, {.name = "n", .nullable = false}}}),
              ElementsAre("the rows of t are lost"));
}

TEST(PlanHazards, AKeyThatWasOneBeforeIsOneStill) {
  const auto unique = [](const std::string& definition) {
    return key(ConstraintKind::unique, definition, {"a", "b"});
  };
  EXPECT_THAT(replaced(kUnique, unique("UNIQUE (b, a)")), IsEmpty());
  EXPECT_THAT(replaced(kUnique, unique("UNIQUE (a, b DESC) ON CONFLICT IGNORE")), IsEmpty());
  EXPECT_THAT(replaced(kUnique, unique("UNIQUE (a, b COLLATE NOCASE)")),
              ElementsAre("fails where rows share t (a, b)"));
  EXPECT_THAT(replaced(kUnique, key(ConstraintKind::unique, "UNIQUE (a)", {"a"})),
              ElementsAre("fails where rows share t.a"));
  EXPECT_THAT(replaced(kPrimary,
                       key(ConstraintKind::primary_key, "PRIMARY KEY (id AUTOINCREMENT)", {"id"})),
              IsEmpty());
  EXPECT_THAT(found({DropConstraint{kT, kUnique},
                     CreateIndex{kT, {"i", true, "(b, a, id) WHERE a > 1", {"b", "a", "id"}}}}),
              IsEmpty());
  EXPECT_THAT(
      found({AddConstraint{kT, key(ConstraintKind::unique, "UNIQUE (id, a)", {"id", "a"})}}),
      IsEmpty());
}

TEST(PlanHazards, AKeyWhoseColumnChangesIsAnotherOne) {
  EXPECT_THAT(found({DropConstraint{kT, kUnique}, AlterColumn{kT, with_type("b", "INTEGER"), ""},
                     AddConstraint{kT, kUnique}}),
              ElementsAre("t.b keeps the numbers, not how they were written: 007 becomes 7",
                          "fails where rows share t (a, b)"));
  EXPECT_THAT(found({DropConstraint{kT, kUnique}, Execute{"UPDATE t SET a = 1", ""},
                     AddConstraint{kT, kUnique}}),
              ElementsAre("fails where rows share t (a, b)"));
}

TEST(PlanHazards, ARuleThatWasKeptBeforeIsKeptStill) {
  EXPECT_THAT(replaced(reference("a"), reference("a", " ON DELETE CASCADE")), IsEmpty());
  EXPECT_THAT(replaced(reference("a"), reference("b")),
              ElementsAre("fails where t.b matches no row of p"));
  EXPECT_THAT(found({DropConstraint{kT, reference("a")},
                     AlterColumn{{"", "p"}, with_type("id", "TEXT"), ""},
                     AddConstraint{kT, reference("a")}}),
              ElementsAre("fails where t.a matches no row of p"));
  Constraint named = kCheck;
  named.name = "positive";
  EXPECT_THAT(replaced(kCheck, named), IsEmpty());
  const Constraint narrow = key(ConstraintKind::check, "CHECK (a > 0) NO INHERIT", {"a"});
  EXPECT_THAT(replaced(kCheck, narrow), IsEmpty());
  EXPECT_THAT(replaced(narrow, kCheck), ElementsAre("fails where rows of t break the check"));
  const Constraint exclusion =
      key(ConstraintKind::exclusion, "EXCLUDE USING gist (a WITH =)", {"a"});
  EXPECT_THAT(replaced(exclusion, exclusion),
              ElementsAre("fails where rows of t exclude each other"));
  EXPECT_THAT(replaced(kCheck, key(ConstraintKind::check, "CHECK (a > 1)", {"a"})),
              ElementsAre("fails where rows of t break the check"));
}

TEST(PlanHazards, ANewColumnIsNull) {
  const AddColumn added{kT, with_type("c", "INTEGER")};
  EXPECT_THAT(found({added, AddConstraint{kT, reference("c")},
                     AddConstraint{kT, key(ConstraintKind::unique, "UNIQUE (a, c)", {"a", "c"})},
                     AddConstraint{kT, key(ConstraintKind::check, "CHECK (c > 0)", {"c"})}}),
              IsEmpty());
  EXPECT_THAT(
      found({added, AddConstraint{kT, key(ConstraintKind::check, "CHECK (c IS NOT NULL)", {"c"})}}),
      ElementsAre("fails where rows of t break the check"));
  AddColumn filled = added;
  filled.column.default_value = {{"1"}};
  EXPECT_THAT(found({filled, AddConstraint{kT, reference("c")}}),
              ElementsAre("fails where t.c matches no row of p"));
}

TEST(PlanHazards, AnIdentityCountsOnFromItsSequence) {
  Catalog before = sample();
  before.dialect = "postgresql";
  before.sequences = {
      {.name = {"", "t_id_seq"}, .owner = schema::SequenceOwner{.table = kT, .column = "id"}}};
  const DropSequence drop{{"", "t_id_seq"}};
  EXPECT_THAT(found({drop}, before),
              ElementsAre("how far the sequence t_id_seq has counted is lost"));
  Column identity = before.tables.back().columns.front();
  identity.identity = schema::Identity{};
  EXPECT_THAT(found({drop, AlterColumn{kT, identity, ""}}, before), IsEmpty());
}

RC_GTEST_PROP(PlanHazards, TellNothingOfAnOperationThatItAloneDoesNot, ()) {
  const Catalog before = testing::catalog();
  const Operations operations = {testing::operation()};
  const auto alone = hazards(operations.front(), before);
  for (const Finding& each : PlanHazards(operations, before).next()) {
    RC_ASSERT(std::find(alone.begin(), alone.end(), each) != alone.end());
  }
}

}  // namespace
}  // namespace limbeck::ops
