// What holds for the difference of any two schemas, in memory.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "diff/difference.hpp"
#include "limbeck/error.hpp"
#include "live/support/catalog_text.hpp"
#include "ops/apply.hpp"
#include "unit/diff/fake_rules.hpp"
#include "unit/ops/random_catalog.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;

Catalog without_order(Catalog catalog) {
  for (schema::Table& table : catalog.tables) {
    std::ranges::sort(table.columns, {}, &schema::Column::name);
  }
  return catalog;
}

void check_leads_from_one_to_the_other(const Catalog& from, const Catalog& to,
                                       const contract::Rules& rules) {
  Catalog catalog = from;
  for (const ops::Operation& operation : difference(from, to, rules, {.privileges = true})) {
    try {
      ops::apply(operation, catalog);
    } catch (const Error& error) {
      RC_FAIL("operation " + std::to_string(operation.index()) + ": " + error.what());
    }
  }
  const std::string problem = live::difference(without_order(catalog), without_order(to));
  RC_ASSERT(problem == "");
}

RC_GTEST_PROP(DifferenceLaws, LeadsFromOneSchemaToTheOther, ()) {
  const FakeRules rules = FakeRules::random();
  check_leads_from_one_to_the_other(ops::testing::catalog(), ops::testing::catalog(), rules);
}

RC_GTEST_PROP(DifferenceLaws, HoldsWhereATableIsMadeAnewForAnything, ()) {
  FakeRules rules = FakeRules::random();
  rules.ordered = false;
  rules.columns = true;
  Catalog from = ops::testing::catalog();
  Catalog to = ops::testing::catalog();
  for (Catalog* const each : {&from, &to}) {  // SQLite has none of these.
    each->sequences.clear();
    each->privileges.clear();
  }
  check_leads_from_one_to_the_other(from, to, rules);
}

RC_GTEST_PROP(DifferenceLaws, LeadsFromNothingToASchemaAndBack, ()) {
  const FakeRules rules = FakeRules::random();
  const Catalog some = ops::testing::catalog();
  const Catalog nothing{.dialect = some.dialect};
  check_leads_from_one_to_the_other(nothing, some, rules);
  check_leads_from_one_to_the_other(some, nothing, rules);
}

RC_GTEST_PROP(DifferenceLaws, IsEmptyBetweenEquals, ()) {
  const Catalog some = ops::testing::catalog();
  RC_ASSERT(difference(some, some, FakeRules::random()).empty());
}

}  // namespace
}  // namespace limbeck::diff
