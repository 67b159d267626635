#include <fmt/format.h>

#include "dialects/postgresql/render_partitions.hpp"
#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Constraint;
using schema::ConstraintKind;
using schema::Name;
using schema::ObjectKind;
using schema::Table;

/// Made together with the parent's.
bool comes_with_parent(const Rendering& to, const Table& table, const Constraint& constraint) {
  if (!is_given(constraint, table)) return false;
  if (!table.partition || constraint.kind == ConstraintKind::check) return true;
  const Table* const parent = to.find_table(table.partition->of);
  return parent == nullptr || find_original(*parent, constraint) != nullptr;
}

/// A partition's constraint that is to have another name than the server would give it must be
/// there before the parent's.
void add_misnamed_below(Rendering& to, const Table& table, const Constraint& constraint) {
  if (table.kind != schema::TableKind::partitioned) return;
  for (std::size_t at = to.current + 1; at < to.operations.size(); ++at) {
    const auto* const added = std::get_if<ops::AddConstraint>(&to.operations[at]);
    if (added == nullptr || !added->constraint.inherited || to.served.contains(at)) continue;
    const Table* const child = to.find_table(added->table);
    const bool is_part = child != nullptr && child->partition &&
                         child->partition->of == table.name &&
                         added->constraint.kind == constraint.kind &&
                         added->constraint.definition == constraint.definition;
    if (!is_part || constraint.kind == ConstraintKind::check) continue;
    add_misnamed_below(to, *child, added->constraint);
    if (added->constraint.name == usual_constraint_name(child->name.name, constraint)) continue;
    add_constraint(to, added->table, added->constraint);
    to.served.insert(at);
  }
}

}  // namespace

void add_constraint(Rendering& to, const Name& table, const Constraint& constraint) {
  to.say(fmt::format("ALTER TABLE {} ADD {}{}", quote(table),
                     constraint_definition(constraint, to.find_table(table)),
                     constraint.validated ? "" : " NOT VALID"));
  comment_on(to, {ObjectKind::constraint, table, constraint.name}, constraint.comment);
}

void Visitor::operator()(const ops::AddConstraint& op) const {
  if (to.served.contains(to.current)) return;
  Table& table = ops::get(to.catalog.tables, op.table, "table");
  if (Constraint* const left = ops::look_up(table.constraints, op.constraint.name);
      left != nullptr && left->inherited && !is_given(*left, table)) {
    // The parent is gone and has left it here.
    if (left->definition != op.constraint.definition) ops::fail_exists("constraint", left->name);
    *left = op.constraint;
    to.is_applied = true;
    return;
  }
  if (comes_with_parent(to, table, op.constraint)) {
    comment_on(to, {ObjectKind::constraint, op.table, op.constraint.name}, op.constraint.comment);
    return;
  }
  add_misnamed_below(to, table, op.constraint);
  add_constraint(to, op.table, op.constraint);
  mark_index(to, table, op.constraint.name);
}

void Visitor::operator()(const ops::DropConstraint& op) const {
  const Table& table = to.table(op.table);
  const Constraint* const constraint = schema::find(table.constraints, op.constraint.name);
  if (constraint != nullptr && is_given(*constraint, table)) return;
  to.say(
      fmt::format("ALTER TABLE {} DROP CONSTRAINT {}", quote(op.table), quote(op.constraint.name)));
}

void Visitor::operator()(const ops::RenameConstraint& op) const {
  const Table& table = to.table(op.table);
  const Constraint constraint = ops::get(table.constraints, op.constraint, "constraint");
  // A check is renamed below its parent, too; keys have names of their own.
  if (is_given(constraint, table) && constraint.kind == ConstraintKind::check) return;
  to.say(fmt::format("ALTER TABLE {} RENAME CONSTRAINT {} TO {}", quote(op.table),
                     quote(op.constraint), quote(op.to)));
  to.apply();
  mark_index(to, to.table(op.table), op.to);
}

void Visitor::operator()(const ops::ValidateConstraint& op) const {
  const Table& table = to.table(op.table);
  if (is_given(ops::get(table.constraints, op.constraint, "constraint"), table)) return;
  to.say(
      fmt::format("ALTER TABLE {} VALIDATE CONSTRAINT {}", quote(op.table), quote(op.constraint)));
}

}  // namespace limbeck::dialects::postgresql
