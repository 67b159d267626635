#include "diff/order_parents.hpp"

#include <algorithm>
#include <map>
#include <variant>

#include "diff/inheritance.hpp"
#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;
using schema::Table;

bool is_check(const Step& step) {
  const auto* const added = std::get_if<ops::AddConstraint>(&step.operation);
  if (added != nullptr) return added->constraint.kind == schema::ConstraintKind::check;
  const auto* const dropped = std::get_if<ops::DropConstraint>(&step.operation);
  return dropped != nullptr && dropped->constraint.kind == schema::ConstraintKind::check;
}

/// What a child and its parent must have both.
bool is_shared(const Step& step) {
  return step.object.kind == ObjectKind::column || is_check(step);
}

bool is_above(const Name& name, const Table& table, const Table& but_not) {
  return is_parent(name, table) && !is_parent(name, but_not);
}

/// The table it is a partition of; null where it is none.
const Name* partitioned_above(const Catalog& catalog, const Name& table) {
  const Table* const found = schema::find(catalog.tables, table);
  return found == nullptr || !found->partition ? nullptr : &found->partition->of;
}

class ParentEdges {
 public:
  ParentEdges(const std::vector<Step>& steps, const Catalog& from, const Catalog& to)
      : steps_(steps), from_(from), to_(to) {
    for (std::size_t i = 0; i < steps.size(); ++i) {
      by_object_[steps[i].object].push_back(i);
      if (is_shared(steps[i])) shared_[steps[i].object.name].push_back(i);
      note_leaving(i);
    }
  }

  std::vector<Edge> make() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& step = steps_[i];
      if (const auto* const table = std::get_if<ops::AlterTable>(&step.operation)) {
        link_table(i, table->to);
        link_arriving(i);
      } else if (const auto* const made = std::get_if<ops::CreateTable>(&step.operation)) {
        link_made(i, made->table);
        link_arriving(i);
      } else if (const auto* const dropped = std::get_if<ops::DropTable>(&step.operation)) {
        link_dropped(i, dropped->table);
      } else if (std::holds_alternative<ops::AlterColumn>(step.operation) && !step.gives.empty()) {
        link_column(i);
      } else if (step.drops && is_check(step)) {
        link_dropped_check(i);
      } else if (step.makes && is_check(step)) {
        link_made_check(i);
      }
    }
    return std::move(edges_);
  }

 private:
  void before(std::size_t first, std::size_t second, bool is_hard = true) {
    edges_.push_back({first, second, is_hard});
  }

  void link_table(std::size_t number, const Table& to) {
    const Table* const from = schema::find(from_.tables, to.name);
    if (from == nullptr) return;
    const bool gains = gains_parent(*from, to);
    const bool loses = gains_parent(to, *from);
    if (!gains && !loses) return;
    for (std::size_t other = 0; other < steps_.size(); ++other) {
      const Step& step = steps_[other];
      const Name& name = step.object.name;
      if (step.object.kind == ObjectKind::table && step.drops && is_above(name, *from, to)) {
        before(number, other);
      }
      if (!is_shared(step)) continue;
      if (name == to.name) {
        if (gains && !step.drops) before(other, number);
        if (loses && (step.drops || !gains)) before(number, other);
      } else if (is_above(name, to, *from)) {
        before(other, number, false);
      } else if (is_above(name, *from, to)) {
        before(number, other, false);  // Or the child would follow.
      }
    }
  }

  /// It is made with what its parents have by then.
  void link_made(std::size_t number, const Table& table) {
    for (const Name& parent : parents_of(table)) {
      for (const std::size_t other : shared_on(parent)) before(other, number);
      if (const Table* const above = schema::find(to_.tables, parent)) link_made(number, *above);
    }
  }

  /// Or what it has of its own would hold its parents' columns back.
  void link_dropped(std::size_t number, const Name& name) {
    const Table* const table = schema::find(from_.tables, name);
    if (table == nullptr) return;
    for (const Name& parent : parents_of(*table)) {
      for (const std::size_t other : shared_on(parent)) before(number, other, false);
      link_dropped(number, parent);
    }
  }

  void note_leaving(std::size_t number) {
    const Step& step = steps_[number];
    if (step.object.kind != ObjectKind::table || step.takes.empty()) return;
    const Name* const was = partitioned_above(from_, step.object.name);
    const Name* const is = partitioned_above(to_, step.object.name);
    if (was == nullptr) return;
    if (step.drops || is == nullptr || *is != *was) leaving_[*was].push_back(number);
  }

  /// The rows it is for may be those of a partition that goes.
  void link_arriving(std::size_t number) {
    const Name* const is = partitioned_above(to_, steps_[number].object.name);
    if (is == nullptr) return;
    const auto found = leaving_.find(*is);
    if (found == leaving_.end()) return;
    for (const std::size_t other : found->second) {
      if (other != number) before(other, number);
    }
  }

  void link_column(std::size_t number) {
    const ObjectId& column = steps_[number].object;
    const Table* const table = schema::find(to_.tables, column.name);
    if (table == nullptr) return;
    for (const Name& parent : parents_of(*table)) {
      for (const std::size_t other : at(id_of(ObjectKind::column, parent, column.part))) {
        if (!steps_[other].gives.empty()) before(other, number);
      }
    }
  }

  /// It is the parent's as well until that one's is gone, and must be gone before another.
  void link_dropped_check(std::size_t number) {
    const ObjectId& check = steps_[number].object;
    const Table* const table = schema::find(from_.tables, check.name);
    if (table == nullptr) return;
    for (const Name& parent : parents_of(*table)) {
      for (const std::size_t other : at(id_of(ObjectKind::constraint, parent, check.part))) {
        if (steps_[other].drops) before(other, number);
        if (steps_[other].makes) before(number, other);
      }
    }
  }

  /// Its parent's of that name must be gone.
  void link_made_check(std::size_t number) {
    const ObjectId& check = steps_[number].object;
    const Table* const table = schema::find(from_.tables, check.name);
    if (table == nullptr) return;
    for (const Name& parent : parents_of(*table)) {
      for (const std::size_t other : at(id_of(ObjectKind::constraint, parent, check.part))) {
        if (steps_[other].drops) before(other, number);
      }
    }
  }

  const std::vector<std::size_t>& shared_on(const Name& table) const {
    static const std::vector<std::size_t> none;
    const auto found = shared_.find(table);
    return found == shared_.end() ? none : found->second;
  }

  const std::vector<std::size_t>& at(const ObjectId& object) const {
    static const std::vector<std::size_t> none;
    const auto found = by_object_.find(object);
    return found == by_object_.end() ? none : found->second;
  }

  const std::vector<Step>& steps_;
  const Catalog& from_;
  const Catalog& to_;
  std::map<ObjectId, std::vector<std::size_t>> by_object_;
  std::map<Name, std::vector<std::size_t>> shared_;   ///< By table.
  std::map<Name, std::vector<std::size_t>> leaving_;  ///< By the table they were partitions of.
  std::vector<Edge> edges_;
};

