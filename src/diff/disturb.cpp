#include "diff/disturb.hpp"

#include <algorithm>
#include <deque>

#include "diff/inheritance.hpp"
#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;

class Disturbance {
 public:
  Disturbance(Decisions& decisions, const Needs& needs, const Catalog& from, const Catalog& to,
              const contract::Rules& rules)
      : decisions_(decisions), needs_(needs), from_(from), to_(to), rules_(rules) {}

  void spread() {
    for (const auto& [object, verdict] : decisions_.verdicts) {
      if (verdict != Verdict::added) open_.push_back(object);
    }
    // Where a table is made anew whatever changes, nothing has to get out of its way.
    if (!rules_.parts_are_ordered()) return forget_parts();
    const std::vector<Alteration> alterations = decisions_.alterations;
    for (const Alteration& each : alterations) {
      if (const auto* const column = std::get_if<ops::AlterColumn>(&each.operation)) {
        disturb_column(each.object, column->to);
      } else if (std::holds_alternative<ops::RebuildEnum>(each.operation)) {
        disturb_enum(each.object);
      } else if (const auto* const domain = std::get_if<ops::AlterDomain>(&each.operation)) {
        if (is_within_values(domain->to.name) && gains_rules(domain->to)) recreate(each.object);
      }
    }
    while (!open_.empty()) {
      const ObjectId gone = open_.front();
      open_.pop_front();
      for (const ObjectId& part : parts_of(gone)) {
        for (const ObjectId& dependent : needs_.dependents(part)) lose(dependent, part);
      }
      for (const ObjectId& sequence : owned_sequences(gone)) recreate(sequence);
    }
    forget_parts();
  }

 private:
  /// What is dropped and made again is made in its final form.
  void forget_parts() {
    std::erase_if(decisions_.alterations,
                  [this](const Alteration& each) { return decisions_.is_whole(each.object, to_); });
    std::erase_if(decisions_.verdicts, [this](const auto& entry) {
      return is_part(entry.first) && (decisions_.verdicts.contains(owner_of(entry.first, to_)) ||
                                      decisions_.verdicts.contains(owner_of(entry.first, from_)));
    });
  }

  bool stays(const ObjectId& object) const {
    if (decisions_.is_whole(object, from_)) return false;
    switch (object.kind) {
      case ObjectKind::column:
        return find_column(from_, object) != nullptr && find_column(to_, object) != nullptr;
      case ObjectKind::constraint:
        return find_constraint(from_, object) != nullptr && find_constraint(to_, object) != nullptr;
      case ObjectKind::index:
        return find_index(from_, object) != nullptr && find_index(to_, object) != nullptr;
      default:
        return true;
    }
  }

  /// What would have been renamed in place is dropped, and made under its new name.
  bool give_up_rename(const ObjectId& object) {
    const auto rename =
        std::ranges::find(decisions_.alterations, object, &Alteration::renamed_from);
    if (rename == decisions_.alterations.end() || object.part.empty()) return false;
    decisions_.verdicts[rename->object] = Verdict::added;
    decisions_.verdicts[object] = Verdict::removed;
    decisions_.alterations.erase(rename);
    open_.push_back(object);
    return true;
  }

  void recreate(const ObjectId& object) {
    if (give_up_rename(object) || !stays(object)) return;
    decisions_.verdicts[object] = Verdict::recreated;
    open_.push_back(object);
  }

  /// `object` needs what goes.
  void lose(const ObjectId& object, const ObjectId& gone) {
    if (give_up_rename(object) || !stays(object)) return;
    switch (object.kind) {
      case ObjectKind::table:
        // A partition goes with its parent, whose rows are in it, unless it is let go.
        if (!is_let_go(object, gone)) recreate(object);
        break;
      case ObjectKind::column:
        lose_column(object, gone);
        break;
      case ObjectKind::enumeration:
      case ObjectKind::sequence:
      case ObjectKind::schema:
      case ObjectKind::extension:
        break;
      default:
        recreate(object);
    }
  }

  bool is_let_go(const ObjectId& table, const ObjectId& parent) const {
    if (parent.kind != ObjectKind::table || !decisions_.is(parent, Verdict::removed)) return false;
    const schema::Table& from = *schema::find(from_.tables, table.name);
    const schema::Table& to = *schema::find(to_.tables, table.name);
    return is_parent(parent.name, from) && !is_parent(parent.name, to);
  }

