#include "schema/catalog.hpp"

#include <tuple>

namespace limbeck::schema {
namespace {

void sort_by_name(auto& objects) {
  std::sort(objects.begin(), objects.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
}

void sort_constraints(std::vector<Constraint>& constraints) {
  const auto key = [](const Constraint& constraint) {
    return std::tie(constraint.kind, constraint.name, constraint.definition);
  };
  std::sort(
      constraints.begin(), constraints.end(),
      [&](const Constraint& left, const Constraint& right) { return key(left) < key(right); });
}

}  // namespace

void sort(Catalog& catalog) {
  sort_by_name(catalog.schemas);
  sort_by_name(catalog.extensions);
  sort_by_name(catalog.enumerations);
  sort_by_name(catalog.domains);
  for (Domain& domain : catalog.domains) sort_constraints(domain.checks);
  sort_by_name(catalog.composites);
  sort_by_name(catalog.ranges);
  sort_by_name(catalog.sequences);
  sort_by_name(catalog.tables);
  for (Table& table : catalog.tables) {
    sort_constraints(table.constraints);
    sort_by_name(table.indexes);
    sort_by_name(table.triggers);
    sort_by_name(table.policies);
    sort_by_name(table.rules);
    std::sort(table.options.begin(), table.options.end());
  }
  sort_by_name(catalog.views);
  for (View& view : catalog.views) {
    sort_by_name(view.indexes);
    sort_by_name(view.triggers);
    sort_by_name(view.rules);
    std::sort(view.options.begin(), view.options.end());
  }
  std::sort(catalog.routines.begin(), catalog.routines.end(),
            [](const Routine& left, const Routine& right) {
              return std::tie(left.name, left.arguments) < std::tie(right.name, right.arguments);
            });
  std::sort(catalog.privileges.begin(), catalog.privileges.end());
  std::sort(catalog.dependencies.begin(), catalog.dependencies.end());
}

}  // namespace limbeck::schema
