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
  return std::ranges::count(parents_of(table), name) > 0 &&
         std::ranges::count(parents_of(but_not), name) == 0;
}

class ParentEdges {
 public:
  ParentEdges(const std::vector<Step>& steps, const Catalog& from, const Catalog& to)
      : steps_(steps), from_(from), to_(to) {
    for (std::size_t i = 0; i < steps.size(); ++i) by_object_[steps[i].object].push_back(i);
  }

  std::vector<Edge> make() {
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      const Step& step = steps_[i];
      if (const auto* const table = std::get_if<ops::AlterTable>(&step.operation)) {
        link_table(i, table->to);
      } else if (std::holds_alternative<ops::AlterColumn>(step.operation) && !step.gives.empty()) {
        link_column(i);
      } else if (step.drops && is_check(step)) {
        link_dropped_check(i);
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
      if (!is_shared(step)) continue;
      const Name& name = step.object.name;
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

  void link_column(std::size_t number) {
    const ObjectId& column = steps_[number].object;
    const Table* const table = schema::find(to_.tables, column.name);
    if (table == nullptr) return;
    for (const Name& parent : parents_of(*table)) {
      for (const std::size_t other : at(id_of(ObjectKind::column, parent, column.part))) {
        const bool is_final = !steps_[other].gives.empty();
        if (is_final && std::holds_alternative<ops::AlterColumn>(steps_[other].operation)) {
          before(other, number);
        }
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

  const std::vector<std::size_t>& at(const ObjectId& object) const {
    static const std::vector<std::size_t> none;
    const auto found = by_object_.find(object);
    return found == by_object_.end() ? none : found->second;
  }

  const std::vector<Step>& steps_;
  const Catalog& from_;
  const Catalog& to_;
  std::map<ObjectId, std::vector<std::size_t>> by_object_;
  std::vector<Edge> edges_;
};

}  // namespace

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
