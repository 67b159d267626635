#include "ops/catalog_parts.hpp"

#include "ops/catalog_edit.hpp"

namespace limbeck::ops {
namespace {

using schema::Catalog;
using schema::Index;
using schema::Name;
using schema::ObjectKind;
using schema::Table;
using schema::View;

template <typename Part>
std::vector<Part>& parts_of(Catalog& catalog, const Name& owner, std::vector<Part> Table::*of_table,
                            std::vector<Part> View::*of_view) {
  if (Table* const table = look_up(catalog.tables, owner)) return table->*of_table;
  return get(catalog.views, owner, "table").*of_view;
}
}  // namespace

std::vector<Index>& indexes_of(Catalog& catalog, const Name& owner) {
  return parts_of(catalog, owner, &Table::indexes, &View::indexes);
}
std::vector<schema::Trigger>& triggers_of(Catalog& catalog, const Name& owner) {
  return parts_of(catalog, owner, &Table::triggers, &View::triggers);
}
std::vector<schema::Definition>& rules_of(Catalog& catalog, const Name& owner) {
  return parts_of(catalog, owner, &Table::rules, &View::rules);
}

std::string& comment_of(Catalog& catalog, const schema::ObjectId& object) {
  const Name& name = object.name;
  switch (object.kind) {
    case ObjectKind::schema:
      return get(catalog.schemas, name.name, "schema").comment;
    case ObjectKind::extension:
      return get(catalog.extensions, name.name, "extension").comment;
    case ObjectKind::table:
      return get(catalog.tables, name, "table").comment;
    case ObjectKind::column:
      if (View* const view = look_up(catalog.views, name)) {
        return get(view->columns, object.part, "column").comment;
      }
      if (schema::Composite* const composite = look_up(catalog.composites, name)) {
        return get(composite->attributes, object.part, "attribute").comment;
      }
      return get(get(catalog.tables, name, "table").columns, object.part, "column").comment;
    case ObjectKind::constraint:
      if (schema::Domain* const domain = look_up(catalog.domains, name)) {
        return get(domain->checks, object.part, "constraint").comment;
      }
      return get(get(catalog.tables, name, "table").constraints, object.part, "constraint").comment;
    case ObjectKind::index:
      return get(indexes_of(catalog, name), object.part, "index").comment;
    case ObjectKind::trigger:
      return get(triggers_of(catalog, name), object.part, "trigger").comment;
    case ObjectKind::policy:
      return get(get(catalog.tables, name, "table").policies, object.part, "policy").comment;
    case ObjectKind::rule:
      return get(rules_of(catalog, name), object.part, "rule").comment;
    case ObjectKind::enumeration:
      return get(catalog.enumerations, name, "enum").comment;
    case ObjectKind::domain:
      return get(catalog.domains, name, "domain").comment;
    case ObjectKind::composite:
      return get(catalog.composites, name, "type").comment;
    case ObjectKind::range:
      return get(catalog.ranges, name, "type").comment;
    case ObjectKind::sequence:
      return get(catalog.sequences, name, "sequence").comment;
    case ObjectKind::view:
      return get(catalog.views, name, "view").comment;
    case ObjectKind::routine:
      for (schema::Routine& routine : catalog.routines) {
        if (routine.name == name && routine.arguments == object.part) return routine.comment;
      }
      break;
  }
  fail_missing("object", shown(name));
}

}  // namespace limbeck::ops
