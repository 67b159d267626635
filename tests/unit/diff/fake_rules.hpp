// A dialect that can do everything in place, or some of it.
#pragma once

#include "contract/rules.hpp"
#include "unit/ops/random_catalog.hpp"

namespace limbeck::diff {

struct FakeRules : contract::Rules {
  bool columns = true;
  bool tables = true;
  bool types = true;
  bool views = true;
  bool disturbs = false;
  bool ordered = true;

  static FakeRules random() {
    FakeRules rules;
    for (bool* const answer :
         {&rules.columns, &rules.tables, &rules.types, &rules.views, &rules.disturbs}) {
      *answer = ops::testing::flip();
    }
    return rules;
  }

  bool can_alter(const schema::Column&, const schema::Column&) const override { return columns; }
  bool can_alter(const schema::Table&, const schema::Table&) const override { return tables; }
  bool can_alter(const schema::Domain&, const schema::Domain&) const override { return types; }
  bool can_alter(const schema::Composite&, const schema::Composite&) const override {
    return types;
  }
  bool can_replace(const schema::View&, const schema::View&) const override { return views; }
  bool can_replace(const schema::Routine&, const schema::Routine&) const override { return views; }
  bool disturbs_dependents(const schema::Column&, const schema::Column&) const override {
    return disturbs;
  }
  bool parts_are_ordered() const override { return ordered; }
  bool respells_expressions() const override { return false; }
};

}  // namespace limbeck::diff
