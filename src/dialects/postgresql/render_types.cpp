// Domains, composite types and ranges; enums are in render_enums.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_plain.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Attribute;
using schema::Composite;
using schema::Constraint;
using schema::Domain;
using schema::Name;
using schema::ObjectKind;

void say_check_comments(Rendering& to, const Domain& domain) {
  for (const Constraint& check : domain.checks) {
    comment_on(to, {ObjectKind::constraint, domain.name, check.name}, check.comment);
  }
}

void add_check(Rendering& to, const Name& domain, const Constraint& check) {
  to.say(fmt::format("ALTER DOMAIN {} ADD {}{}", quote(domain), constraint_definition(check),
                     check.validated ? "" : " NOT VALID"));
}

/// One check of both; they have one name, or one definition.
void alter_check(Rendering& to, const Name& domain, const Constraint& from,
                 const Constraint& wanted) {
  const std::string name = quote(domain);
  if (from.name != wanted.name) {
    to.say(fmt::format("ALTER DOMAIN {} RENAME CONSTRAINT {} TO {}", name, quote(from.name),
                       quote(wanted.name)));
  }
  const bool is_same = from.definition == wanted.definition;
  if (!is_same || (from.validated && !wanted.validated)) {
    to.say(fmt::format("ALTER DOMAIN {} DROP CONSTRAINT {}", name, quote(wanted.name)));
    add_check(to, domain, wanted);
    comment_on(to, {ObjectKind::constraint, domain, wanted.name}, wanted.comment);
    return;
  }
  if (!from.validated && wanted.validated) {
    to.say(fmt::format("ALTER DOMAIN {} VALIDATE CONSTRAINT {}", name, quote(wanted.name)));
  }
  change_comment(to, {ObjectKind::constraint, domain, wanted.name}, from.comment, wanted.comment);
}

void alter_checks(Rendering& to, const Domain& from, const Domain& wanted) {
  std::vector<const Constraint*> left;
  std::vector<const Constraint*> fresh;
  for (const Constraint& check : from.checks) {
    if (schema::find(wanted.checks, check.name) == nullptr) left.push_back(&check);
  }
  for (const Constraint& check : wanted.checks) {
    if (const Constraint* const same = schema::find(from.checks, check.name)) {
      alter_check(to, wanted.name, *same, check);
      continue;
    }
    const auto renamed = std::ranges::find_if(
        left, [&](const Constraint* old) { return old->definition == check.definition; });
    if (renamed == left.end()) {
      fresh.push_back(&check);
    } else {
      alter_check(to, wanted.name, **renamed, check);
      left.erase(renamed);
    }
  }
  for (const Constraint* const old : left) {
    to.say(fmt::format("ALTER DOMAIN {} DROP CONSTRAINT {}", quote(wanted.name), quote(old->name)));
  }
  for (const Constraint* const check : fresh) {
    add_check(to, wanted.name, *check);
    comment_on(to, {ObjectKind::constraint, wanted.name, check->name}, check->comment);
  }
}

std::string attribute_definition(const Attribute& attribute) {
  return fmt::format("{} {}{}", quote(attribute.name), attribute.type.text,
                     attribute.collation.empty() ? "" : " COLLATE " + attribute.collation);
}

schema::ObjectId attribute_id(const Name& type, const std::string& attribute) {
  return {ObjectKind::column, type, attribute};
}

/// What the server calls the type of several ranges, if nobody says. Source:
/// makeMultirangeTypeName() in PostgreSQL's src/backend/catalog/pg_type.c.
std::string usual_multirange(const std::string& range) {
  const std::size_t at = range.find("range");
  if (at == std::string::npos) return range + "_multirange";
  return range.substr(0, at) + "multi" + range.substr(at);
}

std::string without_usual_multirange(const schema::Range& range) {
  constexpr std::size_t kSafeLength = 51;  // Longer names are cut off.
  const Name usual{range.name.schema, usual_multirange(range.name.name)};
  const std::string clause = ", multirange_type_name = " + quote(usual) + ")";
  std::string text = range.definition;
  if (range.name.name.size() > kSafeLength || !text.ends_with(clause)) return text;
  return text.substr(0, text.size() - clause.size()) + ")";
}

}  // namespace

void create_domain(Rendering& to, const Domain& domain) {
  std::string text = fmt::format("CREATE DOMAIN {} AS {}", quote(domain.name), domain.base.text);
  if (!domain.collation.empty()) text += " COLLATE " + domain.collation;
  if (domain.default_value)
    text += " DEFAULT " + plain_default(domain.default_value->text, domain.base.text);
  if (!domain.nullable) text += " NOT NULL";
  for (const Constraint& check : domain.checks) {
    if (check.validated) text += "\n    " + constraint_definition(check);
  }
  to.say(std::move(text));
  for (const Constraint& check : domain.checks) {
    if (!check.validated) add_check(to, domain.name, check);
  }
}

