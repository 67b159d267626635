#include "dialects/postgresql/rules.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialects::postgresql {
namespace {

using schema::Column;
using schema::Composite;
using schema::Domain;
using schema::Routine;
using schema::RoutineKind;
using schema::Table;
using schema::View;

TEST(PostgresqlRules, AColumnCanBeAlteredUnlessItIsToBeGeneratedOtherwise) {
  const Column plain{.name = "a", .type = {.text = "integer"}};
  Column generated = plain;
  generated.generated = schema::Generated{{"(b + 1)"}, true};
  Column other = plain;
  other.generated = schema::Generated{{"(b + 2)"}, true};
  Column wide = plain;
  wide.type.text = "bigint";
  Column commented = generated;
  commented.nullable = false;
  EXPECT_TRUE(rules().can_alter(plain, wide));
  EXPECT_TRUE(rules().can_alter(generated, plain));
  EXPECT_TRUE(rules().can_alter(generated, commented));
  EXPECT_FALSE(rules().can_alter(plain, generated));
  EXPECT_FALSE(rules().can_alter(generated, other));
}

TEST(PostgresqlRules, ATypeOrACollationDisturbsWhatUsesTheColumn) {
  const Column plain{.name = "a", .type = {.text = "text"}};
  Column other = plain;
  other.nullable = false;
  EXPECT_FALSE(rules().disturbs_dependents(plain, other));
  other.collation = "\"C\"";
  EXPECT_TRUE(rules().disturbs_dependents(plain, other));
  other = plain;
  other.type.text = "character varying(3)";
  EXPECT_TRUE(rules().disturbs_dependents(plain, other));
}

TEST(PostgresqlRules, ATableCanBeAlteredUnlessItsRowsWouldHaveToGoElsewhere) {
  const Table plain{.name = {"", "t"}};
  Table other = plain;
  other.unlogged = other.row_security = true;
  other.inherits = {{"", "p"}};
  other.access_method = "columnar";
  EXPECT_TRUE(rules().can_alter(plain, other));
  other.kind = schema::TableKind::partitioned;
  EXPECT_FALSE(rules().can_alter(plain, other));
  other = plain;
  other.partition_key = "LIST (a)";
  EXPECT_FALSE(rules().can_alter(plain, other));
}

TEST(PostgresqlRules, ADomainKeepsItsBaseAndCollation) {
  const Domain plain{.name = {"", "d"}, .base = {.text = "text"}};
  Domain other = plain;
  other.nullable = false;
  EXPECT_TRUE(rules().can_alter(plain, other));
  other.collation = "\"C\"";
  EXPECT_FALSE(rules().can_alter(plain, other));
  other = plain;
  other.base.text = "integer";
  EXPECT_FALSE(rules().can_alter(plain, other));
}

TEST(PostgresqlRules, ACompositeGetsNewAttributesAtItsEndAlone) {
  const auto composite = [](const std::vector<std::string>& names, const char* type = "text") {
    Composite made{.name = {"", "k"}};
    for (const auto& name : names) made.attributes.push_back({.name = name, .type = {type}});
    return made;
  };
  EXPECT_TRUE(rules().can_alter(composite({"a", "b"}), composite({"a", "b", "c"})));
  EXPECT_TRUE(rules().can_alter(composite({"a", "b"}), composite({"b", "c"})));
  EXPECT_FALSE(rules().can_alter(composite({"a", "b"}), composite({"b", "a"})));
  EXPECT_FALSE(rules().can_alter(composite({"a", "b"}), composite({"a", "c", "b"})));
  EXPECT_FALSE(rules().can_alter(composite({"a"}), composite({"a"}, "integer")));
}

TEST(PostgresqlRules, AnAttributeOfATypeThatNothingUsesMayGetAnotherType) {
  const Composite pair{.name = {"", "pair"},
                       .attributes = {{.name = "a", .type = {.text = "integer"}},
                                      {.name = "b", .type = {.text = "text"}}}};
  Composite other = pair;
  other.attributes[0].type.text = "bigint";
  EXPECT_FALSE(rules().can_alter(pair, other));
  EXPECT_TRUE(rules().can_alter_unused(pair, other));
  std::swap(other.attributes[0], other.attributes[1]);
  EXPECT_FALSE(rules().can_alter_unused(pair, other));
}

TEST(PostgresqlRules, ATriggerIsSwitchedOnAndOffWhereItStands) {
  const schema::Trigger on{.name = "g", .definition = "CREATE TRIGGER g …"};
  schema::Trigger off = on;
  off.enabled = "D";
  EXPECT_TRUE(rules().can_alter_trigger(on, off));
  off.definition += " WHEN (true)";
  EXPECT_FALSE(rules().can_alter_trigger(on, off));
}

TEST(PostgresqlRules, APolicyKeepsItsCommandAndItsConditionsAreNotTakenAway) {
  const auto policy = [](const std::string& rest) {
    return schema::Definition{.name = "p", .definition = "CREATE POLICY p ON t " + rest};
  };
  const schema::Definition plain = policy("FOR ALL TO PUBLIC USING ((a > 0))");
  EXPECT_TRUE(rules().can_alter_policy(plain, policy("FOR ALL TO x USING ((a > 1))")));
  EXPECT_TRUE(rules().can_alter_policy(
      plain, policy("FOR ALL TO PUBLIC USING ((a > 1)) WITH CHECK (true)")));
  EXPECT_FALSE(rules().can_alter_policy(plain, policy("FOR SELECT TO PUBLIC USING ((a > 0))")));
  EXPECT_FALSE(rules().can_alter_policy(plain, policy("FOR ALL TO PUBLIC WITH CHECK (true)")));
  EXPECT_FALSE(
      rules().can_alter_policy(plain, policy("AS RESTRICTIVE FOR ALL TO PUBLIC USING ((a > 0))")));
}

TEST(PostgresqlRules, AViewIsReplacedWhileItsColumnsStay) {
  View one{.name = {"", "v"}, .definition = "SELECT 1 AS a"};
  one.columns = {{.name = "a", .type = "integer"}};
  View wider = one;
  wider.definition = "SELECT 1 AS a, 2 AS b";
  wider.columns.push_back({.name = "b", .type = "integer"});
  EXPECT_TRUE(rules().can_replace(one, wider));
  EXPECT_FALSE(rules().can_replace(wider, one));
  View other = one;
  other.columns[0].type = "text";
  EXPECT_FALSE(rules().can_replace(one, other));
  View kept = one;
  kept.materialized = true;
  EXPECT_FALSE(rules().can_replace(one, kept));
  View set = kept;
  set.options = {"fillfactor=70"};
  EXPECT_TRUE(rules().can_replace(kept, set));
  set.definition = "SELECT 2 AS a";
  EXPECT_FALSE(rules().can_replace(kept, set));
}

bool can_replace(const std::string& from, const std::string& to) {
  const auto routine = [](const std::string& arguments) {
    return Routine{.name = {"", "f"},
                   .result = "integer",
                   .definition = "CREATE OR REPLACE FUNCTION f(" + arguments +
                                 ")\n RETURNS integer\n LANGUAGE sql\nAS $function$ $function$"};
  };
  return rules().can_replace(routine(from), routine(to));
}

TEST(PostgresqlRules, ARoutineKeepsItsArgumentsNamesAndDefaults) {
  EXPECT_TRUE(can_replace("a integer", "a integer"));
  EXPECT_TRUE(can_replace("a integer, b text", "a integer, b text DEFAULT 'x,)'::text"));
  EXPECT_TRUE(can_replace("a integer DEFAULT 1", "a integer DEFAULT 2"));
  EXPECT_TRUE(can_replace("VARIADIC a numeric(5,2)[]", "VARIADIC a numeric(5,2)[]"));
  EXPECT_FALSE(can_replace("a integer DEFAULT 1", "a integer"));
  EXPECT_FALSE(can_replace("a integer", "b integer"));
  EXPECT_FALSE(can_replace("a integer", "a integer, OUT b integer"));
}

TEST(PostgresqlRules, ARoutineKeepsItsKindAndResult) {
  const Routine plain{.name = {"", "f"},
                      .result = "integer",
                      .definition = "CREATE OR REPLACE FUNCTION f()\n RETURNS integer\n AS ''"};
  Routine other = plain;
  other.result = "text";
  EXPECT_FALSE(rules().can_replace(plain, other));
  other = plain;
  other.kind = RoutineKind::procedure;
  EXPECT_FALSE(rules().can_replace(plain, other));
  Routine aggregate = plain;
  aggregate.kind = RoutineKind::aggregate;
  EXPECT_FALSE(rules().can_replace(aggregate, aggregate));
  Routine window = plain;
  window.definition = "CREATE OR REPLACE FUNCTION f()\n RETURNS integer\n WINDOW\n AS ''";
  EXPECT_FALSE(rules().can_replace(plain, window));
  EXPECT_TRUE(rules().parts_are_ordered());
}

}  // namespace
}  // namespace limbeck::dialects::postgresql