  /// Its default, its expression or its type.
  void lose_column(const ObjectId& id, const ObjectId& gone) {
    const schema::Column* const after = find_column(to_, id);
    const schema::Column* const before = find_column(from_, id);
    if (before->generated) {
      recreate(id);
      return;
    }
    // A change that leads away from it is enough.
    if (decisions_.is(gone, Verdict::removed)) return;
    schema::Column between = *before;
    between.default_value.reset();
    if (is_type(gone.kind)) between.type = {.text = "text"};
    decisions_.detours.push_back({id, between});
    if (is_type(gone.kind)) disturb_detour(id, between);
    const bool is_altered = std::ranges::any_of(decisions_.alterations, [&](const auto& each) {
      return each.object == id && std::holds_alternative<ops::AlterColumn>(each.operation);
    });
    if (!is_altered) decisions_.alterations.push_back({id, ops::AlterColumn{id.name, *after, {}}});
  }

  static bool is_type(ObjectKind kind) {
    return kind == ObjectKind::domain || kind == ObjectKind::composite ||
           kind == ObjectKind::range || kind == ObjectKind::table;
  }

  /// What computes with the column's values does not know them as text.
  void disturb_detour(const ObjectId& id, const schema::Column& between) {
    disturb_column(id, between);
    for (const ObjectId& dependent : needs_.dependents(id)) {
      const bool stays_as_it_is = dependent.kind == ObjectKind::constraint && is_key(dependent);
      const bool is_of_table =
          dependent.kind == ObjectKind::constraint || dependent.kind == ObjectKind::index;
      if (is_of_table && !stays_as_it_is) recreate(dependent);
    }
  }

  void disturb_column(const ObjectId& id, const schema::Column& to) {
    const schema::Column* const from = find_column(from_, id);
    if (from == nullptr || !rules_.disturbs_dependents(*from, to)) return;
    for (const ObjectId& dependent : needs_.dependents(id)) {
      switch (dependent.kind) {
        case ObjectKind::index:
          break;  // The server makes it anew.
        case ObjectKind::constraint:
          if (both_ends_change(dependent) || compares_enums(dependent) || includes(dependent, id)) {
            recreate(dependent);
          }
          break;
        case ObjectKind::column:
          recreate(dependent);
          break;
        default:
          recreate(dependent);
      }
    }
  }

  bool changes_type(const Name& table, const std::string& column) const {
    const ObjectId id = id_of(ObjectKind::column, table, column);
    const schema::Column* const before = find_column(from_, id);
    const schema::Column* const after = find_column(to_, id);
    return before != nullptr && after != nullptr && before->type != after->type;
  }

  /// While only one end of a foreign key has its new type, there may be no operator for both.
  bool both_ends_change(const ObjectId& id) const {
    const schema::Constraint* const key = find_constraint(from_, id);
    if (key == nullptr || !key->references) return false;
    const auto any = [this](const Name& table, const std::vector<std::string>& columns) {
      return std::ranges::any_of(
          columns, [&](const std::string& column) { return changes_type(table, column); });
    };
    return any(id.name, key->columns) && any(*key->references, key->referenced_columns);
  }

  /// PostgreSQL 15 cannot make such a key again by itself.
  bool compares_enums(const ObjectId& id) const {
    const schema::Constraint* const key = find_constraint(from_, id);
    if (key == nullptr || !key->references) return false;
    return std::ranges::any_of(key->columns, [&](const std::string& name) {
      const schema::Column* const column =
          find_column(from_, id_of(ObjectKind::column, id.name, name));
      return column != nullptr && column->type.defined &&
             schema::find(from_.enumerations, *column->type.defined) != nullptr;
    });
  }

  /// Nothing but its columns can follow an enum to its new type.
  void disturb_enum(const ObjectId& id) {
    for (const ObjectId& dependent : needs_.dependents(id)) {
      if (dependent.kind != ObjectKind::column) {
        lose(dependent, id);
        continue;
      }
      const schema::Column* const column = find_column(from_, dependent);
      if (column == nullptr || !(column->type.defined && *column->type.defined == id.name)) {
        continue;  // Its default alone: the renderer takes care of it.
      }
      for (const ObjectId& further : needs_.dependents(dependent)) {
        if (further.kind == ObjectKind::index && !mentions_type(further)) continue;
        const bool is_plain_key = further.kind == ObjectKind::constraint && is_key(further);
        if (is_plain_key && !includes(further, dependent)) continue;
        recreate(further);
      }
    }
  }

