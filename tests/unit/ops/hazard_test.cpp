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
  EXPECT_THAT(hazards(AlterColumn{kUsers, with_type("name", "BLOB"), ""}, sample("sqlite")),
              IsEmpty());
}

TEST(Hazards, TextsThatBecomeNumbersAreWrittenOtherwise) {
  for (const char* const dialect : {"postgresql", "sqlite"}) {
    const AlterColumn change{kUsers, with_type("name", "integer"), ""};
    const std::vector<Finding> found = hazards(change, sample(dialect));
    ASSERT_FALSE(found.empty()) << dialect;
    EXPECT_EQ(found.front().hazard, Hazard::loses_data) << dialect;
    EXPECT_EQ(found.front().probe.kind, Kind::misspelt) << dialect;
  }
  const std::vector<Finding> dates =
      hazards(AlterColumn{kUsers, with_type("name", "date"), ""}, sample());
  EXPECT_EQ(std::ranges::count(dates, Hazard::loses_data, &Finding::hazard), 0);
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

Catalog strict_sample() {
  Catalog catalog = sample("sqlite");
  Table t{.name = {"", "t"}};
  t.columns = {{.name = "a", .type = {.text = "INTEGER"}},
               {.name = "b", .type = {.text = "VARCHAR(9)"}},
               {.name = "c", .type = {.text = "ANY"}},
               {.name = "d", .type = {.text = "BLOB"}}};
  t.constraints = {{ConstraintKind::unique, "", "UNIQUE (b)", {"b"}}};
  t.indexes = {{"i", true, "(lower(b), a)", {"b", "a"}}};
  catalog.tables.insert(catalog.tables.begin(), t);
  return catalog;
}

std::vector<std::string> sentences(const Operation& operation, const Catalog& before) {
  std::vector<std::string> all;
  for (const Finding& finding : hazards(operation, before)) all.push_back(finding.sentence);
  return all;
}

TEST(Hazards, AStrictTableTakesNoOtherTypes) {
  Catalog before = strict_sample();
  Table strict{.name = {"", "t"}, .strict = true};
  const auto findings = hazards(AlterTable{strict}, before);
  EXPECT_THAT(sentences(AlterTable{strict}, before),
              ElementsAre("fails where t.a is no INTEGER", "fails where t.d is no BLOB"));
  EXPECT_EQ(findings.front().probe.kind, Kind::misfits);
  EXPECT_EQ(findings.front().probe.type, "INTEGER");
  before.tables.front().strict = true;
  EXPECT_THAT(sentences(AlterTable{strict}, before), IsEmpty());
  EXPECT_THAT(sentences(AlterColumn{{"", "t"}, with_type("c", "TEXT"), ""}, before),
              ElementsAre("fails where t.c is no TEXT"));
  EXPECT_THAT(sentences(AlterColumn{{"", "t"}, with_type("a", "ANY"), ""}, before), IsEmpty());
}

TEST(Hazards, TheRowsNumberIsANumber) {
  const Catalog before = strict_sample();
  const Constraint key{ConstraintKind::primary_key, "", "PRIMARY KEY (a)", {"a"}};
  EXPECT_THAT(sentences(AddConstraint{{"", "t"}, key}, before),
              ElementsAre("fails where rows share t.a", "fails where t.a is null",
                          "fails where t.a is no INTEGER"));
  Catalog keyed = before;
  keyed.tables.front().constraints = {{ConstraintKind::primary_key, "", "PRIMARY KEY (b)", {"b"}}};
  EXPECT_EQ(sentences(AlterColumn{{"", "t"}, with_type("b", "integer"), ""}, keyed).at(1),
            "fails where t.b is no integer");
  const Constraint other{ConstraintKind::primary_key, "", "PRIMARY KEY (b)", {"b"}};
  EXPECT_THAT(sentences(AddConstraint{{"", "t"}, other}, before),
              ElementsAre("fails where rows share t.b"));
}

TEST(Hazards, ValuesThatBecomeAlikeFailUnderAKey) {
  Catalog before = strict_sample();
  EXPECT_THAT(sentences(AlterColumn{{"", "t"}, with_type("b", "INT"), ""}, before),
              ElementsAre("t.b keeps the numbers, not how they were written: 007 becomes 7",
                          "fails where rows then share t.b: b becomes INT",
                          "fails where rows of t then share what i indexes: b becomes INT"));
  EXPECT_THAT(sentences(AlterColumn{{"", "t"}, with_type("b", "TEXT"), ""}, before), IsEmpty());
  EXPECT_THAT(sentences(AlterColumn{{"", "t"}, with_type("a", "TEXT"), ""}, before), IsEmpty());
  Column collated = with_type("b", "VARCHAR(9)");
  collated.collation = "NOCASE";
  EXPECT_EQ(sentences(AlterColumn{{"", "t"}, collated, ""}, before).front(),
            "fails where rows then share t.b: b is compared by NOCASE");
  before = sample();
  before.tables.front().indexes = {{"i", true, "USING btree (at)", {"at"}}};
  EXPECT_THAT(
      sentences(AlterColumn{kUsers, with_type("at", "date"), ""}, before),
      ::testing::Contains("fails where rows of users then share what i indexes: at becomes date"));
}

TEST(Hazards, ADomainIsWhatItIsMadeOf) {
  Catalog before = sample();
  const Name email{"", "email"};
  before.domains = {{.name = email, .base = {.text = "character varying(40)"}}};
  Column column = with_type("name", "email");
  column.type.defined = email;
  const AlterColumn there{kUsers, column, ""};
  EXPECT_THAT(hazards(there, before), IsEmpty());
  before.domains.front().checks = {{ConstraintKind::check, "c", "CHECK ((VALUE <> ''))"}};
  EXPECT_THAT(sentences(there, before), ElementsAre("fails where users.name breaks a rule of email",
                                                    "the table users is rewritten"));
  before.tables.front().columns.at(1) = column;
  EXPECT_THAT(hazards(AlterColumn{kUsers, with_type("name", "character varying(40)"), ""}, before),
              IsEmpty());
}

TEST(Hazards, AVolatileDefaultRewritesTheTable) {
  Catalog before = sample();
  before.routines = {{.name = {"", "ticket"},
                      .arguments = "",
                      .definition = "CREATE OR REPLACE FUNCTION ticket()\n RETURNS integer\n "
                                    "LANGUAGE sql\nAS $function$ SELECT 1 $function$"},
                     {.name = {"", "fixed"},
                      .arguments = "",
                      .definition = "CREATE OR REPLACE FUNCTION fixed()\n RETURNS integer\n "
                                    "LANGUAGE sql\n IMMUTABLE\nAS $function$ SELECT 1 $function$"}};
  const auto with_default = [&](const char* text) {
    Column added = with_type("n", "text");
    added.default_value = {{text}};
    return sentences(AddColumn{kUsers, added}, before);
  };
  for (const char* text : {"gen_random_uuid()", "public.ticket()", "(random() * (9)::double)"}) {
    EXPECT_THAT(with_default(text), ElementsAre("the table users is rewritten")) << text;
  }
  for (const char* text : {"now()", "'random()'::text", "fixed()", "CURRENT_TIMESTAMP"}) {
    EXPECT_THAT(with_default(text), IsEmpty()) << text;
  }
}

TEST(Hazards, WhatAFunctionGaveBeforeIsOutdated) {
  Catalog before = sample();
  const schema::ObjectId routine{schema::ObjectKind::routine, {"", "clean"}, "text"};
  before.dependencies = {{{schema::ObjectKind::constraint, kUsers, "c"}, routine},
                         {{schema::ObjectKind::index, kUsers, "i"}, routine},
                         {{schema::ObjectKind::view, {"", "v"}, ""}, routine}};
  const ReplaceRoutine replace{{.name = routine.name, .arguments = "text"}};
  EXPECT_THAT(sentences(replace, before),
              ElementsAre("the rows of users are not checked again by c, which calls clean",
                          "the index i on users keeps what clean gave before, until it is built "
                          "again"));
  EXPECT_EQ(hazards(replace, before).front().hazard, Hazard::outdated);
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
