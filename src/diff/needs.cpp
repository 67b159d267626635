#include "diff/needs.hpp"

#include <algorithm>

#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::ConstraintKind;
using schema::ObjectId;
using schema::ObjectKind;

void add_once(std::vector<ObjectId>& list, const ObjectId& object) {
  if (std::ranges::find(list, object) == list.end()) list.push_back(object);
}

bool same_columns(std::vector<std::string> left, const std::vector<std::string>& sorted) {
  std::ranges::sort(left);
  return left == sorted;
}

}  // namespace

std::vector<ObjectId> keys_over(const schema::Table& table, std::vector<std::string> columns) {
  std::ranges::sort(columns);
  std::vector<ObjectId> keys;
  for (const schema::Constraint& constraint : table.constraints) {
    const bool is_key =
        constraint.kind == ConstraintKind::primary_key || constraint.kind == ConstraintKind::unique;
    if (is_key && same_columns(constraint.columns, columns)) {
      keys.push_back(id_of(table.name, constraint));
    }
  }
  for (const schema::Index& index : table.indexes) {
    if (index.unique && same_columns(index.columns, columns)) {
      keys.push_back(id_of(ObjectKind::index, table.name, index.name));
    }
  }
  return keys;
}

Needs::Needs(const Catalog& catalog) {
  for (const schema::Dependency& each : catalog.dependencies) add(each.object, each.needs);
  for (const schema::Extension& each : catalog.extensions) {
    if (each.schema.empty()) continue;
    add(id_of(ObjectKind::extension, {"", each.name}),
        id_of(ObjectKind::schema, {"", each.schema}));
  }
  for (const schema::Table& table : catalog.tables) add_table(catalog, table);
  for (const schema::Domain& domain : catalog.domains) {
    add_type(catalog, id_of(ObjectKind::domain, domain.name), domain.base);
  }
  for (const schema::Composite& composite : catalog.composites) {
    for (const schema::Attribute& attribute : composite.attributes) {
      add_type(catalog, id_of(ObjectKind::composite, composite.name), attribute.type);
    }
  }
  for (const schema::Range& range : catalog.ranges) {
    add_type(catalog, id_of(ObjectKind::range, range.name), range.subtype);
  }
}

const std::vector<ObjectId>& Needs::of(const ObjectId& object) const {
  static const std::vector<ObjectId> none;
  const auto found = needs_.find(object);
  return found == needs_.end() ? none : found->second;
}

const std::vector<ObjectId>& Needs::dependents(const ObjectId& object) const {
  static const std::vector<ObjectId> none;
  const auto found = dependents_.find(object);
  return found == dependents_.end() ? none : found->second;
}

bool Needs::has(const ObjectId& object, const ObjectId& need) const {
  return std::ranges::find(of(object), need) != of(object).end();
}

void Needs::add(const ObjectId& object, const ObjectId& need) {
  if (object == need) return;
  add_once(needs_[object], need);
  dependents_[need].push_back(object);
}

void Needs::add_type(const Catalog& catalog, const ObjectId& object, const schema::Type& type) {
  if (!type.defined) return;
  const schema::Name& name = *type.defined;
  if (schema::find(catalog.enumerations, name) != nullptr) {
    add(object, id_of(ObjectKind::enumeration, name));
  } else if (schema::find(catalog.domains, name) != nullptr) {
    add(object, id_of(ObjectKind::domain, name));
  } else if (schema::find(catalog.composites, name) != nullptr) {
    add(object, id_of(ObjectKind::composite, name));
  } else if (schema::find(catalog.ranges, name) != nullptr) {
    add(object, id_of(ObjectKind::range, name));
  } else if (schema::find(catalog.tables, name) != nullptr) {
    add(object, id_of(ObjectKind::table, name));
  }
}

void Needs::add_table(const Catalog& catalog, const schema::Table& table) {
  const ObjectId id = id_of(ObjectKind::table, table.name);
  for (const schema::Name& parent : table.inherits) add(id, id_of(ObjectKind::table, parent));
  if (table.partition) add(id, id_of(ObjectKind::table, table.partition->of));
  if (table.of_type) add(id, id_of(ObjectKind::composite, *table.of_type));
  for (const schema::Column& column : table.columns) {
    add_type(catalog, id_of(ObjectKind::column, table.name, column.name), column.type);
  }
  const auto column_id = [&](const std::string& column) {
    return id_of(ObjectKind::column, table.name, column);
  };
  for (const schema::Constraint& constraint : table.constraints) {
    const ObjectId part = id_of(table.name, constraint);
    for (const std::string& column : constraint.columns) add(part, column_id(column));
    if (constraint.references) add_foreign_key(catalog, part, constraint);
  }
  for (const schema::Index& index : table.indexes) {
    const ObjectId part = id_of(ObjectKind::index, table.name, index.name);
    for (const std::string& column : index.columns) add(part, column_id(column));
  }
}

void Needs::add_foreign_key(const Catalog& catalog, const ObjectId& id,
                            const schema::Constraint& key) {
  const schema::Table* const parent = schema::find(catalog.tables, *key.references);
  if (parent == nullptr) return;
  add(id, id_of(ObjectKind::table, parent->name));
  for (const std::string& column : key.referenced_columns) {
    add(id, id_of(ObjectKind::column, parent->name, column));
  }
  // Keys come first: an index over the same columns need not be there.
  const std::vector<ObjectId> keys = keys_over(*parent, key.referenced_columns);
  const bool has_key = !keys.empty() && keys.front().kind == ObjectKind::constraint;
  for (const ObjectId& each : keys) {
    if (!has_key || each.kind == ObjectKind::constraint) add(id, each);
  }
  const bool is_own = !key.inherited;
  if (is_own && !parent->partition_key.empty()) add_partitions(catalog, id, parent->name);
}

/// None of them can go while the key is there, which may well be made before them.
void Needs::add_partitions(const Catalog& catalog, const ObjectId& key, const schema::Name& table) {
  for (const schema::Table& each : catalog.tables) {
    if (!each.partition || each.partition->of != table) continue;
    dependents_[id_of(ObjectKind::table, each.name)].push_back(key);
    add_partitions(catalog, key, each.name);
  }
}

}  // namespace limbeck::diff
