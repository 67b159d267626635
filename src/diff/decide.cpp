#include "diff/decide.hpp"

#include <algorithm>
#include <iterator>

#include "diff/inheritance.hpp"
#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;

ObjectId key(const schema::Namespace& object) {
  return id_of(ObjectKind::schema, {"", object.name});
}
ObjectId key(const schema::Extension& object) {
  return id_of(ObjectKind::extension, {"", object.name});
}
ObjectId key(const schema::Enumeration& object) {
  return id_of(ObjectKind::enumeration, object.name);
}
ObjectId key(const schema::Domain& object) {
  return id_of(ObjectKind::domain, object.name);
}
ObjectId key(const schema::Composite& object) {
  return id_of(ObjectKind::composite, object.name);
}
ObjectId key(const schema::Range& object) {
  return id_of(ObjectKind::range, object.name);
}
ObjectId key(const schema::Sequence& object) {
  return id_of(ObjectKind::sequence, object.name);
}
ObjectId key(const schema::Table& object) {
  return id_of(ObjectKind::table, object.name);
}
ObjectId key(const schema::View& object) {
  return id_of(ObjectKind::view, object.name);
}
ObjectId key(const schema::Routine& object) {
  return id_of(ObjectKind::routine, object.name, object.arguments);
}

/// The objects of one kind: `on_both` decides about those that are on both sides and differ.
template <typename Object, typename OnBoth>
void match(Decisions& decisions, const std::vector<Object>& from, const std::vector<Object>& to,
           OnBoth on_both) {
  auto left = from.begin();
  auto right = to.begin();
  while (left != from.end() || right != to.end()) {
    const bool only_left = right == to.end() || (left != from.end() && key(*left) < key(*right));
    const bool only_right = !only_left && (left == from.end() || key(*right) < key(*left));
    if (only_left) {
      decisions.verdicts[key(*left++)] = Verdict::removed;
    } else if (only_right) {
      decisions.verdicts[key(*right++)] = Verdict::added;
    } else {
      if (*left != *right) on_both(*left, *right);
      ++left;
      ++right;
    }
  }
}

template <typename Object>
bool same_but_comment(Object from, Object to) {
  from.comment.clear();
  to.comment.clear();
  return from == to;
}

/// For kinds with one operation that alters them; `alter` gives it, or nothing if none can.
template <typename Object, typename Alter>
void match_altered(Decisions& decisions, const std::vector<Object>& from,
                   const std::vector<Object>& to, Alter alter) {
  match(decisions, from, to, [&](const Object& left, const Object& right) {
    if (!same_but_comment(left, right)) {
      const ops::Operations altered = alter(left, right);
      if (altered.empty()) {
        decisions.verdicts[key(right)] = Verdict::recreated;
        return;
      }
      for (const ops::Operation& each : altered) {
        decisions.alterations.push_back({key(right), each});
      }
    }
    decide_comment(decisions, key(right), left.comment, right.comment);
  });
}

ops::Operations labels_from(const schema::Enumeration& from, const schema::Enumeration& to) {
  const auto is_in = [](const std::vector<std::string>& labels, const std::string& label) {
    return std::ranges::find(labels, label) != labels.end();
  };
  std::vector<std::string> kept;
  std::ranges::copy_if(to.labels, std::back_inserter(kept),
                       [&](const std::string& label) { return is_in(from.labels, label); });
  if (kept != from.labels) return {ops::RebuildEnum{to.name, to.labels}};
  ops::Operations added;
  for (auto label = to.labels.begin(); label != to.labels.end(); ++label) {
    if (is_in(from.labels, *label)) continue;
    const auto next = std::find_if(
        label, to.labels.end(), [&](const std::string& each) { return is_in(from.labels, each); });
    added.emplace_back(
        ops::AddEnumLabel{to.name, *label, next == to.labels.end() ? std::string() : *next});
  }
  return added;
}

/// By anything but what has a text for its body.
bool is_used(const Catalog& catalog, const Name& composite) {
  const Needs needs(catalog);
  const auto& dependents = needs.dependents(id_of(ObjectKind::composite, composite));
  return std::ranges::any_of(dependents, [&](const ObjectId& each) {
    if (each.kind != ObjectKind::routine) return true;
    return std::ranges::any_of(catalog.routines, [&](const schema::Routine& routine) {
      return key(routine) == each && routine.definition.find("\nAS ") == std::string::npos;
    });
  });
}

void decide_types(Decisions& decisions, const Catalog& from, const Catalog& to,
                  const contract::Rules& rules) {
  match_altered(decisions, from.enumerations, to.enumerations, labels_from);
  match_altered(decisions, from.domains, to.domains,
                [&](const schema::Domain& left, const schema::Domain& right) -> ops::Operations {
                  if (!rules.can_alter(left, right)) return {};
                  return {ops::AlterDomain{right}};
                });
  match_altered(
      decisions, from.composites, to.composites,
      [&](const schema::Composite& left, const schema::Composite& right) -> ops::Operations {
        const bool may = rules.can_alter(left, right) ||
                         (rules.can_alter_unused(left, right) && !is_used(from, left.name));
        if (!may) return {};
        return {ops::AlterComposite{right}};
      });
  match_altered(decisions, from.ranges, to.ranges,
                [](const schema::Range&, const schema::Range&) { return ops::Operations{}; });
}

