#include "diff/scope.hpp"

#include <algorithm>
#include <set>

namespace limbeck::diff {
namespace {

void forget_storage(std::vector<schema::Index>& indexes) {
  for (schema::Index& index : indexes) index.tablespace.clear();
}

void forget_storage(schema::Catalog& catalog) {
  for (schema::Table& table : catalog.tables) {
    table.tablespace.clear();
    table.replica_identity.clear();
    table.cluster_on.clear();
    forget_storage(table.indexes);
    for (schema::Column& column : table.columns) column.storage = {};
    for (schema::Constraint& constraint : table.constraints) constraint.index_tablespace.clear();
  }
  for (schema::View& view : catalog.views) {
    view.tablespace.clear();
    forget_storage(view.indexes);
    for (schema::ViewColumn& column : view.columns) column.storage = {};
  }
}

void forget_state(schema::Catalog& catalog) {
  for (schema::Table& table : catalog.tables) {
    for (schema::Index& index : table.indexes) index.valid = true;
  }
  for (schema::View& view : catalog.views) {
    view.populated = true;
    for (schema::Index& index : view.indexes) index.valid = true;
  }
}

using Names = std::set<schema::Name>;

Names partitions_in(const schema::Catalog& catalog) {
  Names names;
  for (const schema::Table& table : catalog.tables) {
    if (table.partition) names.insert(table.name);
  }
  return names;
}

/// Those that something other than a partition needs, and the partitions they are partitions of.
Names needed(const Names& partitions, const schema::Catalog& catalog) {
  Names names;
  const auto add = [&](const schema::Name& name) {
    for (schema::Name each = name; partitions.contains(each) && names.insert(each).second;) {
      each = schema::find(catalog.tables, each)->partition->of;
    }
  };
  for (const schema::Dependency& each : catalog.dependencies) {
    const bool is_routine = each.object.kind == schema::ObjectKind::routine;
    if (is_routine || !partitions.contains(each.object.name)) add(each.needs.name);
  }
  for (const schema::Table& table : catalog.tables) {
    if (table.partition) continue;
    for (const schema::Constraint& each : table.constraints) {
      if (each.references) add(*each.references);
    }
  }
  return names;
}

}  // namespace

void keep_within(schema::Catalog& catalog, const Scope& scope) {
  forget_state(catalog);
  if (!scope.storage) forget_storage(catalog);
  if (scope.partitions) return;
  const Names partitions = partitions_in(catalog);
  if (partitions.empty()) return;
  const Names stay = needed(partitions, catalog);
  std::erase_if(catalog.tables, [&](const schema::Table& table) {
    return table.partition && !stay.contains(table.name);
  });
}

bool has_partitions(const schema::Catalog& catalog) {
  return std::ranges::any_of(
      catalog.tables, [](const schema::Table& table) { return table.partition.has_value(); });
}

schema::Catalog without_partitions(const schema::Catalog& catalog, const schema::Catalog& other) {
  const auto is_of_both = [&](const schema::Table& table) {
    const schema::Table* top = &table;
    while (top != nullptr && top->partition) {
      top = schema::find(catalog.tables, top->partition->of);
    }
    return top != &table && top != nullptr && schema::find(other.tables, top->name) != nullptr;
  };
  schema::Catalog result = catalog;
  std::erase_if(result.tables, is_of_both);
  return result;
}

void share_partitions(schema::Catalog& catalog, const schema::Catalog& other) {
  for (const schema::Table& table : other.tables) {
    if (!table.partition || schema::find(catalog.tables, table.name) != nullptr) continue;
    const schema::Table* const parent = schema::find(catalog.tables, table.partition->of);
    if (parent == nullptr || parent->partition_key.empty()) continue;
    schema::Table partition{.name = table.name, .columns = parent->columns};
    partition.partition = table.partition;
    for (schema::Column& column : partition.columns) {
      column.inherited = true;
      column.comment.clear();
      column.identity.reset();
    }
    const auto place =
        std::ranges::lower_bound(catalog.tables, table.name, {}, &schema::Table::name);
    catalog.tables.insert(place, std::move(partition));
  }
}

}  // namespace limbeck::diff
