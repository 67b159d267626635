#include "ops/hazard.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "ops/type_change.hpp"
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
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Name kUsers{"", "users"};
const Name kMood{"", "mood"};
using Kind = Probe::Kind;

Catalog sample(const std::string& dialect = "postgresql") {
  Catalog catalog{.dialect = dialect};
  Table users{.name = kUsers};
  users.columns = {{.name = "id", .type = {.text = "bigint"}, .nullable = false},
                   {.name = "name", .type = {.text = "character varying(40)"}},
                   {.name = "at", .type = {.text = "timestamp with time zone"}},
                   {.name = "m", .type = {.text = "mood", .defined = kMood}}};
  Constraint late{ConstraintKind::check, "late", "CHECK ((id > 0))", {"id"}};
  late.validated = false;
  users.constraints = {late};
  catalog.tables = {users};
  catalog.enumerations = {{.name = kMood, .labels = {"sad", "ok", "glad"}}};
  catalog.sequences = {{.name = {"", "counter"}}};
  return catalog;
}

std::vector<Finding> found(const Operation& operation, Hazard hazard,
                           const std::string& dialect = "postgresql") {
  std::vector<Finding> result;
  for (Finding& finding : hazards(operation, sample(dialect))) {
    if (finding.hazard == hazard) result.push_back(std::move(finding));
  }
  return result;
}

/// The only one; a default one if there is none or several.
Finding one(const Operation& operation, Hazard hazard) {
  const auto all = found(operation, hazard);
  EXPECT_EQ(all.size(), 1u);
  return all.size() == 1 ? all.front() : Finding{};
}

Column with_type(const char* name, const char* type) {
  return {.name = name, .type = {.text = type}};
}

TEST(Hazards, WhatIsDroppedIsLost) {
  const Finding table = one(DropTable{kUsers}, Hazard::loses_data);
  EXPECT_EQ(table.sentence, "the rows of users are lost");
  EXPECT_EQ(table.probe.kind, Kind::rows);
  const Finding column = one(DropColumn{kUsers, "name"}, Hazard::loses_data);
  EXPECT_EQ(column.sentence, "the values of users.name are lost");
  EXPECT_EQ(column.probe.kind, Kind::values);
  EXPECT_THAT(column.probe.columns, ElementsAre("name"));
  EXPECT_EQ(column.object, (schema::ObjectId{schema::ObjectKind::column, kUsers, "name"}));
  one(DropSequence{{"", "counter"}}, Hazard::loses_data);
  EXPECT_THAT(hazards(DropView{{"", "v"}}, sample()), IsEmpty());
}

TEST(Hazards, ATableThatIsNotThereHasNoRows) {
  const Name fresh{"", "fresh"};
  for (const Operation& operation :
       {Operation(DropTable{fresh}), Operation(DropColumn{fresh, "a"}),
        Operation(AddColumn{fresh, {.name = "a", .nullable = false}}),
        Operation(CreateIndex{fresh, {"i", true, "USING btree (a)", {"a"}}}),
        Operation(AddConstraint{fresh, {ConstraintKind::unique, "u", "UNIQUE (a)", {"a"}}})}) {
    EXPECT_THAT(hazards(operation, sample()), IsEmpty());
  }
}

TEST(Hazards, ARemovedLabelFailsWhereItIsUsed) {
  const RebuildEnum rebuild{kMood, {"ok"}};
  const Finding finding = one(rebuild, Hazard::may_fail);
  EXPECT_EQ(finding.sentence, "fails where users.m is sad or glad");
  EXPECT_EQ(finding.probe.kind, Kind::labels);
  EXPECT_THAT(finding.probe.labels, ElementsAre("sad", "glad"));
  EXPECT_THAT(found(RebuildEnum{kMood, {"glad", "ok", "sad"}}, Hazard::may_fail), IsEmpty());
}

TEST(Hazards, NotNullNeedsAValueInEveryRow) {
  Column name = with_type("name", "character varying(40)");
  name.nullable = false;
  const Finding nulls = one(AlterColumn{kUsers, name, ""}, Hazard::may_fail);
  EXPECT_EQ(nulls.probe.kind, Kind::nulls);
  Column added{.name = "n", .type = {.text = "integer"}, .nullable = false};
  EXPECT_EQ(one(AddColumn{kUsers, added}, Hazard::may_fail).probe.kind, Kind::rows);
  added.default_value = {{"0"}};
  EXPECT_THAT(hazards(AddColumn{kUsers, added}, sample()), IsEmpty());
}

TEST(Hazards, ANarrowerTypeTellsWhichValuesDoNotFit) {
  const Finding longer =
      one(AlterColumn{kUsers, with_type("name", "character varying(10)"), ""}, Hazard::may_fail);
  EXPECT_EQ(longer.sentence, "fails where users.name has more than 10 characters");
  EXPECT_EQ(longer.probe.kind, Kind::longer_than);
  EXPECT_EQ(longer.probe.limit, 10);
  const Finding outside =
      one(AlterColumn{kUsers, with_type("id", "integer"), ""}, Hazard::may_fail);
  EXPECT_EQ(outside.probe.kind, Kind::outside);
  EXPECT_EQ(outside.probe.maximum, 2147483647);
  const Finding lost = one(AlterColumn{kUsers, with_type("at", "date"), ""}, Hazard::loses_data);
  EXPECT_THAT(lost.sentence, HasSubstr("times of day of users.at are lost"));
  EXPECT_THAT(
      hazards(AlterColumn{kUsers, with_type("name", "character varying(50)"), ""}, sample()),
      IsEmpty());
  EXPECT_THAT(hazards(AlterColumn{kUsers, with_type("name", "INT"), ""}, sample("sqlite")),
              IsEmpty());
}

