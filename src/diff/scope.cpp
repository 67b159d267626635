#include "diff/scope.hpp"

#include <algorithm>

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

}  // namespace

void keep_within(schema::Catalog& catalog, const Scope& scope) {
  forget_state(catalog);
  if (!scope.storage) forget_storage(catalog);
  if (!scope.partitions) {
    std::erase_if(catalog.tables,
                  [](const schema::Table& table) { return table.partition.has_value(); });
  }
}

}  // namespace limbeck::diff