/// Below each table those that hang on it before and after.
using Children = std::map<Name, std::vector<const Table*>>;

Children children_of(const Catalog& from, const Catalog& to) {
  Children children;
  for (const Table& table : to.tables) {
    const Table* const old = schema::find(from.tables, table.name);
    if (old == nullptr) continue;
    for (const Name& parent : parents_of(table)) {
      if (is_parent(parent, *old)) children[parent].push_back(&table);
    }
  }
  return children;
}

void add_columns_below(std::vector<ObjectId>& columns, const Name& table, const std::string& column,
                       const Children& children, const Catalog& catalog) {
  const auto below = children.find(table);
  if (below == children.end()) return;
  for (const Table* const child : below->second) {
    const schema::Column* const found =
        schema::find(schema::find(catalog.tables, child->name)->columns, column);
    if (found == nullptr || !found->inherited) continue;
    columns.push_back(id_of(ObjectKind::column, child->name, column));
    add_columns_below(columns, child->name, column, children, catalog);
  }
}

}  // namespace

void give_and_take_below(std::vector<Step>& steps, const Catalog& from, const Catalog& to) {
  const bool any = std::ranges::any_of(
      from.tables, [](const Table& table) { return table.partition || !table.inherits.empty(); });
  if (!any) return;
  const Children children = children_of(from, to);
  for (Step& step : steps) {
    if (step.object.kind != ObjectKind::column) continue;
    const auto& [kind, name, part] = step.object;
    const bool alters = std::holds_alternative<ops::AlterColumn>(step.operation);
    const bool is_detour = alters && step.gives.empty();
    if (step.makes || (alters && !is_detour)) {
      add_columns_below(step.gives, name, part, children, to);
    }
    if (step.drops || alters) add_columns_below(step.takes, name, part, children, from);
  }
}

std::vector<Edge> edges_for_parents(const std::vector<Step>& steps, const Catalog& from,
                                    const Catalog& to) {
  return ParentEdges(steps, from, to).make();
}

bool is_before_its_table(const Step& part, const Step& table, const Catalog& from) {
  const auto* const altered = std::get_if<ops::AlterTable>(&table.operation);
  if (altered == nullptr || !is_shared(part)) return false;
  const Table* const old = schema::find(from.tables, altered->to.name);
  return old != nullptr && gains_parent(*old, altered->to);
}

}  // namespace limbeck::diff
