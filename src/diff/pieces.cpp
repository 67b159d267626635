#include "diff/pieces.hpp"

#include <stdexcept>

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;

template <typename Object>
const Object& at(const std::vector<Object>& objects, const Name& name) {
  const Object* const found = schema::find(objects, name);
  if (found == nullptr) throw std::logic_error("no object " + name.name);
  return *found;
}

template <typename Part>
const Part& at(const std::vector<Part>& parts, const std::string& name) {
  const Part* const found = schema::find(parts, name);
  if (found == nullptr) throw std::logic_error("no part " + name);
  return *found;
}

template <typename Part>
const std::vector<Part>& parts_of(const Catalog& catalog, const Name& owner,
                                  std::vector<Part> schema::Table::*of_table,
                                  std::vector<Part> schema::View::*of_view) {
  if (const schema::Table* const table = schema::find(catalog.tables, owner)) {
    return table->*of_table;
  }
  return at(catalog.views, owner).*of_view;
}

const std::vector<schema::Index>& indexes_of(const Catalog& catalog, const Name& owner) {
  return parts_of(catalog, owner, &schema::Table::indexes, &schema::View::indexes);
}

const schema::Routine& routine_at(const Catalog& catalog, const ObjectId& object) {
  for (const schema::Routine& routine : catalog.routines) {
    if (routine.name == object.name && routine.arguments == object.part) return routine;
  }
  throw std::logic_error("no routine " + object.name.name);
}

}  // namespace

ObjectId id_of(ObjectKind kind, const Name& name, const std::string& part) {
  return {.kind = kind, .name = name, .part = part};
}

ObjectId id_of(const Name& table, const schema::Constraint& constraint) {
  const bool is_named = !constraint.name.empty();
  return id_of(ObjectKind::constraint, table, is_named ? constraint.name : constraint.definition);
}

bool is_part(const ObjectId& object) {
  switch (object.kind) {
    case ObjectKind::column:
    case ObjectKind::constraint:
    case ObjectKind::index:
    case ObjectKind::trigger:
    case ObjectKind::policy:
    case ObjectKind::rule:
      return true;
    default:
      return false;
  }
}

ObjectId owner_of(const ObjectId& object, const Catalog& catalog) {
  if (!is_part(object)) return object;
  if (schema::find(catalog.tables, object.name) != nullptr) {
    return id_of(ObjectKind::table, object.name);
  }
  if (schema::find(catalog.domains, object.name) != nullptr) {
    return id_of(ObjectKind::domain, object.name);
  }
  return id_of(ObjectKind::view, object.name);
}

const schema::Column* find_column(const Catalog& catalog, const ObjectId& column) {
  const schema::Table* const table = schema::find(catalog.tables, column.name);
  return table == nullptr ? nullptr : schema::find(table->columns, column.part);
}

const schema::Constraint* find_constraint(const Catalog& catalog, const ObjectId& constraint) {
  const schema::Table* const table = schema::find(catalog.tables, constraint.name);
  if (table == nullptr) return nullptr;
  for (const schema::Constraint& each : table->constraints) {
    if (id_of(table->name, each) == constraint) return &each;
  }
  return nullptr;
}

const schema::Index* find_index(const Catalog& catalog, const ObjectId& index) {
  if (const schema::Table* const table = schema::find(catalog.tables, index.name)) {
    return schema::find(table->indexes, index.part);
  }
  const schema::View* const view = schema::find(catalog.views, index.name);
  return view == nullptr ? nullptr : schema::find(view->indexes, index.part);
}

ops::Operation creation_of(const ObjectId& object, const Catalog& catalog) {
  const Name& name = object.name;
  switch (object.kind) {
    case ObjectKind::schema:
      return ops::CreateSchema{at(catalog.schemas, name.name)};
    case ObjectKind::extension:
      return ops::CreateExtension{at(catalog.extensions, name.name)};
    case ObjectKind::table:
      return ops::CreateTable{at(catalog.tables, name)};
    case ObjectKind::column:
      return ops::AddColumn{name, at(at(catalog.tables, name).columns, object.part)};
    case ObjectKind::constraint:
      return ops::AddConstraint{name, *find_constraint(catalog, object)};
    case ObjectKind::index:
      return ops::CreateIndex{name, at(indexes_of(catalog, name), object.part)};
    case ObjectKind::trigger:
      return ops::CreateTrigger{
          name, at(parts_of(catalog, name, &schema::Table::triggers, &schema::View::triggers),
                   object.part)};
    case ObjectKind::policy:
      return ops::CreatePolicy{name, at(at(catalog.tables, name).policies, object.part)};
    case ObjectKind::rule:
      return ops::CreateRule{
          name,
          at(parts_of(catalog, name, &schema::Table::rules, &schema::View::rules), object.part)};
    case ObjectKind::enumeration:
      return ops::CreateEnum{at(catalog.enumerations, name)};
    case ObjectKind::domain:
      return ops::CreateDomain{at(catalog.domains, name)};
    case ObjectKind::composite:
      return ops::CreateComposite{at(catalog.composites, name)};
    case ObjectKind::range:
      return ops::CreateRange{at(catalog.ranges, name)};
    case ObjectKind::sequence:
      return ops::CreateSequence{at(catalog.sequences, name)};
    case ObjectKind::view:
      return ops::CreateView{at(catalog.views, name)};
    case ObjectKind::routine:
      return ops::CreateRoutine{routine_at(catalog, object)};
  }
  throw std::logic_error("an object of no kind");
}

ops::Operation removal_of(const ObjectId& object, const Catalog& catalog) {
  const Name& name = object.name;
  switch (object.kind) {
    case ObjectKind::schema:
      return ops::DropSchema{name.name};
    case ObjectKind::extension:
      return ops::DropExtension{name.name};
    case ObjectKind::table:
      return ops::DropTable{name};
    case ObjectKind::column:
      return ops::DropColumn{name, object.part};
    case ObjectKind::constraint:
      return ops::DropConstraint{name, *find_constraint(catalog, object)};
    case ObjectKind::index:
      return ops::DropIndex{name, object.part};
    case ObjectKind::trigger:
      return ops::DropTrigger{name, object.part};
    case ObjectKind::policy:
      return ops::DropPolicy{name, object.part};
    case ObjectKind::rule:
      return ops::DropRule{name, object.part};
    case ObjectKind::enumeration:
      return ops::DropEnum{name};
    case ObjectKind::domain:
      return ops::DropDomain{name};
    case ObjectKind::composite:
      return ops::DropComposite{name};
    case ObjectKind::range:
      return ops::DropRange{name};
    case ObjectKind::sequence:
      return ops::DropSequence{name};
    case ObjectKind::view:
      return ops::DropView{name};
    case ObjectKind::routine:
      return ops::DropRoutine{name, object.part};
  }
  throw std::logic_error("an object of no kind");
}

}  // namespace limbeck::diff