/// The view without what has operations of its own.
schema::View bare(schema::View view) {
  view.indexes.clear();
  view.triggers.clear();
  view.rules.clear();
  view.comment.clear();
  for (schema::ViewColumn& column : view.columns) column.comment.clear();
  return view;
}

void decide_view(Decisions& decisions, const schema::View& from, const schema::View& to,
                 const contract::Rules& rules) {
  const ObjectId id = key(to);
  if (bare(from) != bare(to)) {
    if (!rules.can_replace(from, to)) {
      decisions.verdicts[id] = Verdict::recreated;
      return;
    }
    decisions.alterations.push_back({id, ops::ReplaceView{to}});
  }
  decide_comment(decisions, id, from.comment, to.comment);
  for (const schema::ViewColumn& column : to.columns) {
    const schema::ViewColumn* const old = schema::find(from.columns, column.name);
    decide_comment(decisions, id_of(ObjectKind::column, to.name, column.name),
                   old == nullptr ? "" : old->comment, column.comment);
  }
  decide_indexes(decisions, to.name, from.indexes, to.indexes);
  decide_triggers(decisions, to.name, from.triggers, to.triggers, rules);
  decide_definitions(decisions, ObjectKind::rule, to.name, from.rules, to.rules, rules);
}

}  // namespace

bool Decisions::is(const ObjectId& object, Verdict verdict) const {
  const auto found = verdicts.find(object);
  return found != verdicts.end() && found->second == verdict;
}

bool Decisions::is_whole(const ObjectId& object, const Catalog& catalog) const {
  return verdicts.contains(object) ||
         (is_part(object) && verdicts.contains(owner_of(object, catalog)));
}

Decisions decide(const Catalog& from, const Catalog& to, const contract::Rules& rules) {
  Decisions decisions;
  match_altered(
      decisions, from.schemas, to.schemas,
      [](const schema::Namespace&, const schema::Namespace&) { return ops::Operations{}; });
  match_altered(
      decisions, from.extensions, to.extensions,
      [](const schema::Extension&, const schema::Extension&) { return ops::Operations{}; });
  decide_types(decisions, from, to, rules);
  match_altered(decisions, from.sequences, to.sequences,
                [](const schema::Sequence&, const schema::Sequence& right) {
                  return ops::Operations{ops::AlterSequence{right}};
                });
  match(decisions, from.tables, to.tables,
        [&](const schema::Table& left, const schema::Table& right) {
          decide_table(decisions, {from, left}, {to, right}, rules);
        });
  for (const schema::Table& table : from.tables) {
    if (decisions.empty() || parents_of(table).empty()) continue;
    const schema::Table* const same = schema::find(to.tables, table.name);
    if (same != nullptr && *same == table) decide_follower(decisions, {from, table}, {to, *same});
  }
  match(decisions, from.views, to.views, [&](const schema::View& left, const schema::View& right) {
    decide_view(decisions, left, right, rules);
  });
  match_altered(decisions, from.routines, to.routines,
                [&](const schema::Routine& left, const schema::Routine& right) -> ops::Operations {
                  if (!rules.can_replace(left, right)) return {};
                  return {ops::ReplaceRoutine{right}};
                });
  return decisions;
}

namespace {

bool is_same_on_column(const schema::Privilege& of_column, const schema::Privilege& of_table) {
  return of_table.object.kind == ObjectKind::table && of_column.object.kind == ObjectKind::column &&
         of_column.object.name == of_table.object.name && of_column.grantee == of_table.grantee &&
         of_column.privilege == of_table.privilege;
}

}  // namespace

void decide_privileges(Decisions& decisions, const Catalog& from, const Catalog& to,
                       bool are_compared) {
  const auto only = [](const std::vector<schema::Privilege>& left,
                       const std::vector<schema::Privilege>& right) {
    std::vector<schema::Privilege> difference;
    std::ranges::set_difference(left, right, std::back_inserter(difference));
    return difference;
  };
  const auto is_whole = [&](const schema::Privilege& each, const Catalog& catalog) {
    return decisions.is_whole(each.object, catalog);
  };
  if (are_compared) {
    for (const schema::Privilege& each : only(from.privileges, to.privileges)) {
      if (is_whole(each, from)) continue;
      decisions.privileges.emplace_back(ops::Revoke{each});
      // The server takes it away from the columns, too.
      for (const schema::Privilege& kept : to.privileges) {
        if (is_same_on_column(kept, each)) decisions.privileges.emplace_back(ops::Grant{kept});
      }
    }
    for (const schema::Privilege& each : only(to.privileges, from.privileges)) {
      if (!is_whole(each, to)) decisions.privileges.emplace_back(ops::Grant{each});
    }
  }
  for (const schema::Privilege& each : (are_compared ? to : from).privileges) {
    if (decisions.is(each.object, Verdict::removed)) continue;
    const bool is_added = decisions.is(owner_of(each.object, to), Verdict::added);
    const bool is_made = is_added ? are_compared
                                  : is_whole(each, to) && !decisions.is(owner_of(each.object, from),
                                                                        Verdict::removed);
    if (is_made) decisions.privileges.emplace_back(ops::Grant{each});
  }
}

}  // namespace limbeck::diff
