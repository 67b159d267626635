#include "diff/spelling.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::ObjectKind;
using testing::ElementsAre;
using testing::IsEmpty;

const schema::Name kTable{"", "t"};

Catalog with_check(std::string definition) {
  schema::Table table{.name = kTable};
  table.constraints = {{.name = "c", .definition = std::move(definition)}};
  return {.dialect = "postgresql", .tables = {std::move(table)}};
}

std::set<schema::ObjectId> between(std::string from, std::string to) {
  return perhaps_respelled(with_check(std::move(from)), with_check(std::move(to)));
}

TEST(Spelling, BracketsAndCastsThatMovedAreWorthAQuestion) {
  const auto check = id_of(ObjectKind::constraint, kTable, "c");
  EXPECT_THAT(between("CHECK (((a > 1) AND b) AND c)", "CHECK ((a > 1) AND b AND c)"),
              ElementsAre(check));
  EXPECT_THAT(between("CHECK (s = ANY ((ARRAY['x'::varchar, 'y'::varchar])::text[]))",
                      "CHECK (s = ANY (ARRAY[('x'::varchar)::text, ('y'::varchar)::text]))"),
              ElementsAre(check));
}

TEST(Spelling, OtherWordsSayOtherThings) {
  EXPECT_THAT(between("CHECK (a > 1)", "CHECK (a > 2)"), IsEmpty());
  EXPECT_THAT(between("CHECK (a > 1)", "CHECK (a >= 1)"), IsEmpty());
  EXPECT_THAT(between("CHECK (a = 'x (')", "CHECK (a = 'x')"), IsEmpty());
  EXPECT_THAT(between("CHECK (a > 1)", "CHECK (a > 1)"), IsEmpty());
}

TEST(Spelling, OnlyWhatTheServerReadsAsOneTextIsTakenForOne) {
  const Catalog present = with_check("CHECK ((a AND b) AND c)");
  const Catalog again = with_check("CHECK (a AND b AND c)");
  Catalog wanted = with_check("CHECK (a AND (b AND c))");
  take_spelling(present, wanted, again, with_check("CHECK (a AND (b OR c))"));
  EXPECT_EQ(wanted, with_check("CHECK (a AND (b AND c))"));
  take_spelling(present, wanted, again, again);
  EXPECT_EQ(wanted, present);
}

TEST(Spelling, AnExcerptHoldsWhatTheExpressionHangsOnAndNothingElse) {
  Catalog catalog = with_check("CHECK (f(a))");
  schema::Table& table = catalog.tables[0];
  table.columns = {{.name = "a", .type = {.text = "mood", .defined = schema::Name{"", "mood"}}}};
  table.constraints.push_back({.kind = schema::ConstraintKind::foreign_key,
                               .name = "k",
                               .columns = {"a"},
                               .references = schema::Name{"", "u"},
                               .referenced_columns = {"a"}});
  table.triggers = {{.name = "g"}};
  catalog.tables.push_back({.name = {"", "u"}});
  catalog.enumerations = {{.name = {"", "mood"}}, {.name = {"", "weather"}}};
  catalog.routines = {{.name = {"", "f"}, .arguments = "mood"}, {.name = {"", "g"}}};
  const auto check = id_of(ObjectKind::constraint, kTable, "c");
  catalog.dependencies = {{check, id_of(ObjectKind::routine, {"", "f"}, "mood")}};

  const Catalog part = excerpt(catalog, {check});
  ASSERT_EQ(part.tables.size(), 1U);
  EXPECT_EQ(part.tables[0].constraints.size(), 1U);
  EXPECT_THAT(part.tables[0].triggers, IsEmpty());
  ASSERT_EQ(part.enumerations.size(), 1U);
  EXPECT_EQ(part.enumerations[0].name.name, "mood");
  ASSERT_EQ(part.routines.size(), 1U);
  EXPECT_EQ(part.routines[0].name.name, "f");
  EXPECT_EQ(part.dependencies, catalog.dependencies);
}

}  // namespace
}  // namespace limbeck::diff
