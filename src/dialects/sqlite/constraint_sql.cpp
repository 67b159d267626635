#include "dialects/sqlite/constraint_sql.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::ConstraintKind;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", quoted_if_needed(name));
  }
  return text;
}

std::string key_text(const TableConstraint& constraint, bool is_rowid) {
  std::string text;
  for (const KeyPart& part : constraint.key) {
    if (!text.empty()) text += ", ";
    text += quoted_if_needed(part.column);
    if (is_rowid) continue;  // Neither has an effect.
    if (!part.collation.empty()) text += " COLLATE " + quoted_if_needed(part.collation);
    if (part.descending) text += " DESC";
  }
  if (constraint.autoincrement) text += " AUTOINCREMENT";
  return text;
}

/// INTEGER PRIMARY KEY DESC: without DESC, or behind the columns, it would be the rowid.
bool is_inline_only(const StoredTable& table, const TableConstraint& key) {
  if (!key.inline_ || !key.key[0].descending || table.without_rowid) return false;
  const schema::Column* column = schema::find(table.columns, key.key[0].column);
  return column != nullptr && base::equals_ignoring_case(column->type.text, "integer");
}

std::string conflict_text(const TableConstraint& constraint) {
  return constraint.conflict.empty() ? "" : " ON CONFLICT " + constraint.conflict;
}

std::string reference_text(const TableConstraint& foreign) {
  std::string text = fmt::format("FOREIGN KEY ({}) REFERENCES {}", listed(foreign.columns),
                                 quoted_if_needed(foreign.parent));
  if (!foreign.parent_columns.empty()) text += fmt::format(" ({})", listed(foreign.parent_columns));
  if (!foreign.on_delete.empty()) text += " ON DELETE " + foreign.on_delete;
  if (!foreign.on_update.empty()) text += " ON UPDATE " + foreign.on_update;
  if (!foreign.match.empty()) text += " MATCH " + quoted_if_needed(foreign.match);
  if (foreign.deferred) text += " DEFERRABLE INITIALLY DEFERRED";
  return text;
}

std::string definition_of(const StoredTable& table, const TableConstraint& constraint) {
  switch (constraint.kind) {
    case ConstraintKind::primary_key:
      if (is_inline_only(table, constraint)) {
        return "PRIMARY KEY DESC" + conflict_text(constraint);
      }
      return fmt::format("PRIMARY KEY ({}){}", key_text(constraint, rowid_column(table) != nullptr),
                         conflict_text(constraint));
    case ConstraintKind::unique:
      return fmt::format("UNIQUE ({}){}", key_text(constraint, false), conflict_text(constraint));
    case ConstraintKind::check:
      return fmt::format("CHECK ({})", constraint.expression);
    case ConstraintKind::foreign_key:
      return reference_text(constraint);
    case ConstraintKind::exclusion:
      break;
  }
  return {};
}

}  // namespace

const schema::Column* rowid_column(const StoredTable& table) {
  if (table.without_rowid) return nullptr;
  for (const TableConstraint& constraint : table.constraints) {
    if (constraint.kind != ConstraintKind::primary_key) continue;
    if (constraint.key.size() != 1) return nullptr;
    if (constraint.inline_ && constraint.key[0].descending) return nullptr;
    for (const schema::Column& column : table.columns) {
      if (column.name == constraint.key[0].column) {
        return base::equals_ignoring_case(column.type.text, "integer") ? &column : nullptr;
      }
    }
  }
  return nullptr;
}

schema::Constraint constraint_of(const StoredTable& table, const TableConstraint& constraint) {
  schema::Constraint result{.kind = constraint.kind,
                            .name = constraint.name,
                            .definition = definition_of(table, constraint),
                            .columns = constraint.columns};
  for (const KeyPart& part : constraint.key) result.columns.push_back(part.column);
  if (constraint.kind == ConstraintKind::foreign_key) {
    result.references = schema::Name{.schema = {}, .name = constraint.parent};
    result.referenced_columns = constraint.parent_columns;
  }
  return result;
}

}  // namespace limbeck::dialects::sqlite
