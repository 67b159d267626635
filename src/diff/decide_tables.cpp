#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "diff/decide.hpp"
#include "diff/inheritance.hpp"
#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;

/// Equal but for what has an operation of its own.
template <typename Object>
bool same_but_comment(Object from, Object to) {
  from.comment.clear();
  to.comment.clear();
  return from == to;
}

/// Parts with names: `on_both` decides about those of one name.
template <typename Part, typename OnBoth>
void match(Decisions& decisions, ObjectKind kind, const Name& owner, const std::vector<Part>& from,
           const std::vector<Part>& to, OnBoth on_both) {
  for (const Part& part : from) {
    const ObjectId id = id_of(kind, owner, part.name);
    const Part* const other = schema::find(to, part.name);
    if (other == nullptr) {
      decisions.verdicts[id] = Verdict::removed;
    } else if (part != *other) {
      on_both(id, part, *other);
    }
  }
  for (const Part& part : to) {
    if (schema::find(from, part.name) != nullptr) continue;
    decisions.verdicts[id_of(kind, owner, part.name)] = Verdict::added;
  }
}

/// Dropped and made again unless the comment is all that differs, or `alter` gives an operation.
template <typename Part, typename Alter>
void match_whole(Decisions& decisions, ObjectKind kind, const Name& owner,
                 const std::vector<Part>& from, const std::vector<Part>& to, Alter alter) {
  match(decisions, kind, owner, from, to,
        [&](const ObjectId& id, const Part& left, const Part& right) {
          if (!same_but_comment(left, right)) {
            std::optional<ops::Operation> operation = alter(left, right);
            if (!operation) {
              decisions.verdicts[id] = Verdict::recreated;
              return;
            }
            decisions.alterations.push_back({id, std::move(*operation)});
          }
          decide_comment(decisions, id, left.comment, right.comment);
        });
}

std::optional<ops::Operation> no_operation() {
  return std::nullopt;
}

/// Parents may be of a schema that is not looked at.
bool has_known_parents(const TableIn& in) {
  return std::ranges::any_of(parents_of(in.table), [&](const Name& parent) {
    return schema::find(in.catalog.tables, parent) != nullptr;
  });
}

/// The column as it will be before anything is done to it: those above it change it, too.
schema::Column expected(const TableIn& from, const TableIn& to, const schema::Column& left,
                        const schema::Column& right) {
  const schema::Column* const above = column_above(from.catalog, from.table, to.table, left.name);
  const schema::Column* const above_then =
      column_above(to.catalog, to.table, from.table, left.name);
  schema::Column column = left;
  if (above != nullptr && above_then != nullptr) {
    column = carried_along(left, *above, *above_then);
  } else if (left.inherited && right.inherited && !has_known_parents(from)) {
    column = right;
  }
  // No statement makes a table's own column one of its parent's alone.
  column.inherited = right.inherited;
  column.comment = right.comment;
  return column;
}

/// Columns that are made with the one above them, and are not quite the same.
void decide_new_followers(Decisions& decisions, const TableIn& from, const TableIn& to) {
  for (const schema::Column& column : to.table.columns) {
    if (!column.inherited || schema::find(from.table.columns, column.name) != nullptr) continue;
    const schema::Column* const above = column_above(to.catalog, to.table, from.table, column.name);
    const ObjectId id = id_of(ObjectKind::column, to.table.name, column.name);
    if (above == nullptr || decisions.verdicts.contains(id)) continue;
    schema::Column made = *above;
    made.inherited = true;
    made.identity = column.identity;
    made.comment = column.comment;
    made.storage.options.clear();
    if (made != column) {
      decisions.alterations.push_back({id, ops::AlterColumn{to.table.name, column, {}}});
    }
    decide_comment(decisions, id, "", column.comment);
  }
}

