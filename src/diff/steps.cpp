#include "diff/steps.hpp"

#include <utility>

#include "diff/needs.hpp"
#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::ConstraintKind;
using schema::ObjectId;
using schema::ObjectKind;

/// Within the group of a table.
enum Rank {
  kDropTrigger,
  kDropIndex,
  kDropConstraint,
  kDropColumn,
  kTable,
  kAddColumn,
  kAlterColumn,
  kAddConstraint,
  kAddForeignKey,
  kCreateIndex,
  kCreateTrigger,
  kComment,
};

Phase phase_of(ObjectKind kind, bool is_dropped, bool is_recreated) {
  const bool goes = is_dropped && !is_recreated;
  switch (kind) {
    case ObjectKind::schema:
    case ObjectKind::extension:
      return goes ? Phase::dropped_schemas : Phase::schemas;
    case ObjectKind::enumeration:
    case ObjectKind::domain:
    case ObjectKind::composite:
    case ObjectKind::range:
    case ObjectKind::sequence:
      return goes ? Phase::dropped_types : Phase::types;
    case ObjectKind::table:
      return goes ? Phase::dropped_tables : Phase::tables;
    case ObjectKind::view:
      return is_dropped ? Phase::aside : Phase::views;
    case ObjectKind::routine:
      if (goes) return Phase::dropped_types;
      return is_dropped ? Phase::aside : Phase::routines;
    default:
      return Phase::tables;
  }
}

int rank_of(ObjectKind kind, bool is_dropped) {
  switch (kind) {
    case ObjectKind::column:
      return is_dropped ? kDropColumn : kAddColumn;
    case ObjectKind::constraint:
      return is_dropped ? kDropConstraint : kAddConstraint;
    case ObjectKind::index:
      return is_dropped ? kDropIndex : kCreateIndex;
    case ObjectKind::trigger:
    case ObjectKind::policy:
    case ObjectKind::rule:
      return is_dropped ? kDropTrigger : kCreateTrigger;
    default:
      return is_dropped ? 0 : kTable;
  }
}

class Maker {
 public:
  Maker(const Decisions& decisions, const Catalog& from, const Catalog& to,
        const contract::Rules& rules)
      : decisions_(decisions), from_(from), to_(to), rules_(rules) {}

  std::vector<Step> make() {
    for (const auto& [object, verdict] : decisions_.verdicts) {
      if (verdict != Verdict::added) remove(object, verdict == Verdict::recreated);
      if (verdict != Verdict::removed) create(object);
    }
    for (const Detour& each : decisions_.detours) {
      if (decisions_.is_whole(each.column, to_)) continue;
      steps_.push_back({.operation = ops::AlterColumn{each.column.name, each.between, {}},
                        .object = each.column,
                        .takes = {each.column},
                        .place = place(each.column, kDropColumn)});
    }
    for (const Alteration& each : decisions_.alterations) alter(each);
    return std::move(steps_);
  }

 private:
  /// Parts of a view stand with the view.
  Place place(const ObjectId& object, int rank) const {
    Place place{.phase = Phase::tables, .group = object.name, .rank = rank, .part = object.part};
    if (is_part(object) && owner_of(object, to_).kind != ObjectKind::table &&
        owner_of(object, from_).kind != ObjectKind::table) {
      place.phase = rank < kTable ? Phase::aside : Phase::views;
      if (owner_of(object, to_).kind == ObjectKind::domain) place.phase = Phase::types;
    }
    return place;
  }

  /// A sequence goes with the table or column that owns it.
  bool goes_with_owner(const ObjectId& object) const {
    if (object.kind != ObjectKind::sequence) return false;
    const auto& owner = schema::find(from_.sequences, object.name)->owner;
    return owner && goes(*owner);
  }

  bool goes(const schema::SequenceOwner& owner) const {
    const auto is_gone = [this](const ObjectId& each) {
      return decisions_.is(each, Verdict::removed) || decisions_.is(each, Verdict::recreated);
    };
    return is_gone(id_of(ObjectKind::table, owner.table)) ||
           is_gone(id_of(ObjectKind::column, owner.table, owner.column));
  }