  /// The server would make such a key again, but not the foreign keys that hang on it.
  bool includes(const ObjectId& id, const ObjectId& column) const {
    const schema::Constraint* const constraint = find_constraint(from_, id);
    return constraint != nullptr && is_key(id) &&
           std::ranges::count(constraint->columns, column.part) == 0;
  }

  /// It follows its columns, unlike what compares them with others.
  bool is_key(const ObjectId& id) const {
    const schema::Constraint* const constraint = find_constraint(from_, id);
    return constraint != nullptr && !constraint->references && !is_check(id);
  }

  bool is_check(const ObjectId& id) const {
    const schema::Constraint* const constraint = find_constraint(from_, id);
    return constraint != nullptr && (constraint->kind == schema::ConstraintKind::check ||
                                     constraint->kind == schema::ConstraintKind::exclusion);
  }

  /// No new rule of a domain can be checked on values that only contain its own.
  bool is_within_values(const Name& domain) const {
    const auto is_attribute = [&](const schema::Attribute& each) {
      return each.type.defined == domain;
    };
    const auto is_array = [&](const schema::Column& each) {
      return each.type.defined == domain && each.type.text.ends_with("[]");
    };
    return std::ranges::any_of(from_.composites,
                               [&](const schema::Composite& each) {
                                 return std::ranges::any_of(each.attributes, is_attribute);
                               }) ||
           std::ranges::any_of(from_.tables, [&](const schema::Table& each) {
             return std::ranges::any_of(each.columns, is_array);
           });
  }

  bool gains_rules(const schema::Domain& to) const {
    const schema::Domain& from = *schema::find(from_.domains, to.name);
    return (from.nullable && !to.nullable) ||
           std::ranges::any_of(to.checks, [&](const schema::Constraint& each) {
             return each.validated && std::ranges::find(from.checks, each) == from.checks.end();
           });
  }

  /// A plain index follows its column, a predicate with the type's labels does not.
  bool mentions_type(const ObjectId& id) const {
    const schema::Index* const index = find_index(from_, id);
    return index != nullptr && index->definition.find("::") != std::string::npos;
  }

  /// All that is dropped with the object.
  std::vector<ObjectId> parts_of(const ObjectId& object) const {
    std::vector<ObjectId> parts = {object};
    if (object.kind != ObjectKind::table) return parts;
    const schema::Table* const table = schema::find(from_.tables, object.name);
    if (table == nullptr) return parts;
    for (const schema::Column& column : table->columns) {
      parts.push_back(id_of(ObjectKind::column, object.name, column.name));
    }
    for (const schema::Constraint& constraint : table->constraints) {
      parts.push_back(id_of(object.name, constraint));
    }
    for (const schema::Index& index : table->indexes) {
      parts.push_back(id_of(ObjectKind::index, object.name, index.name));
    }
    return parts;
  }

  std::vector<ObjectId> owned_sequences(const ObjectId& gone) const {
    std::vector<ObjectId> owned;
    const bool is_table = gone.kind == ObjectKind::table;
    if (!is_table && gone.kind != ObjectKind::column) return owned;
    for (const schema::Sequence& sequence : from_.sequences) {
      if (!sequence.owner || sequence.owner->table != gone.name) continue;
      if (gone.kind == ObjectKind::column && sequence.owner->column != gone.part) continue;
      const schema::Sequence* const after = schema::find(to_.sequences, sequence.name);
      // One that moves to another owner is saved before.
      if (after == nullptr) continue;
      const bool stays_here = after->owner && after->owner->table == gone.name &&
                              (is_table || after->owner == sequence.owner);
      if (!stays_here) continue;
      owned.push_back(id_of(ObjectKind::sequence, sequence.name));
    }
    return owned;
  }

  Decisions& decisions_;
  const Needs& needs_;
  const Catalog& from_;
  const Catalog& to_;
  const contract::Rules& rules_;
  std::deque<ObjectId> open_;
};

}  // namespace

void disturb(Decisions& decisions, const Needs& needs, const Catalog& from, const Catalog& to,
             const contract::Rules& rules) {
  Disturbance(decisions, needs, from, to, rules).spread();
}

}  // namespace limbeck::diff