void decide_columns(Decisions& decisions, const TableIn& from, const TableIn& to,
                    const contract::Rules& rules) {
  decide_follower(decisions, from, to);
  match(decisions, ObjectKind::column, to.table.name, from.table.columns, to.table.columns,
        [&](const ObjectId& id, const schema::Column& left, const schema::Column& right) {
          decide_comment(decisions, id, left.comment, right.comment);
          if (expected(from, to, left, right) == right) return;
          if (!rules.can_alter(left, right)) {
            decisions.verdicts[id] = Verdict::recreated;
          } else {
            decisions.alterations.push_back({id, ops::AlterColumn{to.table.name, right, {}}});
          }
        });
  // An inherited column comes and goes with the parent's, if the table is its child before and
  // after.
  const auto forget = [&](const TableIn& in, const TableIn& other) {
    for (const schema::Column& column : in.table.columns) {
      if (!column.inherited) continue;
      const auto found =
          decisions.verdicts.find(id_of(ObjectKind::column, to.table.name, column.name));
      if (found == decisions.verdicts.end() || found->second == Verdict::recreated) continue;
      const bool is_loose = gains_parent(other.table, in.table) &&
                            column_above(in.catalog, in.table, other.table, column.name) == nullptr;
      if (!is_loose) decisions.verdicts.erase(found);
    }
  };
  forget(from, to);
  forget(to, from);
  decide_new_followers(decisions, from, to);
}

/// What the two lists have not in common.
struct Unmatched {
  std::vector<const schema::Constraint*> from;
  std::vector<const schema::Constraint*> to;
};

Unmatched unmatched(const schema::Table& from, const schema::Table& to) {
  Unmatched lists;
  std::vector<const schema::Constraint*> open;
  const bool gains = gains_parent(from, to);
  const bool loses = gains_parent(to, from);
  const auto is_check = [](const schema::Constraint& each) {
    return each.kind == schema::ConstraintKind::check;
  };
  // No statement makes a table's own one its parent's alone.
  const auto is_same = [](schema::Constraint left, const schema::Constraint& right) {
    left.inherited = right.inherited;
    return left == right;
  };
  for (const schema::Constraint& each : to.constraints) open.push_back(&each);
  for (const schema::Constraint& each : from.constraints) {
    const auto same = std::ranges::find_if(
        open, [&](const schema::Constraint* other) { return is_same(each, *other); });
    if (same != open.end()) {
      open.erase(same);
    } else if (!each.inherited || (loses && is_check(each))) {
      lists.from.push_back(&each);
    }
  }
  std::erase_if(open, [&](const schema::Constraint* each) {
    return each->inherited && !(gains && is_check(*each));
  });
  lists.to = std::move(open);
  return lists;
}

bool same_but_name(schema::Constraint from, const schema::Constraint& to) {
  from.name = to.name;
  return from == to;
}

void decide_constraint(Decisions& decisions, const Name& table, const schema::Constraint& from,
                       const schema::Constraint& to) {
  const ObjectId id = id_of(table, to);
  schema::Constraint validated = from;
  validated.validated = to.validated;
  if (!same_but_comment(validated, to) || (from.validated && !to.validated)) {
    decisions.verdicts[id] = Verdict::recreated;
    return;
  }
  if (from.validated != to.validated) {
    decisions.alterations.push_back({id, ops::ValidateConstraint{table, to.name}});
  }
  decide_comment(decisions, id, from.comment, to.comment);
}

void decide_constraints(Decisions& decisions, const schema::Table& from, const schema::Table& to) {
  Unmatched lists = unmatched(from, to);
  const Name& table = to.name;
  const auto pair_by = [&](auto fits, auto decide_pair) {
    for (const schema::Constraint*& left : lists.from) {
      for (const schema::Constraint*& right : lists.to) {
        if (left == nullptr || right == nullptr || !fits(*left, *right)) continue;
        decide_pair(*left, *right);
        left = right = nullptr;
      }
    }
  };
  pair_by(
      [](const schema::Constraint& left, const schema::Constraint& right) {
        return !left.name.empty() && left.name == right.name;
      },
      [&](const schema::Constraint& left, const schema::Constraint& right) {
        decide_constraint(decisions, table, left, right);
      });
  pair_by(
      [](const schema::Constraint& left, const schema::Constraint& right) {
        return !left.name.empty() && !right.name.empty() && same_but_name(left, right);
      },
      [&](const schema::Constraint& left, const schema::Constraint& right) {
        decisions.alterations.push_back({id_of(table, right),
                                         ops::RenameConstraint{table, left.name, right.name},
                                         id_of(table, left)});
      });
  for (const schema::Constraint* const left : lists.from) {
    if (left != nullptr) decisions.verdicts[id_of(table, *left)] = Verdict::removed;
  }
  for (const schema::Constraint* const right : lists.to) {
    if (right == nullptr) continue;
    Verdict& verdict =
        decisions.verdicts.try_emplace(id_of(table, *right), Verdict::added).first->second;
    if (verdict == Verdict::removed) verdict = Verdict::recreated;
  }
}

