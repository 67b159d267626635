#include "diff/order.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "diff/order_mentions.hpp"
#include "diff/order_parents.hpp"
#include "diff/pieces.hpp"
#include "diff/steps.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;

using Index = std::size_t;

/// The steps that nothing holds back. Those about the table at hand come first, then by place.
class Ready {
 public:
  explicit Ready(const std::vector<Step>& steps) : steps_(steps) {}

  bool empty() const { return all_.empty(); }
  void insert(Index step) {
    all_.insert(step);
    groups_[group(step)].insert(step);
  }
  Index take() {
    const auto same = groups_.find(last_);
    const bool goes_on = last_.first == Phase::tables && same != groups_.end();
    const Index next = goes_on ? *same->second.begin() : *all_.begin();
    last_ = group(next);
    all_.erase(next);
    const auto found = groups_.find(last_);
    found->second.erase(next);
    if (found->second.empty()) groups_.erase(found);
    return next;
  }

 private:
  using Group = std::pair<Phase, Name>;
  Group group(Index step) const { return {steps_[step].place.phase, steps_[step].place.group}; }

  const std::vector<Step>& steps_;
  std::set<Index> all_;
  std::map<Group, std::set<Index>> groups_;
  Group last_ = {Phase::schemas, {}};
};

class Order {
 public:
  Order(std::vector<Step> steps, const Needs& before, const Needs& after, const Catalog& from,
        const Catalog& to, const contract::Rules& rules)
      : steps_(std::move(steps)),
        before_(before),
        after_(after),
        from_(from),
        to_(to),
        rules_(rules) {
    std::ranges::stable_sort(steps_, {}, &Step::place);
    give_and_take_below(steps_, from_, to_);
    hard_.resize(steps_.size());
    soft_.resize(steps_.size());
  }

  ops::Operations walk() {
    index();
    for (Index step = 0; step < steps_.size(); ++step) link(step);
    for (const Edge& each : edges_for_parents(steps_, from_, to_)) {
      before(each.first, each.second, each.is_hard);
    }
    link_names();
    for (const Edge& each : edges_for_mentions(steps_)) {
      before(each.first, each.second, each.is_hard);
    }
    sort();
    return merged();
  }

 private:
  /// Steps that must run before the one, by hard need or for the reader's sake.
  using Edges = std::vector<std::set<Index>>;

  void index() {
    for (Index step = 0; step < steps_.size(); ++step) {
      for (const ObjectId& each : steps_[step].gives) givers_[each].push_back(step);
      for (const ObjectId& each : steps_[step].takes) {
        (steps_[step].drops ? droppers_ : looseners_)[each].push_back(step);
      }
    }
  }

  static const std::vector<Index>& at(const std::map<ObjectId, std::vector<Index>>& map,
                                      const ObjectId& object) {
    static const std::vector<Index> none;
    const auto found = map.find(object);
    return found == map.end() ? none : found->second;
  }

  void before(Index first, Index second, bool is_hard = true) {
    if (first == second) return;
    if (!rules_.parts_are_ordered() && steps_[first].object.name != steps_[second].object.name) {
      // A table that is made anew must not be torn apart for another's sake; a trigger is the last
      // of it anyway.
      const Step& later = steps_[second];
      const bool is_last = later.object.kind == ObjectKind::trigger && later.makes;
      if (is_part(steps_[first].object) || (is_part(later.object) && !is_last)) return;
      is_hard = false;
    }
    (is_hard ? hard_ : soft_)[second].insert(first);
  }

  void link(Index number) {
    const Step& step = steps_[number];
    for (const ObjectId& each : step.gives) {
      for (const Index dropper : at(droppers_, each)) before(dropper, number);
      for (const Index loosener : at(looseners_, each)) {
        // A column's way around ends with its final form.
        if (steps_[loosener].gives.empty()) before(loosener, number);
      }
      for (const ObjectId& need : after_.of(each)) link_need(number, need);
      if (is_part(each)) link_owner_of(number, each);
      if (!each.name.schema.empty()) {
        link_need(number, id_of(ObjectKind::schema, {"", each.name.schema}));
      }
    }
    if (step.gives.empty() && step.takes.empty()) {  // A comment.
      link_need(number, step.object);
      if (is_part(step.object)) link_need(number, owner_of(step.object, to_));
    }
    for (const ObjectId& each : step.takes) link_taken(number, each);
    if (const auto* const added = std::get_if<ops::AddConstraint>(&step.operation)) {
      if (added->constraint.references) after_removal_of_keys(number, added->constraint);
      if (added->constraint.kind == schema::ConstraintKind::primary_key) {
        after_removal_of_primary_key(number, added->table);
      }
    }
    if (const auto* const altered = std::get_if<ops::AlterSequence>(&step.operation)) {
      const bool has_left = !step.gives.empty() && !at(looseners_, step.object).empty() &&
                            at(looseners_, step.object).front() != number;
      link_owner(number, altered->to, has_left);
    } else if (const auto* const made = std::get_if<ops::CreateSequence>(&step.operation)) {
      // Or it would go with what has its owner's name now.
      if (made->sequence.owner) after_removal_of(number, *made->sequence.owner);
    }
  }