TEST(Hazards, KeysFailOnRowsThatShareThem) {
  const Constraint key{ConstraintKind::primary_key, "k", "PRIMARY KEY (id, name)", {"id", "name"}};
  const auto all = found(AddConstraint{kUsers, key}, Hazard::may_fail);
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].probe.kind, Kind::duplicates);
  EXPECT_EQ(all[1].sentence, "fails where users.name is null");
  EXPECT_EQ(one(CreateIndex{kUsers, {"i", true, "USING btree (name)", {"name"}}}, Hazard::may_fail)
                .probe.kind,
            Kind::duplicates);
  EXPECT_EQ(
      one(CreateIndex{kUsers, {"i", true, "USING btree (lower(name))", {"name"}}}, Hazard::may_fail)
          .probe.kind,
      Kind::none);
  EXPECT_THAT(
      found(CreateIndex{kUsers, {"i", false, "USING btree (name)", {"name"}}}, Hazard::may_fail),
      IsEmpty());
}

TEST(Hazards, ChecksAndForeignKeysFailOnRowsThatBreakThem) {
  const Constraint check{ConstraintKind::check, "c",
                         "CHECK (((name)::text <> ')'::text)) NO INHERIT"};
  const Finding broken = one(AddConstraint{kUsers, check}, Hazard::may_fail);
  EXPECT_EQ(broken.probe.kind, Kind::violations);
  EXPECT_EQ(broken.probe.condition, "(((name)::text <> ')'::text))");
  Constraint foreign{ConstraintKind::foreign_key, "f", "FOREIGN KEY (id) REFERENCES t(x)", {"id"}};
  foreign.references = Name{"", "t"};
  foreign.referenced_columns = {"x"};
  const Finding orphans = one(AddConstraint{kUsers, foreign}, Hazard::may_fail);
  EXPECT_EQ(orphans.probe.kind, Kind::orphans);
  EXPECT_EQ(orphans.sentence, "fails where users.id matches no row of t");
  foreign.validated = false;
  EXPECT_THAT(hazards(AddConstraint{kUsers, foreign}, sample()), IsEmpty());
  EXPECT_EQ(one(ValidateConstraint{kUsers, "late"}, Hazard::may_fail).probe.condition,
            "((id > 0))");
}

TEST(Hazards, WaitingAndRewritingAreToldOfPostgresqlOnly) {
  const CreateIndex index{kUsers, {"i", false, "USING btree (name)", {"name"}}};
  EXPECT_EQ(found(index, Hazard::blocks_writes).size(), 1u);
  EXPECT_THAT(hazards(index, sample("sqlite")), IsEmpty());
  const AlterColumn alter{kUsers, with_type("id", "numeric"), ""};
  EXPECT_EQ(found(alter, Hazard::rewrites_table).size(), 1u);
}

RC_GTEST_PROP(Hazards, AnyOperationOnAnyCatalogHasThemInOrder, ()) {
  const auto all = hazards(testing::operation(), testing::catalog());
  RC_ASSERT(std::is_sorted(all.begin(), all.end(), [](const Finding& left, const Finding& right) {
    return left.hazard < right.hazard;
  }));
}

struct Pair {
  const char* from;
  const char* to;
  const char* expected;  ///< Of loses, fails, rewrites.
};

std::string words(const TypeChange& change) {
  std::string result;
  if (change.loses) result += " loses";
  if (change.may_fail) result += " fails";
  if (change.rewrites) result += " rewrites";
  return result.empty() ? "" : result.substr(1);
}

TEST(TypeChanges, AreAsTheServerConvertsThem) {
  constexpr Pair kPairs[] = {
      {"character varying(20)", "character varying(30)", ""},
      {"character varying(20)", "text", ""},
      {"text", "character varying", ""},
      {"text", "character varying(20)", "fails rewrites"},
      {"character(5)", "text", "rewrites"},
      {"text", "integer", "fails rewrites"},
      {"integer", "text", "rewrites"},
      {"smallint", "bigint", "rewrites"},
      {"bigint", "smallint", "fails rewrites"},
      {"integer", "numeric(8,2)", "fails rewrites"},
      {"integer", "numeric(12,2)", "rewrites"},
      {"bigint", "double precision", "loses rewrites"},
      {"integer", "double precision", "rewrites"},
      {"numeric(10,2)", "numeric(12,2)", ""},
      {"numeric(10,2)", "numeric(10,0)", "loses rewrites"},
      {"numeric(10,2)", "numeric(5,2)", "fails rewrites"},
      {"numeric", "numeric(10,2)", "loses fails rewrites"},
      {"numeric(10,2)", "numeric", ""},
      {"numeric", "integer", "loses fails rewrites"},
      {"double precision", "real", "loses fails rewrites"},
      {"real", "double precision", "rewrites"},
      {"timestamp with time zone", "timestamp without time zone", "loses rewrites"},
      {"timestamp without time zone", "date", "loses rewrites"},
      {"date", "timestamp without time zone", "rewrites"},
      {"timestamp(3) without time zone", "timestamp without time zone", ""},
      {"timestamp without time zone", "timestamp(0) without time zone", "loses rewrites"},
      {"json", "jsonb", "loses rewrites"},
      {"cidr", "inet", ""},
      {"bit varying(8)", "bit varying(4)", "fails rewrites"},
      {"uuid", "bytea", "fails rewrites"},
      {"text[]", "character varying(5)[]", "fails rewrites"},
      {"integer", "integer[]", "fails rewrites"},
  };
  for (const Pair& pair : kPairs) {
    EXPECT_EQ(words(compare_types({.text = pair.from}, {.text = pair.to})), pair.expected)
        << pair.from << " -> " << pair.to;
  }
}

}  // namespace
}  // namespace limbeck::ops