/// The table without what has operations of its own.
schema::Table bare(schema::Table table) {
  table.columns.clear();
  table.constraints.clear();
  table.indexes.clear();
  table.triggers.clear();
  table.policies.clear();
  table.rules.clear();
  table.comment.clear();
  return table;
}

}  // namespace

void decide_comment(Decisions& decisions, const ObjectId& object, const std::string& from,
                    const std::string& to) {
  if (from != to) decisions.alterations.push_back({object, ops::SetComment{object, to}});
}

void decide_indexes(Decisions& decisions, const Name& owner, const std::vector<schema::Index>& from,
                    const std::vector<schema::Index>& to) {
  std::set<std::string> renamed;
  for (const schema::Index& left : from) {
    if (schema::find(to, left.name) != nullptr) continue;
    for (const schema::Index& right : to) {
      if (schema::find(from, right.name) != nullptr || renamed.contains(right.name)) continue;
      schema::Index same = left;
      same.name = right.name;
      if (same != right) continue;
      decisions.alterations.push_back({id_of(ObjectKind::index, owner, right.name),
                                       ops::RenameIndex{owner, left.name, right.name},
                                       id_of(ObjectKind::index, owner, left.name)});
      renamed.insert({left.name, right.name});
      break;
    }
  }
  match_whole(decisions, ObjectKind::index, owner, from, to,
              [](const schema::Index&, const schema::Index&) { return no_operation(); });
  for (const std::string& name : renamed) {
    decisions.verdicts.erase(id_of(ObjectKind::index, owner, name));
  }
}

void decide_triggers(Decisions& decisions, const Name& owner,
                     const std::vector<schema::Trigger>& from,
                     const std::vector<schema::Trigger>& to, const contract::Rules& rules) {
  match_whole(decisions, ObjectKind::trigger, owner, from, to,
              [&](const schema::Trigger& left, const schema::Trigger& right) {
                if (!rules.can_alter_trigger(left, right)) return no_operation();
                return std::optional<ops::Operation>(ops::CreateTrigger{owner, right, true});
              });
}

void decide_definitions(Decisions& decisions, ObjectKind kind, const Name& owner,
                        const std::vector<schema::Definition>& from,
                        const std::vector<schema::Definition>& to, const contract::Rules& rules) {
  const auto alter = [&](const schema::Definition& left,
                         const schema::Definition& right) -> std::optional<ops::Operation> {
    if (kind == ObjectKind::policy) {
      if (!rules.can_alter_policy(left, right)) return std::nullopt;
      return ops::CreatePolicy{owner, right, true};
    }
    if (!rules.can_alter_rule(left, right)) return std::nullopt;
    return ops::CreateRule{owner, right, true};
  };
  match_whole(decisions, kind, owner, from, to, alter);
}

void decide_follower(Decisions& decisions, const TableIn& from, const TableIn& to) {
  if (parents_of(from.table).empty()) return;
  for (const schema::Column& column : from.table.columns) {
    const schema::Column* const same = schema::find(to.table.columns, column.name);
    if (same == nullptr || column != *same || expected(from, to, column, *same) == *same) continue;
    const ObjectId id = id_of(ObjectKind::column, to.table.name, column.name);
    decisions.alterations.push_back({id, ops::AlterColumn{to.table.name, *same, {}}});
  }
}

void decide_table(Decisions& decisions, const TableIn& from_in, const TableIn& to_in,
                  const contract::Rules& rules) {
  const schema::Table& from = from_in.table;
  const schema::Table& to = to_in.table;
  const ObjectId id = id_of(ObjectKind::table, to.name);
  const schema::Table bare_from = bare(from);
  const schema::Table bare_to = bare(to);
  if (bare_from != bare_to) {
    if (!rules.can_alter(bare_from, bare_to)) {
      decisions.verdicts[id] = Verdict::recreated;
      return;
    }
    decisions.alterations.push_back({id, ops::AlterTable{bare_to}});
  }
  decide_comment(decisions, id, from.comment, to.comment);
  decide_columns(decisions, from_in, to_in, rules);
  decide_constraints(decisions, from, to);
  decide_indexes(decisions, to.name, from.indexes, to.indexes);
  decide_triggers(decisions, to.name, from.triggers, to.triggers, rules);
  decide_definitions(decisions, ObjectKind::policy, to.name, from.policies, to.policies, rules);
  decide_definitions(decisions, ObjectKind::rule, to.name, from.rules, to.rules, rules);
}

}  // namespace limbeck::diff
