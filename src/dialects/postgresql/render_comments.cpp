#include <fmt/format.h>

#include "dialects/postgresql/render_parts.hpp"
#include "dialects/postgresql/render_text.hpp"
#include "ops/catalog_edit.hpp"
#include "ops/catalog_parts.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;
using schema::RoutineKind;

const schema::Routine* find_routine(const schema::Catalog& catalog, const ObjectId& object) {
  for (const schema::Routine& routine : catalog.routines) {
    if (routine.name == object.name && routine.arguments == object.part) return &routine;
  }
  return nullptr;
}

std::string table_words(const Rendering& to, const Name& name) {
  const schema::Table* const table = to.find_table(name);
  const bool is_foreign = table != nullptr && table->kind == schema::TableKind::foreign;
  return (is_foreign ? "FOREIGN TABLE " : "TABLE ") + quote(name);
}

std::string part_words(std::string_view kind, const ObjectId& object) {
  return fmt::format("{} {} ON {}", kind, quote(object.part), quote(object.name));
}

std::string constraint_words(const Rendering& to, const ObjectId& object) {
  const bool is_domain = schema::find(to.catalog.domains, object.name) != nullptr;
  return fmt::format("CONSTRAINT {} ON {}{}", quote(object.part), is_domain ? "DOMAIN " : "",
                     quote(object.name));
}

std::string view_words(const Rendering& to, const Name& name) {
  const schema::View* const view = schema::find(to.catalog.views, name);
  return (view != nullptr && view->materialized ? "MATERIALIZED VIEW " : "VIEW ") + quote(name);
}

/// As COMMENT ON names it.
std::string words_of(const Rendering& to, const ObjectId& object) {
  switch (object.kind) {
    case ObjectKind::schema:
      return "SCHEMA " + schema_name(to, object.name.name);
    case ObjectKind::extension:
      return "EXTENSION " + quote(object.name.name);
    case ObjectKind::table:
      return table_words(to, object.name);
    case ObjectKind::column:
      return fmt::format("COLUMN {}.{}", quote(object.name), quote(object.part));
    case ObjectKind::constraint:
      return constraint_words(to, object);
    case ObjectKind::index:
      return "INDEX " + quote_beside(object.name, object.part);
    case ObjectKind::trigger:
      return part_words("TRIGGER", object);
    case ObjectKind::policy:
      return part_words("POLICY", object);
    case ObjectKind::rule:
      return part_words("RULE", object);
    case ObjectKind::domain:
      return "DOMAIN " + quote(object.name);
    case ObjectKind::enumeration:
    case ObjectKind::composite:
    case ObjectKind::range:
      return "TYPE " + quote(object.name);
    case ObjectKind::sequence:
      return "SEQUENCE " + quote(object.name);
    case ObjectKind::view:
      return view_words(to, object.name);
    case ObjectKind::routine:
      break;
  }
  const schema::Routine* const routine = find_routine(to.catalog, object);
  return routine_words(object.name, object.part,
                       routine == nullptr ? RoutineKind::function : routine->kind);
}

void say_comment(Rendering& to, const ObjectId& object, const std::string& comment) {
  to.say(fmt::format("COMMENT ON {} IS {}", words_of(to, object),
                     comment.empty() ? "NULL" : literal(comment)));
}

/// As GRANT names it, behind ON.
std::string granted_words(const Rendering& to, const ObjectId& object) {
  switch (object.kind) {
    case ObjectKind::schema:
      return "SCHEMA " + schema_name(to, object.name.name);
    case ObjectKind::sequence:
      return "SEQUENCE " + quote(object.name);
    case ObjectKind::enumeration:
    case ObjectKind::composite:
    case ObjectKind::range:
      return "TYPE " + quote(object.name);
    case ObjectKind::domain:
      return "DOMAIN " + quote(object.name);
    case ObjectKind::routine: {
      const schema::Routine* const routine = find_routine(to.catalog, object);
      const bool is_procedure = routine != nullptr && routine->kind == RoutineKind::procedure;
      return fmt::format("{} {}({})", is_procedure ? "PROCEDURE" : "FUNCTION", quote(object.name),
                         object.part);
    }
    case ObjectKind::table:
    case ObjectKind::view:
    case ObjectKind::column:
      return "TABLE " + quote(object.name);
    case ObjectKind::extension:
    case ObjectKind::constraint:
    case ObjectKind::index:
    case ObjectKind::trigger:
    case ObjectKind::policy:
    case ObjectKind::rule:
      break;
  }
  throw_impossible(fmt::format("there are no privileges on {}", words_of(to, object)),
                   "leave the privilege out");
}

std::string privilege_words(const schema::Privilege& privilege) {
  if (privilege.object.kind != ObjectKind::column) return privilege.privilege;
  return fmt::format("{} ({})", privilege.privilege, quote(privilege.object.part));
}

std::string grantee_words(const schema::Privilege& privilege) {
  return privilege.grantee.empty() ? "PUBLIC" : quote(privilege.grantee);
}

void say_grant(Rendering& to, const schema::Privilege& privilege) {
  to.say(fmt::format("GRANT {} ON {} TO {}{}", privilege_words(privilege),
                     granted_words(to, privilege.object), grantee_words(privilege),
                     privilege.grantable ? " WITH GRANT OPTION" : ""));
}

void say_revoke(Rendering& to, const schema::Privilege& privilege) {
  to.say(fmt::format("REVOKE {} ON {} FROM {}", privilege_words(privilege),
                     granted_words(to, privilege.object), grantee_words(privilege)));
}

}  // namespace

std::string routine_words(const Name& name, const std::string& arguments, RoutineKind kind) {
  if (kind == RoutineKind::aggregate) {
    return fmt::format("AGGREGATE {}({})", quote(name), arguments.empty() ? "*" : arguments);
  }
  return fmt::format("{} {}({})", kind == RoutineKind::procedure ? "PROCEDURE" : "FUNCTION",
                     quote(name), arguments);
}

void comment_on(Rendering& to, const ObjectId& object, const std::string& comment) {
  if (!comment.empty()) say_comment(to, object, comment);
}

void change_comment(Rendering& to, const ObjectId& object, const std::string& from,
                    const std::string& comment) {
  if (from != comment) say_comment(to, object, comment);
}

void grant(Rendering& to, const schema::Privilege& privilege) {
  privilege.revoked ? say_revoke(to, privilege) : say_grant(to, privilege);
}

void Visitor::operator()(const ops::SetComment& op) const {
  change_comment(to, op.object, ops::comment_of(to.catalog, op.object), op.comment);
}
void Visitor::operator()(const ops::Grant& op) const {
  grant(to, op.privilege);
}
// What was taken away is given back.
void Visitor::operator()(const ops::Revoke& op) const {
  op.privilege.revoked ? say_grant(to, op.privilege) : say_revoke(to, op.privilege);
}

}  // namespace limbeck::dialects::postgresql