  /// Or the foreign key would hang on one of them, or on a partition that goes.
  void after_removal_of_keys(Index number, const schema::Constraint& foreign) {
    const schema::Table* const parent = schema::find(from_.tables, *foreign.references);
    if (parent == nullptr) return;
    for (const ObjectId& key : keys_over(*parent, foreign.referenced_columns)) {
      for (const Index dropper : at(droppers_, key)) before(dropper, number);
    }
    if (parent->partition_key.empty()) return;
    for (const schema::Table& each : from_.tables) {
      if (!each.partition || each.partition->of != parent->name) continue;
      for (const Index dropper : at(droppers_, id_of(ObjectKind::table, each.name))) {
        before(dropper, number);
      }
    }
  }

  /// There is one at most.
  void after_removal_of_primary_key(Index number, const Name& table) {
    const schema::Table* const was = schema::find(from_.tables, table);
    if (was == nullptr) return;
    for (const schema::Constraint& each : was->constraints) {
      if (each.kind != schema::ConstraintKind::primary_key) continue;
      for (const Index dropper : at(droppers_, id_of(table, each))) before(dropper, number);
    }
  }

  void link_need(Index number, const ObjectId& need) {
    for (const Index giver : at(givers_, need)) {
      before(giver, number);
      // If that order can be had, the key is part of its table.
      if (steps_[number].may_merge) {
        for (const Index table : at(givers_, table_of(number))) before(giver, table, false);
      }
    }
  }

  void link_owner_of(Index number, const ObjectId& part) {
    for (const Index giver : at(givers_, owner_of(part, to_))) {
      if (!is_before_its_table(steps_[number], steps_[giver], from_)) before(giver, number);
    }
  }

  ObjectId table_of(Index number) const {
    return id_of(ObjectKind::table, steps_[number].object.name);
  }

  /// `need` goes, or is no longer what it was: who hangs on it must let go before.
  void link_taken(Index number, const ObjectId& need) {
    const Step& step = steps_[number];
    for (const ObjectId& dependent : before_.dependents(need)) {
      for (const Index dropper : at(droppers_, dependent)) {
        // A child may stay while its parent changes.
        before(dropper, number, step.drops || dependent.kind != ObjectKind::table);
        if (steps_[dropper].may_merge && step.drops) {
          for (const Index table : at(droppers_, table_of(dropper))) before(table, number, false);
        }
      }
      for (const Index loosener : at(looseners_, dependent)) {
        const bool is_detour = steps_[loosener].gives.empty();
        const bool lets_go = !after_.has(dependent, need);
        if (is_detour ? step.drops : lets_go) before(loosener, number);
      }
    }
    if (step.drops && !need.name.schema.empty()) {
      for (const Index dropper : at(droppers_, id_of(ObjectKind::schema, {"", need.name.schema}))) {
        before(number, dropper);
      }
    }
    if (step.drops && is_part(need)) {
      for (const Index dropper : at(droppers_, id_of(ObjectKind::table, need.name))) {
        before(number, dropper);
      }
    }
  }

  void link_owner(Index number, const schema::Sequence& to, bool has_left) {
    if (to.owner) {
      link_need(number, id_of(ObjectKind::column, to.owner->table, to.owner->column));
    }
    // Before it would go with its old one.
    const schema::Sequence* const old = schema::find(from_.sequences, to.name);
    if (old == nullptr || !old->owner || has_left) return;
    for (const Index dropper : removals_of(*old->owner)) before(number, dropper);
  }

  void after_removal_of(Index number, const schema::SequenceOwner& owner) {
    for (const Index dropper : removals_of(owner)) before(dropper, number);
  }

  std::vector<Index> removals_of(const schema::SequenceOwner& owner) const {
    std::vector<Index> droppers = at(droppers_, id_of(ObjectKind::table, owner.table));
    const auto& of_column = at(droppers_, id_of(ObjectKind::column, owner.table, owner.column));
    droppers.insert(droppers.end(), of_column.begin(), of_column.end());
    return droppers;
  }

  bool has_index(const ObjectId& constraint) const {
    for (const Catalog* const catalog : {&from_, &to_}) {
      const schema::Constraint* const found = find_constraint(*catalog, constraint);
      if (found == nullptr) continue;
      const bool has_none =
          found->kind == schema::ConstraintKind::check || found->references.has_value();
      if (!has_none) return true;
    }
    return false;
  }