void Visitor::operator()(const ops::CreateDomain& op) const {
  create_domain(to, op.domain);
  to.apply();
  comment_on(to, {ObjectKind::domain, op.domain.name, {}}, op.domain.comment);
  say_check_comments(to, op.domain);
}

void Visitor::operator()(const ops::DropDomain& op) const {
  to.say("DROP DOMAIN " + quote(op.name));
}

void Visitor::operator()(const ops::AlterDomain& op) const {
  const Domain from = ops::get(to.catalog.domains, op.to.name, "domain");
  const Domain& wanted = op.to;
  if (from.base != wanted.base || from.collation != wanted.collation) {
    throw_impossible(fmt::format("domain {} cannot be given another type", ops::shown(wanted.name)),
                     "drop the domain and create it again");
  }
  const std::string name = quote(wanted.name);
  if (from.default_value != wanted.default_value) {
    to.say(fmt::format(
        "ALTER DOMAIN {} {}", name,
        wanted.default_value
            ? "SET DEFAULT " + plain_default(wanted.default_value->text, wanted.base.text)
            : std::string("DROP DEFAULT")));
  }
  if (from.nullable != wanted.nullable) {
    to.say(fmt::format("ALTER DOMAIN {} {} NOT NULL", name, wanted.nullable ? "DROP" : "SET"));
  }
  alter_checks(to, from, wanted);
  change_comment(to, {ObjectKind::domain, wanted.name, {}}, from.comment, wanted.comment);
}

void Visitor::operator()(const ops::CreateComposite& op) const {
  const Composite& made = op.composite;
  std::vector<std::string> lines;
  for (const Attribute& attribute : made.attributes) {
    lines.push_back(attribute_definition(attribute));
  }
  to.say(fmt::format("CREATE TYPE {} AS {}", quote(made.name), lines_in_parentheses(lines)));
  comment_on(to, {ObjectKind::composite, made.name, {}}, made.comment);
  for (const Attribute& attribute : made.attributes) {
    comment_on(to, attribute_id(made.name, attribute.name), attribute.comment);
  }
}

void Visitor::operator()(const ops::DropComposite& op) const {
  to.say("DROP TYPE " + quote(op.name));
}

void Visitor::operator()(const ops::AlterComposite& op) const {
  const Composite& from = ops::get(to.catalog.composites, op.to.name, "type");
  const Composite& wanted = op.to;
  const bool has_tables = std::ranges::any_of(
      to.catalog.tables, [&](const schema::Table& table) { return table.of_type == wanted.name; });
  const std::string_view cascade = has_tables ? " CASCADE" : "";
  std::vector<std::string> actions;
  for (const Attribute& attribute : from.attributes) {
    if (schema::find(wanted.attributes, attribute.name) != nullptr) continue;
    actions.push_back(fmt::format("DROP ATTRIBUTE {}{}", quote(attribute.name), cascade));
  }
  for (const Attribute& attribute : wanted.attributes) {
    const Attribute* const old = schema::find(from.attributes, attribute.name);
    if (old == nullptr) {
      actions.push_back(
          fmt::format("ADD ATTRIBUTE {}{}", attribute_definition(attribute), cascade));
    } else if (old->type != attribute.type || old->collation != attribute.collation) {
      actions.push_back(fmt::format(
          "ALTER ATTRIBUTE {} TYPE {}{}{}", quote(attribute.name), attribute.type.text,
          attribute.collation.empty() ? "" : " COLLATE " + attribute.collation, cascade));
    }
  }
  if (!actions.empty()) to.say(alter("TYPE", quote(wanted.name), actions));
  change_comment(to, {ObjectKind::composite, wanted.name, {}}, from.comment, wanted.comment);
  for (const Attribute& attribute : wanted.attributes) {
    const Attribute* const old = schema::find(from.attributes, attribute.name);
    change_comment(to, attribute_id(wanted.name, attribute.name),
                   old == nullptr ? std::string() : old->comment, attribute.comment);
  }
}

void Visitor::operator()(const ops::CreateRange& op) const {
  to.say(fmt::format("CREATE TYPE {} AS RANGE {}", quote(op.range.name),
                     without_usual_multirange(op.range)));
  comment_on(to, {ObjectKind::range, op.range.name, {}}, op.range.comment);
}

void Visitor::operator()(const ops::DropRange& op) const {
  to.say("DROP TYPE " + quote(op.name));
}

}  // namespace limbeck::dialects::postgresql
