#include "ops/hazard_search.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "ops/definition_text.hpp"

namespace limbeck::ops {

using schema::ConstraintKind;
using schema::ObjectKind;
using Kind = Probe::Kind;

std::string listed(const schema::Name& table, const std::vector<std::string>& columns) {
  if (columns.size() == 1) return shown(table) + '.' + columns.front();
  return fmt::format("{} ({})", shown(table), fmt::join(columns, ", "));
}

namespace {

/// Nothing but its columns decides what is twice there.
bool is_plain(const schema::Index& index) {
  const auto count = std::count(index.definition.begin(), index.definition.end(), '(');
  return count == 1 && index.definition.find(" WHERE ") == std::string::npos &&
         index.definition.find("DISTINCT") == std::string::npos && !index.columns.empty();
}

/// Of SQLite.
bool is_rowid(const schema::Table& table, const schema::Constraint& key) {
  if (key.kind != ConstraintKind::primary_key || key.columns.size() != 1) return false;
  if (table.without_rowid) return false;
  const schema::Column* const column = schema::find(table.columns, key.columns.front());
  return column != nullptr && base::equals_ignoring_case(column->type.text, "integer") &&
         !key.definition.starts_with("PRIMARY KEY DESC");
}

}  // namespace

/// Rows that differed may be alike when the column is another one.
void HazardSearch::check_uniqueness(const schema::Table& of, const schema::Column& old,
                                    std::string_view how) {
  const auto has = [&](const std::vector<std::string>& columns) {
    return std::find(columns.begin(), columns.end(), old.name) != columns.end();
  };
  for (const schema::Constraint& each : of.constraints) {
    const bool is_key =
        each.kind == ConstraintKind::primary_key || each.kind == ConstraintKind::unique;
    if (!is_key || !has(each.columns)) continue;
    add(Hazard::may_fail, {ObjectKind::constraint, of.name, each.name},
        fmt::format("fails where rows then share {}: {} {}", listed(of.name, each.columns),
                    old.name, how),
        {.kind = Kind::none, .table = of.name});
  }
  for (const schema::Index& each : of.indexes) {
    if (!each.unique || !has(each.columns)) continue;
    add(Hazard::may_fail, {ObjectKind::index, of.name, each.name},
        fmt::format("fails where rows of {} then share what {} indexes: {} {}", shown(of.name),
                    each.name, old.name, how),
        {.kind = Kind::none, .table = of.name});
  }
}

/// A primary key, or a unique or exclusion constraint.
void HazardSearch::check_key(const schema::Table& of, const schema::Constraint& constraint) {
  const schema::ObjectId object{ObjectKind::constraint, of.name, constraint.name};
  if (constraint.kind == ConstraintKind::exclusion) {
    add(Hazard::may_fail, object,
        fmt::format("fails where rows of {} exclude each other", shown(of.name)),
        {.kind = Kind::none, .table = of.name});
  } else {
    add(Hazard::may_fail, object,
        fmt::format("fails where rows share {}", listed(of.name, constraint.columns)),
        {.kind = Kind::duplicates, .table = of.name, .columns = constraint.columns});
  }
  // SQLite takes nulls for a key, but for that of the rowid.
  if (constraint.kind == ConstraintKind::primary_key &&
      (is_postgresql() || is_rowid(of, constraint))) {
    std::vector<std::string> nullable;
    for (const std::string& name : constraint.columns) {
      const schema::Column* const column = schema::find(of.columns, name);
      if (column == nullptr || column->nullable) nullable.push_back(name);
    }
    if (!nullable.empty()) {
      add(Hazard::may_fail, object,
          fmt::format("fails where {} is null", listed(of.name, nullable)),
          {.kind = Kind::nulls, .table = of.name, .columns = nullable});
    }
  }
  if (!is_postgresql() && !of.strict && is_rowid(of, constraint)) {
    add(Hazard::may_fail, object,
        fmt::format("fails where {} is no INTEGER", listed(of.name, constraint.columns)),
        {.kind = Kind::misfits,
         .table = of.name,
         .columns = constraint.columns,
         .type = "INTEGER"});
  }
  if (!is_postgresql() || constraint.definition.find(" USING INDEX ") != std::string::npos) return;
  add(Hazard::blocks_writes, object,
      fmt::format("reads and writes of {} wait while its index is built", shown(of.name)),
      {.kind = Kind::rows, .table = of.name});
}

/// A check or a foreign key.
void HazardSearch::check_rows(const schema::Table& of, const schema::Constraint& constraint) {
  const schema::ObjectId object{ObjectKind::constraint, of.name, constraint.name};
  if (constraint.kind == ConstraintKind::check) {
    const std::string condition = in_brackets(constraint.definition);
    add(Hazard::may_fail, object,
        fmt::format("fails where rows of {} break {}", shown(of.name),
                    constraint.name.empty() ? "the check" : constraint.name),
        {.kind = condition.empty() ? Kind::none : Kind::violations,
         .table = of.name,
         .condition = condition});
    return;
  }
  const schema::Name references = constraint.references.value_or(schema::Name{});
  const bool is_complete = constraint.references && !constraint.columns.empty() &&
                           constraint.columns.size() == constraint.referenced_columns.size();
  add(Hazard::may_fail, object,
      fmt::format("fails where {} matches no row of {}", listed(of.name, constraint.columns),
                  shown(references)),
      {.kind = is_complete ? Kind::orphans : Kind::none,
       .table = of.name,
       .columns = constraint.columns,
       .references = references,
       .referenced_columns = constraint.referenced_columns});
}

void HazardSearch::operator()(const AddConstraint& add_constraint) {
  const schema::Constraint& constraint = add_constraint.constraint;
  const schema::Table* const old = table(add_constraint.table);
  if (old == nullptr) return;
  const bool is_key =
      constraint.kind != ConstraintKind::check && constraint.kind != ConstraintKind::foreign_key;
  if (is_key) return check_key(*old, constraint);
  if (!constraint.validated) return;  // Rows that are there are not looked at.
  check_rows(*old, constraint);
  if (!is_postgresql()) return;
  const bool is_foreign = constraint.kind == ConstraintKind::foreign_key;
  add(Hazard::blocks_writes, {ObjectKind::constraint, old->name, constraint.name},
      fmt::format("{} of {} wait while its rows are checked",
                  is_foreign ? "writes" : "reads and writes", shown(old->name)),
      {.kind = Kind::rows, .table = old->name});
}

void HazardSearch::operator()(const ValidateConstraint& validate) {
  const schema::Table* const old = table(validate.table);
  if (old == nullptr) return;
  const schema::Constraint* const constraint = schema::find(old->constraints, validate.constraint);
  if (constraint != nullptr) check_rows(*old, *constraint);
}

void HazardSearch::operator()(const CreateView& create) {
  for (const schema::Index& index : create.view.indexes) index_view(create.view.name, index);
}

/// What rows it will have by then nobody can ask before.
void HazardSearch::index_view(const schema::Name& view, const schema::Index& index) {
  if (!index.unique) return;
  add(Hazard::may_fail, {ObjectKind::index, view, index.name},
      fmt::format("fails where rows of {} share what {} indexes", shown(view), index.name));
}

void HazardSearch::operator()(const CreateIndex& create) {
  const schema::Table* const old = table(create.table);
  const schema::ObjectId object{ObjectKind::index, create.table, create.index.name};
  if (old == nullptr) {
    if (schema::find(before_.views, create.table) != nullptr)
      index_view(create.table, create.index);
    return;
  }
  if (create.index.unique) {
    const bool counts = is_plain(create.index);
    add(Hazard::may_fail, object,
        counts ? fmt::format("fails where rows share {}", listed(old->name, create.index.columns))
               : fmt::format("fails where rows of {} share what {} indexes", shown(old->name),
                             create.index.name),
        {.kind = counts ? Kind::duplicates : Kind::none,
         .table = old->name,
         .columns = create.index.columns});
  }
  if (!is_postgresql()) return;
  add(Hazard::blocks_writes, object,
      fmt::format("writes of {} wait while the index is built", shown(old->name)),
      {.kind = Kind::rows, .table = old->name});
}

}  // namespace limbeck::ops
