// Columns come and go; how they change is in render_column_changes.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Column;
using schema::Name;
using schema::ObjectKind;
using schema::Table;

bool has_parents(const Table& table) {
  return table.partition || !table.inherits.empty();
}

/// Its columns are those of its type.
bool is_typed(const Table& table, const std::string& column, const schema::Catalog& catalog) {
  if (!table.of_type) return false;
  const schema::Composite* const type = schema::find(catalog.composites, *table.of_type);
  return type == nullptr || schema::find(type->attributes, column) != nullptr;
}

/// The parent's statement has renamed it, or will.
bool is_renamed_above(const schema::Catalog& catalog, const Table& table, const Column& column,
                      const std::string& name) {
  Column renamed = column;
  renamed.name = name;
  return is_bound(catalog, table, column) || is_bound(catalog, table, renamed);
}

}  // namespace

bool is_given(const Column& column, const Table& table) {
  return column.inherited && has_parents(table);
}
bool is_given(const schema::Constraint& constraint, const Table& table) {
  return constraint.inherited && has_parents(table);
}

bool is_bound(const schema::Catalog& catalog, const Table& table, const Column& column) {
  if (table.partition && column.inherited) return true;
  // It may have parents but have this from none of them: from one that it has no more, or not yet.
  return std::ranges::any_of(table.inherits, [&](const Name& name) {
    const Table* const parent = schema::find(catalog.tables, name);
    return parent == nullptr ? column.inherited
                             : schema::find(parent->columns, column.name) != nullptr;
  });
}

std::vector<const Table*> descendants(const schema::Catalog& catalog, const Name& table) {
  std::vector<const Table*> found;
  std::vector<Name> open = {table};
  for (std::size_t at = 0; at < open.size(); ++at) {
    for (const Table& each : catalog.tables) {
      const bool is_child = (each.partition && each.partition->of == open[at]) ||
                            std::ranges::count(each.inherits, open[at]) > 0;
      if (!is_child || std::ranges::count(open, each.name) > 0) continue;
      open.push_back(each.name);
      found.push_back(&each);
    }
  }
  return found;
}

void Visitor::operator()(const ops::AddColumn& op) const {
  const Table& table = to.table(op.table);
  const bool is_there = (op.column.inherited && is_bound(to.catalog, table, op.column)) ||
                        is_typed(table, op.column.name, to.catalog);
  if (!is_there) {
    const bool is_foreign = table.kind == schema::TableKind::foreign;
    to.say(fmt::format("ALTER TABLE {} ADD COLUMN {}", quote(op.table),
                       column_definition(op.column, is_foreign)));
    Column made = op.column;
    made.storage = {};
    if (is_foreign) made.storage.options = op.column.storage.options;
    alter_column(to, table, made, op.column);
  } else if (table.of_type) {
    Column made{.name = op.column.name, .type = op.column.type};
    made.collation = op.column.collation;
    alter_column(to, table, made, op.column);
  }
  comment_on(to, {ObjectKind::column, op.table, op.column.name}, op.column.comment);
  own_sequences(to, op.table, {op.column});
}

void Visitor::operator()(const ops::DropColumn& op) const {
  const Table& table = to.table(op.table);
  for (const schema::Sequence& sequence : to.catalog.sequences) {
    if (sequence.owner && sequence.owner->table == op.table &&
        sequence.owner->column == op.column) {
      to.gone_sequences.insert(sequence.name);
    }
  }
  const Column& column = ops::get(table.columns, op.column, "column");
  if (column.inherited && is_bound(to.catalog, table, column)) return;
  if (is_bound(to.catalog, table, column)) {
    to.kept_columns.insert({op.table, op.column});
    return;
  }
  // A typed table loses it with its type, which may have lost it already.
  if (table.of_type) return;
  const auto drop = [&](const Name& name) {
    to.say(fmt::format("ALTER TABLE {} DROP COLUMN {}", quote(name), quote(op.column)));
  };
  drop(op.table);
  for (const Table* const below : descendants(to.catalog, op.table)) {
    if (to.kept_columns.erase({below->name, op.column}) > 0) drop(below->name);
  }
}

void Visitor::operator()(const ops::RenameColumn& op) const {
  const Table& table = to.table(op.table);
  if (is_renamed_above(to.catalog, table, ops::get(table.columns, op.column, "column"), op.to)) {
    return;
  }
  to.say(fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", quote(op.table), quote(op.column),
                     quote(op.to)));
}

}  // namespace limbeck::dialects::postgresql
