#include <algorithm>
#include <set>

#include "diff/decide.hpp"
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

/// Dropped and made again unless the comment is all that differs.
template <typename Part>
void match_whole(Decisions& decisions, ObjectKind kind, const Name& owner,
                 const std::vector<Part>& from, const std::vector<Part>& to) {
  match(decisions, kind, owner, from, to,
        [&](const ObjectId& id, const Part& left, const Part& right) {
          if (same_but_comment(left, right)) {
            decide_comment(decisions, id, left.comment, right.comment);
          } else {
            decisions.verdicts[id] = Verdict::recreated;
          }
        });
}

void decide_columns(Decisions& decisions, const schema::Table& from, const schema::Table& to,
                    const contract::Rules& rules) {
  match(decisions, ObjectKind::column, to.name, from.columns, to.columns,
        [&](const ObjectId& id, const schema::Column& left, const schema::Column& right) {
          if (left.inherited && right.inherited) return;  // The parent's.
          decide_comment(decisions, id, left.comment, right.comment);
          if (same_but_comment(left, right)) return;
          if (!rules.can_alter(left, right)) {
            decisions.verdicts[id] = Verdict::recreated;
          } else {
            decisions.alterations.push_back({id, ops::AlterColumn{to.name, right, {}}});
          }
        });
  // An inherited column comes and goes with the parent's.
  for (const auto* const columns : {&from.columns, &to.columns}) {
    for (const schema::Column& column : *columns) {
      if (!column.inherited) continue;
      const auto found = decisions.verdicts.find(id_of(ObjectKind::column, to.name, column.name));
      if (found != decisions.verdicts.end() && found->second != Verdict::recreated) {
        decisions.verdicts.erase(found);
      }
    }
  }
}

/// What the two lists have not in common.
struct Unmatched {
  std::vector<const schema::Constraint*> from;
  std::vector<const schema::Constraint*> to;
};

Unmatched unmatched(const schema::Table& from, const schema::Table& to) {
  Unmatched lists;
  std::vector<const schema::Constraint*> open;
  for (const schema::Constraint& each : to.constraints) open.push_back(&each);
  for (const schema::Constraint& each : from.constraints) {
    const auto same =
        std::ranges::find_if(open, [&](const schema::Constraint* other) { return *other == each; });
    if (same != open.end()) {
      open.erase(same);
    } else if (!each.inherited) {
      lists.from.push_back(&each);
    }
  }
  std::erase_if(open, [](const schema::Constraint* each) { return each->inherited; });
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
  match_whole(decisions, ObjectKind::index, owner, from, to);
  for (const std::string& name : renamed) {
    decisions.verdicts.erase(id_of(ObjectKind::index, owner, name));
  }
}

void decide_triggers(Decisions& decisions, const Name& owner,
                     const std::vector<schema::Trigger>& from,
                     const std::vector<schema::Trigger>& to) {
  match_whole(decisions, ObjectKind::trigger, owner, from, to);
}

void decide_definitions(Decisions& decisions, ObjectKind kind, const Name& owner,
                        const std::vector<schema::Definition>& from,
                        const std::vector<schema::Definition>& to) {
  match_whole(decisions, kind, owner, from, to);
}

void decide_table(Decisions& decisions, const schema::Table& from, const schema::Table& to,
                  const contract::Rules& rules) {
  if (from == to) return;
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
  decide_columns(decisions, from, to, rules);
  decide_constraints(decisions, from, to);
  decide_indexes(decisions, to.name, from.indexes, to.indexes);
  decide_triggers(decisions, to.name, from.triggers, to.triggers);
  decide_definitions(decisions, ObjectKind::policy, to.name, from.policies, to.policies);
  decide_definitions(decisions, ObjectKind::rule, to.name, from.rules, to.rules);
}

}  // namespace limbeck::diff
