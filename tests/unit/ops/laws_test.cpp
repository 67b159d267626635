// What holds for every operation on every catalog.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

#include "limbeck/error.hpp"
#include "ops/apply.hpp"
#include "ops/reverse.hpp"
#include "unit/ops/random_catalog.hpp"

namespace limbeck::ops {
namespace {

using schema::Catalog;

/// A column that comes back comes last: the order of columns is no part of sameness.
Catalog without_order(Catalog catalog) {
  for (schema::Table& table : catalog.tables) {
    std::sort(table.columns.begin(), table.columns.end(),
              [](const auto& left, const auto& right) { return left.name < right.name; });
  }
  return catalog;
}

bool is_sorted(const Catalog& catalog) {
  Catalog again = catalog;
  schema::sort(again);
  return again == catalog;
}

/// True if it fitted; else the catalog is as it was.
bool try_apply(const Operation& operation, Catalog& catalog) {
  const Catalog before = catalog;
  try {
    apply(operation, catalog);
  } catch (const Error& error) {
    RC_LOG() << "operation " << operation.index() << ": " << error.what() << std::endl;
    RC_ASSERT(error.code() == "ops.missing" || error.code() == "ops.exists");
    RC_ASSERT(catalog == before);
    return false;
  }
  Catalog fitting = catalog;
  testing::drop_what_does_not_fit(fitting);
  if (fitting == catalog) return true;
  catalog = before;  // No server would have done it.
  return false;
}

RC_GTEST_PROP(OperationLaws, WhatDoesNotFitLeavesTheCatalogAsItWas, ()) {
  Catalog catalog = testing::catalog();
  for (int i = 0; i < 20; ++i) {
    static_cast<void>(try_apply(testing::operation(), catalog));
    RC_ASSERT(is_sorted(catalog));
  }
}

RC_GTEST_PROP(OperationLaws, TheReverseGivesTheCatalogBack, ()) {
  const Catalog before = testing::catalog();
  for (int i = 0; i < 20; ++i) {
    const Operation operation = testing::operation();
    Catalog catalog = before;
    if (!try_apply(operation, catalog)) continue;
    RC_LOG() << "operation " << operation.index() << std::endl;
    for (const Operation& step : reverse(operation, before)) apply(step, catalog);
    RC_ASSERT(without_order(catalog) == without_order(before));
  }
}

RC_GTEST_PROP(OperationLaws, TheReverseOfSeveralIsTakenFromTheLast, ()) {
  const Catalog before = testing::catalog();
  Catalog catalog = before;
  Operations done;
  for (int i = 0; i < 30; ++i) {
    const Operation operation = testing::operation();
    if (try_apply(operation, catalog)) done.push_back(operation);
  }
  for (const Operation& step : reverse(done, before)) apply(step, catalog);
  RC_ASSERT(without_order(catalog) == without_order(before));
}

}  // namespace
}  // namespace limbeck::ops