  void take_sequences(Step& step) const {
    for (const schema::Sequence& sequence : from_.sequences) {
      if (!sequence.owner || sequence.owner->table != step.object.name) continue;
      const bool is_whole = step.object.kind == ObjectKind::table;
      if (!is_whole && sequence.owner->column != step.object.part) continue;
      const ObjectId id = id_of(ObjectKind::sequence, sequence.name);
      if (decisions_.verdicts.contains(id)) step.takes.push_back(id);
    }
  }

  void remove(const ObjectId& object, bool is_recreated) {
    if (goes_with_owner(object)) return;
    Step step{.operation = removal_of(object, from_),
              .object = object,
              .takes = {object},
              .drops = true,
              .place = place(object, rank_of(object.kind, true))};
    if (!is_part(object)) step.place.phase = phase_of(object.kind, true, is_recreated);
    if (object.kind == ObjectKind::table) remove_table(step);
    if (object.kind == ObjectKind::view) take_parts(step.takes, from_, object);
    if (object.kind == ObjectKind::table || object.kind == ObjectKind::column) take_sequences(step);
    steps_.push_back(std::move(step));
  }

  void remove_table(Step& step) {
    const schema::Table& table = *schema::find(from_.tables, step.object.name);
    for (const schema::Constraint& constraint : table.constraints) {
      const ObjectId id = id_of(table.name, constraint);
      // A key to itself holds its partitions.
      const bool is_apart = rules_.parts_are_ordered() && constraint.references &&
                            !constraint.inherited &&
                            (*constraint.references != table.name || !table.partition_key.empty());
      if (!is_apart) {
        step.takes.push_back(id);
        continue;
      }
      steps_.push_back({.operation = ops::DropConstraint{table.name, constraint},
                        .object = id,
                        .takes = {id},
                        .drops = true,
                        .place = {.phase = step.place.phase, .group = table.name, .rank = -1},
                        .may_merge = true});
    }
    take_parts(step.takes, from_, step.object);
  }

  /// But for constraints.
  static void take_parts(std::vector<ObjectId>& parts, const Catalog& catalog,
                         const ObjectId& object) {
    const auto add = [&](ObjectKind kind, const auto& list) {
      for (const auto& each : list) parts.push_back(id_of(kind, object.name, each.name));
    };
    if (const auto* const table = schema::find(catalog.tables, object.name)) {
      add(ObjectKind::column, table->columns);
      add(ObjectKind::index, table->indexes);
      add(ObjectKind::trigger, table->triggers);
      add(ObjectKind::policy, table->policies);
      add(ObjectKind::rule, table->rules);
    } else if (const auto* const view = schema::find(catalog.views, object.name)) {
      add(ObjectKind::index, view->indexes);
      add(ObjectKind::trigger, view->triggers);
      add(ObjectKind::rule, view->rules);
    }
  }

  void create(const ObjectId& object) {
    Step step{.operation = creation_of(object, to_),
              .object = object,
              .gives = {object},
              .makes = true,
              .place = place(object, rank_of(object.kind, false))};
    if (!is_part(object)) step.place.phase = phase_of(object.kind, false, false);
    if (auto* const made = std::get_if<ops::AddConstraint>(&step.operation)) {
      if (made->constraint.references) step.place.rank = kAddForeignKey;
    } else if (const auto* const index = std::get_if<ops::CreateIndex>(&step.operation)) {
      // In the order of those they are parts of, so that like finds like.
      if (index->index.partition_of) step.place.part = index->index.partition_of->name;
    }
    if (object.kind == ObjectKind::table) create_table(step);
    if (object.kind == ObjectKind::view) take_parts(step.gives, to_, object);
    steps_.push_back(std::move(step));
  }

  /// Which is made behind the table.
  static bool hangs_on_index(const schema::Table& table, const schema::Constraint& foreign) {
    const std::vector<ObjectId> keys = keys_over(table, foreign.referenced_columns);
    return !keys.empty() && keys.front().kind == ObjectKind::index;
  }

