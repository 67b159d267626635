#include "diff/inheritance.hpp"

#include <algorithm>

namespace limbeck::diff {
namespace {

bool is_in(const std::vector<schema::Name>& names, const schema::Name& name) {
  return std::ranges::find(names, name) != names.end();
}

/// What a table has for itself it keeps.
template <typename Value>
void carry(Value& value, const Value& above_from, const Value& above_to) {
  if (value == above_from) value = above_to;
}

}  // namespace

std::vector<schema::Name> parents_of(const schema::Table& table) {
  std::vector<schema::Name> parents = table.inherits;
  if (table.partition) parents.push_back(table.partition->of);
  return parents;
}

bool is_parent(const schema::Name& name, const schema::Table& of) {
  return is_in(parents_of(of), name);
}

bool gains_parent(const schema::Table& from, const schema::Table& to) {
  return std::ranges::any_of(parents_of(to),
                             [&](const schema::Name& parent) { return !is_parent(parent, from); });
}

const schema::Column* column_above(const schema::Catalog& catalog, const schema::Table& table,
                                   const schema::Table& other, const std::string& column) {
  for (const schema::Name& name : parents_of(table)) {
    const schema::Table* const parent = schema::find(catalog.tables, name);
    if (parent == nullptr || !is_parent(name, other)) continue;
    if (const schema::Column* const found = schema::find(parent->columns, column)) return found;
  }
  return nullptr;
}

schema::Column carried_along(const schema::Column& column, const schema::Column& above_from,
                             const schema::Column& above_to) {
  schema::Column result = column;
  result.type = above_to.type;
  result.collation = above_to.collation;
  if (above_from.nullable != above_to.nullable) result.nullable = above_to.nullable;
  carry(result.default_value, above_from.default_value, above_to.default_value);
  carry(result.generated, above_from.generated, above_to.generated);
  carry(result.storage.method, above_from.storage.method, above_to.storage.method);
  carry(result.storage.statistics, above_from.storage.statistics, above_to.storage.statistics);
  return result;
}

}  // namespace limbeck::diff
