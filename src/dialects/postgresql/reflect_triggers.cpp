// Triggers, policies and rules: statements whole, of tables and views.
#include <fmt/format.h>

#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectKind;

// {} leaves out what a partition has from its parent: before PostgreSQL 13 it was internal.
constexpr const char* kTriggers = R"(
SELECT t.oid, t.tgrelid, t.tgname::text, t.tgenabled, d.description,
  pg_catalog.pg_get_triggerdef(t.oid),
  pg_catalog.quote_ident(n.nspname), pg_catalog.quote_ident(c.relname)
FROM pg_catalog.pg_trigger t
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = t.oid AND d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]) AND NOT t.tgisinternal {})";

constexpr const char* kPolicies = R"(
SELECT p.oid, p.polrelid, p.polname::text, d.description, pg_catalog.quote_ident(p.polname),
  p.polpermissive,
  CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
  roles.names,
  pg_catalog.pg_get_expr(p.polqual, p.polrelid), pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_catalog.pg_policy p
JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
CROSS JOIN LATERAL (
  SELECT pg_catalog.string_agg(
      CASE WHEN role.number = 0 THEN 'PUBLIC'
           ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role.number)) END, ', '
      ORDER BY pg_catalog.pg_get_userbyid(role.number)) AS names
  FROM pg_catalog.unnest(p.polroles) role(number)) roles
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = p.oid AND d.classoid = 'pg_catalog.pg_policy'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE c.relnamespace = ANY ($1::pg_catalog.oid[]))";

// A view's query is its rule _RETURN.
constexpr const char* kRules = R"(
SELECT r.oid, r.ev_class, r.rulename::text, r.ev_enabled, d.description,
  CASE WHEN c.relkind IN ('v', 'm') AND r.rulename = '_RETURN'
       THEN pg_catalog.pg_get_viewdef(r.ev_class) ELSE pg_catalog.pg_get_ruledef(r.oid) END,
  pg_catalog.quote_ident(n.nspname), pg_catalog.quote_ident(c.relname)
FROM pg_catalog.pg_rewrite r
JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_description d
  ON d.objoid = r.oid AND d.classoid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
  AND d.objsubid = 0
WHERE c.relnamespace = ANY ($1::pg_catalog.oid[])
  AND NOT EXISTS (
    SELECT 1 FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid
      AND e.deptype = 'e'))";

/// The server names the relation with its schema here, whatever the search_path.
std::string without_schema(const Reading& reading, ObjectNumber relation, std::string text,
                           const std::string& before, const std::string& schema,
                           const std::string& name) {
  if (!reading.name_of(reading.relations.at(relation)).schema.empty()) return text;
  const std::size_t at = text.find(before + schema + "." + name);
  if (at != std::string::npos) text.erase(at + before.size(), schema.size() + 1);
  return text;
}

void trim_query(std::string& text) {
  text.erase(0, text.find_first_not_of(" \n"));
  if (text.ends_with(';')) text.pop_back();
}

void add_trigger(Reading& reading, Cells& cells) {
  const ObjectNumber number = cells.object();
  const ObjectNumber relation = cells.object();
  schema::Table* table = reading.table(relation);
  schema::View* view = reading.view(relation);
  if (table == nullptr && view == nullptr) return;
  schema::Trigger trigger{.name = cells.text()};
  trigger.enabled = cells.text();
  trigger.comment = cells.text();
  std::string text = cells.text();
  const std::string schema = cells.text();
  trigger.definition =
      without_schema(reading, relation, std::move(text), " ON ", schema, cells.text());
  reading.remember(Class::trigger, number,
                   reading.part(ObjectKind::trigger, relation, trigger.name));
  (table != nullptr ? table->triggers : view->triggers).push_back(std::move(trigger));
}

void add_policy(Reading& reading, Cells& cells) {
  const ObjectNumber number = cells.object();
  const ObjectNumber relation = cells.object();
  schema::Table* table = reading.table(relation);
  if (table == nullptr) return;
  schema::Definition policy{.name = cells.text()};
  policy.comment = cells.text();
  const std::string name = cells.text();
  policy.definition = fmt::format("CREATE POLICY {} ON {}", name, reading.qualified(table->name));
  if (!cells.flag()) policy.definition += " AS RESTRICTIVE";
  policy.definition += " FOR " + cells.text();
  policy.definition += " TO " + cells.text();
  if (const Value using_rows = cells.value()) policy.definition += " USING (" + *using_rows + ")";
  if (const Value check = cells.value()) policy.definition += " WITH CHECK (" + *check + ")";
  reading.remember(Class::policy, number, reading.part(ObjectKind::policy, relation, policy.name));
  table->policies.push_back(std::move(policy));
}

void add_rule(Reading& reading, Cells& cells) {
  const ObjectNumber number = cells.object();
  const ObjectNumber relation = cells.object();
  schema::Table* table = reading.table(relation);
  schema::View* view = reading.view(relation);
  if (table == nullptr && view == nullptr) return;
  schema::Definition rule{.name = cells.text()};
  rule.enabled = cells.text();
  rule.comment = cells.text();
  std::string text = cells.text();
  if (view != nullptr && rule.name == "_RETURN") {
    trim_query(text);
    view->definition = std::move(text);
    reading.remember(Class::rule, number, {ObjectKind::view, view->name, {}});
    return;
  }
  trim_query(text);
  const std::string schema = cells.text();
  rule.definition =
      without_schema(reading, relation, std::move(text), " TO ", schema, cells.text());
  reading.remember(Class::rule, number, reading.part(ObjectKind::rule, relation, rule.name));
  (table != nullptr ? table->rules : view->rules).push_back(std::move(rule));
}

}  // namespace

void read_triggers(Reading& reading) {
  reading.read(fmt::format(kTriggers, reading.at_least(13) ? "AND t.tgparentid = 0" : ""),
               [&](Cells& cells) { add_trigger(reading, cells); });
}

void read_policies(Reading& reading) {
  reading.read_unlocked(kPolicies, [&](Cells& cells) { add_policy(reading, cells); });
}

void read_rules(Reading& reading) {
  reading.read_unlocked(kRules, [&](Cells& cells) { add_rule(reading, cells); });
}

}  // namespace limbeck::dialects::postgresql