  /// Relations, types and indexes share their names: what had one must be gone before.
  void link_names() {
    std::map<Name, std::vector<Index>> free;
    const auto names = [this](const ObjectId& object, auto use) {
      switch (object.kind) {
        case ObjectKind::constraint:
          if (!has_index(object)) break;
          [[fallthrough]];
        case ObjectKind::index:
          use(Name{object.name.schema, object.part});
          break;
        case ObjectKind::column:
        case ObjectKind::policy:
        case ObjectKind::rule:
        case ObjectKind::routine:
        case ObjectKind::schema:
        case ObjectKind::extension:
          break;
        case ObjectKind::trigger:
          use(Name{object.name.schema, object.part});
          break;
        default:
          use(object.name);
      }
    };
    for (Index number = 0; number < steps_.size(); ++number) {
      const Step& step = steps_[number];
      for (const ObjectId& each : step.takes) {
        const bool is_gone = step.drops || step.gives.empty() || step.gives.front() != each;
        if (is_gone) names(each, [&](const Name& name) { free[name].push_back(number); });
      }
    }
    for (Index number = 0; number < steps_.size(); ++number) {
      const Step& step = steps_[number];
      for (const ObjectId& each : step.gives) {
        const bool is_new = step.makes || step.takes.empty() || step.takes.front() != each;
        if (!is_new) continue;
        names(each, [&](const Name& name) {
          const auto found = free.find(name);
          if (found == free.end()) return;
          for (const Index other : found->second) {
            if (other != number) (steps_[other].drops ? hard_ : soft_)[number].insert(other);
          }
        });
      }
    }
  }

  void sort() {
    std::vector<std::size_t> open_hard(steps_.size());
    std::vector<std::size_t> open_soft(steps_.size());
    Edges hard_next(steps_.size());
    Edges soft_next(steps_.size());
    Ready ready(steps_);
    std::set<Index> waiting;
    for (Index step = 0; step < steps_.size(); ++step) {
      open_hard[step] = hard_[step].size();
      open_soft[step] = soft_[step].size();
      for (const Index first : hard_[step]) hard_next[first].insert(step);
      for (const Index first : soft_[step]) soft_next[first].insert(step);
      if (open_hard[step] + open_soft[step] == 0) {
        ready.insert(step);
      } else {
        waiting.insert(step);
      }
    }
    const auto settle = [&](Index step) {
      if (open_hard[step] + open_soft[step] == 0 && waiting.erase(step) == 1) ready.insert(step);
    };
    while (!ready.empty() || !waiting.empty()) {
      const Index next = ready.empty() ? freed(waiting, open_hard) : ready.take();
      waiting.erase(next);
      sorted_.push_back(next);
      for (const Index each : hard_next[next]) {
        --open_hard[each];
        settle(each);
      }
      for (const Index each : soft_next[next]) {
        --open_soft[each];
        settle(each);
      }
    }
  }

  /// A wish gives way; where needs themselves run in a circle the first may try.
  static Index freed(const std::set<Index>& waiting, const std::vector<std::size_t>& open_hard) {
    for (const Index step : waiting) {
      if (open_hard[step] == 0) return step;
    }
    return *waiting.begin();
  }

  ops::Operations merged() {
    std::vector<std::size_t> position(steps_.size());
    for (std::size_t i = 0; i < sorted_.size(); ++i) position[sorted_[i]] = i;
    std::set<Index> left_out;
    for (Index number = 0; number < steps_.size(); ++number) {
      if (!steps_[number].may_merge) continue;
      if (steps_[number].makes ? merge_key(number, position) : is_gone_anyway(number, position)) {
        left_out.insert(number);
      }
    }
    ops::Operations operations;
    for (const Index number : sorted_) {
      if (!left_out.contains(number)) operations.push_back(std::move(steps_[number].operation));
    }
    return operations;
  }

  /// Into its CREATE TABLE, if all it needs is there by then.
  bool merge_key(Index number, const std::vector<std::size_t>& position) {
    const std::vector<Index>& makers = at(givers_, table_of(number));
    if (makers.empty()) return false;
    const Index maker = makers.front();
    for (const Index first : hard_[number]) {
      if (first != maker && position[first] > position[maker]) return false;
    }
    schema::Table& table = std::get<ops::CreateTable>(steps_[maker].operation).table;
    table.constraints.push_back(
        std::move(std::get<ops::AddConstraint>(steps_[number].operation).constraint));
    std::ranges::stable_sort(table.constraints, [](const auto& left, const auto& right) {
      return std::tie(left.kind, left.name) < std::tie(right.kind, right.name);
    });
    return true;
  }

  /// Its own table goes before the other one.
  bool is_gone_anyway(Index number, const std::vector<std::size_t>& position) {
    const std::vector<Index>& own = at(droppers_, table_of(number));
    if (own.empty()) return false;
    for (Index other = 0; other < steps_.size(); ++other) {
      if (other == own.front() || !hard_[other].contains(number)) continue;
      if (position[other] < position[own.front()]) return false;
    }
    return true;
  }

  std::vector<Step> steps_;
  const Needs& before_;
  const Needs& after_;
  const Catalog& from_;
  const Catalog& to_;
  const contract::Rules& rules_;
  std::map<ObjectId, std::vector<Index>> givers_, droppers_, looseners_;
  Edges hard_, soft_;
  std::vector<Index> sorted_;
};

}  // namespace

ops::Operations order(const Decisions& decisions, const Needs& before, const Needs& after,
                      const Catalog& from, const Catalog& to, const contract::Rules& rules) {
  ops::Operations operations =
      Order(steps_of(decisions, from, to, rules), before, after, from, to, rules).walk();
  operations.insert(operations.end(), decisions.privileges.begin(), decisions.privileges.end());
  return operations;
}

}  // namespace limbeck::diff
