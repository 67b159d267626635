// Routines, triggers, policies and rules: their definitions are whole statements.
#include <fmt/format.h>

#include <algorithm>

#include "dialects/postgresql/policy_text.hpp"
#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_plain.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Name;
using schema::ObjectKind;

constexpr std::string_view kEnabled = "O";

/// As pg_trigger.tgenabled and pg_rewrite.ev_enabled have it.
std::string_view enabled_words(const std::string& letter) {
  if (letter == "D") return "DISABLE";
  if (letter == "R") return "ENABLE REPLICA";
  return letter == "A" ? "ENABLE ALWAYS" : "ENABLE";
}

void enable(Rendering& to, const Name& table, std::string_view kind, const std::string& name,
            const std::string& letter) {
  to.say(fmt::format("ALTER TABLE {} {} {} {}", quote(table), enabled_words(letter), kind,
                     quote(name)));
}

/// Says only what differs; the command stays.
void alter_policy(Rendering& to, const Name& table, const schema::Definition& policy) {
  constexpr std::string_view kCreate = "CREATE";
  const schema::Table& owner = to.table(table);
  const PolicyText from = read_policy(ops::get(owner.policies, policy.name, "policy").definition);
  const PolicyText wanted = read_policy(policy.definition);
  std::string statement = "ALTER" + wanted.head.substr(kCreate.size());
  if (from.roles != wanted.roles) statement += " TO " + wanted.roles;
  if (from.rows != wanted.rows) statement += " USING " + wanted.rows;
  if (from.check != wanted.check) statement += " WITH CHECK " + wanted.check;
  to.say(plain_clauses(statement, text_columns(&owner)));
}

void drop(Rendering& to, std::string_view kind, const std::string& name, const Name& table) {
  to.say(fmt::format("DROP {} {} ON {}", kind, quote(name), quote(table)));
}

/// There is none of that name, and if there is, that must come to light.
std::string without_replace(std::string definition) {
  constexpr std::string_view kReplace = "CREATE OR REPLACE ";
  if (definition.starts_with(kReplace)) definition.replace(0, kReplace.size(), "CREATE ");
  return definition;
}

}  // namespace

void create_trigger(Rendering& to, const Name& table, const schema::Trigger& trigger) {
  to.say(plain_clauses(trigger.definition));
  if (trigger.enabled != kEnabled) enable(to, table, "TRIGGER", trigger.name, trigger.enabled);
  comment_on(to, {ObjectKind::trigger, table, trigger.name}, trigger.comment);
}

void create_policy(Rendering& to, const Name& table, const schema::Definition& policy) {
  const PolicyText text = read_policy(policy.definition);
  std::string statement = text.head;
  if (!text.kind.empty()) statement += " " + text.kind;
  if (text.command != "ALL") statement += " FOR " + text.command;
  if (text.roles != "PUBLIC") statement += " TO " + text.roles;
  if (!text.rows.empty()) statement += " USING " + text.rows;
  if (!text.check.empty()) statement += " WITH CHECK " + text.check;
  to.say(plain_clauses(statement, text_columns(to.find_table(table))));
  comment_on(to, {ObjectKind::policy, table, policy.name}, policy.comment);
}

void create_rule(Rendering& to, const Name& table, const schema::Definition& rule) {
  to.say(rule.definition);
  if (rule.enabled != kEnabled) enable(to, table, "RULE", rule.name, rule.enabled);
  comment_on(to, {ObjectKind::rule, table, rule.name}, rule.comment);
}

void Visitor::operator()(const ops::CreateTrigger& op) const {
  if (op.alters) return enable(to, op.table, "TRIGGER", op.trigger.name, op.trigger.enabled);
  create_trigger(to, op.table, op.trigger);
}
void Visitor::operator()(const ops::DropTrigger& op) const {
  drop(to, "TRIGGER", op.trigger, op.table);
}
void Visitor::operator()(const ops::CreatePolicy& op) const {
  if (op.alters) return alter_policy(to, op.table, op.policy);
  create_policy(to, op.table, op.policy);
}
void Visitor::operator()(const ops::DropPolicy& op) const {
  drop(to, "POLICY", op.policy, op.table);
}
void Visitor::operator()(const ops::CreateRule& op) const {
  if (op.alters) return enable(to, op.table, "RULE", op.rule.name, op.rule.enabled);
  create_rule(to, op.table, op.rule);
}
void Visitor::operator()(const ops::DropRule& op) const {
  drop(to, "RULE", op.rule, op.table);
}

void Visitor::operator()(const ops::CreateRoutine& op) const {
  const schema::Routine& routine = op.routine;
  to.say(without_replace(routine.definition));
  if (routine.comment.empty()) return;
  to.say(fmt::format("COMMENT ON {} IS {}",
                     routine_words(routine.name, routine.arguments, routine.kind),
                     literal(routine.comment)));
}

void Visitor::operator()(const ops::DropRoutine& op) const {
  const auto& routines = to.catalog.routines;
  const auto found = std::ranges::find_if(routines, [&](const schema::Routine& routine) {
    return routine.name == op.name && routine.arguments == op.arguments;
  });
  if (found == routines.end()) {
    ops::fail_missing("routine", fmt::format("{}({})", ops::shown(op.name), op.arguments));
  }
  to.say("DROP " + routine_words(op.name, op.arguments, found->kind));
}

void Visitor::operator()(const ops::ReplaceRoutine& op) const {
  to.say(op.to.definition);
}

}  // namespace limbeck::dialects::postgresql