  /// The columns and their constraints; whatever else the table has are steps of their own.
  void create_table(Step& step) {
    schema::Table& table = std::get<ops::CreateTable>(step.operation).table;
    std::vector<schema::Constraint> kept;
    for (schema::Constraint& constraint : table.constraints) {
      const ObjectId id = id_of(table.name, constraint);
      const bool is_apart =
          rules_.parts_are_ordered() && constraint.references && !constraint.inherited &&
          (*constraint.references != table.name || hangs_on_index(table, constraint));
      if (!is_apart) {
        step.gives.push_back(id);
        kept.push_back(std::move(constraint));
        continue;
      }
      steps_.push_back({.operation = ops::AddConstraint{table.name, std::move(constraint)},
                        .object = id,
                        .gives = {id},
                        .makes = true,
                        .place = place(id, kAddForeignKey),
                        .may_merge = true});
    }
    table.constraints = std::move(kept);
    for (const schema::Column& column : table.columns) {
      step.gives.push_back(id_of(ObjectKind::column, table.name, column.name));
    }
    create_parts(ObjectKind::index, table.name, table.indexes);
    create_parts(ObjectKind::trigger, table.name, table.triggers);
    create_parts(ObjectKind::policy, table.name, table.policies);
    create_parts(ObjectKind::rule, table.name, table.rules);
  }

  template <typename Part>
  void create_parts(ObjectKind kind, const schema::Name& owner, std::vector<Part>& parts) {
    for (const Part& part : std::exchange(parts, {})) create(id_of(kind, owner, part.name));
  }

  void alter(const Alteration& alteration) {
    const ObjectId& object = alteration.object;
    Step step{.operation = alteration.operation, .object = object};
    const bool is_comment = std::holds_alternative<ops::SetComment>(alteration.operation);
    const bool is_text = object.kind == ObjectKind::trigger || object.kind == ObjectKind::policy ||
                         object.kind == ObjectKind::rule;
    const int rank = is_text                                 ? kCreateTrigger
                     : object.kind == ObjectKind::constraint ? kAddConstraint
                     : object.kind == ObjectKind::index      ? kCreateIndex
                     : object.kind == ObjectKind::column     ? kAlterColumn
                                                             : kTable;
    step.place = place(object, is_comment ? kComment : rank);
    if (!is_part(object)) step.place.phase = phase_of(object.kind, false, false);
    if (std::holds_alternative<ops::AddEnumLabel>(alteration.operation)) {
      step.place.phase = Phase::labels;
      // Several labels of one type keep the order they were decided in.
      step.place.rank = next_label_++;
    }
    if (!is_comment) {
      step.gives = {object};
      step.takes = {alteration.renamed_from.part.empty() ? object : alteration.renamed_from};
    }
    if (std::holds_alternative<ops::RebuildEnum>(alteration.operation)) convert_columns(step);
    if (std::holds_alternative<ops::AlterSequence>(alteration.operation)) leave_owner(object);
    steps_.push_back(std::move(step));
  }

  /// A sequence whose owner goes, while the one to come may not be there before that.
  void leave_owner(const ObjectId& object) {
    const schema::Sequence& from = *schema::find(from_.sequences, object.name);
    const schema::Sequence& to = *schema::find(to_.sequences, object.name);
    const bool changes = from.owner && to.owner && *from.owner != *to.owner;
    if (!changes || !goes(*from.owner)) return;
    schema::Sequence between = from;
    between.owner.reset();
    steps_.push_back({.operation = ops::AlterSequence{between},
                      .object = object,
                      .takes = {object},
                      .place = {.phase = Phase::aside, .group = object.name}});
  }

  /// The columns of the enum's type change with it.
  void convert_columns(Step& step) const {
    for (const schema::Table& table : to_.tables) {
      for (const schema::Column& column : table.columns) {
        const ObjectId id = id_of(ObjectKind::column, table.name, column.name);
        const schema::Column* const old = find_column(from_, id);
        if (old == nullptr || old->type != column.type) continue;
        if (decisions_.is_whole(id, to_) || column.type.defined != step.object.name) continue;
        step.gives.push_back(id);
        step.takes.push_back(id);
      }
    }
  }

  const Decisions& decisions_;
  const Catalog& from_;
  const Catalog& to_;
  const contract::Rules& rules_;
  std::vector<Step> steps_;
  int next_label_ = 0;
};

}  // namespace

std::vector<Step> steps_of(const Decisions& decisions, const Catalog& from, const Catalog& to,
                           const contract::Rules& rules) {
  return Maker(decisions, from, to, rules).make();
}

}  // namespace limbeck::diff
