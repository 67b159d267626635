#include "workflow/undeclared.hpp"

#include <algorithm>

namespace limbeck::workflow {
namespace {

using schema::Catalog;
using schema::ObjectId;
using schema::ObjectKind;

template <typename Object>
ObjectId id_of(ObjectKind kind, const Object& object) {
  if constexpr (std::is_same_v<Object, schema::Routine>) {
    return {kind, object.name, object.arguments};
  } else if constexpr (std::is_same_v<std::decay_t<decltype(object.name)>, schema::Name>) {
    return {kind, object.name, ""};
  } else {
    return {kind, {"", object.name}, ""};
  }
}

/// Calls `use(kind, list of each catalog…)` for every kind of whole object.
template <typename Use, typename... Catalogs>
void for_each_list(Use use, Catalogs&... catalogs) {
  use(ObjectKind::schema, catalogs.schemas...);
  use(ObjectKind::extension, catalogs.extensions...);
  use(ObjectKind::enumeration, catalogs.enumerations...);
  use(ObjectKind::domain, catalogs.domains...);
  use(ObjectKind::composite, catalogs.composites...);
  use(ObjectKind::range, catalogs.ranges...);
  use(ObjectKind::sequence, catalogs.sequences...);
  use(ObjectKind::table, catalogs.tables...);
  use(ObjectKind::view, catalogs.views...);
  use(ObjectKind::routine, catalogs.routines...);
}

LeftAlone undeclared(const Catalog& present, const Catalog& wanted) {
  LeftAlone objects = objects_of(present);
  for (const ObjectId& each : objects_of(wanted)) objects.erase(each);
  std::erase_if(objects, [&](const ObjectId& each) {
    if (!belongs_to_column(present, each)) return false;
    const schema::Name& table = schema::find(present.sequences, each.name)->owner->table;
    return !objects.contains({ObjectKind::table, table, ""});
  });
  return objects;
}

bool concerns(const LeftAlone& objects, const ObjectId& object) {
  return objects.contains(object) || objects.contains(whole(object)) ||
         objects.contains({ObjectKind::view, object.name, ""});
}

/// Calls `use(kind, list of parts…)` for what can be left alone of a table that is not.
template <typename Use, typename... Tables>
void for_each_part(Use use, Tables&... tables) {
  use(ObjectKind::trigger, tables.triggers...);
  use(ObjectKind::policy, tables.policies...);
  use(ObjectKind::rule, tables.rules...);
}

}  // namespace

ObjectId whole(ObjectId object) {
  switch (object.kind) {
    case ObjectKind::column:
    case ObjectKind::constraint:
    case ObjectKind::index:
    case ObjectKind::trigger:
    case ObjectKind::policy:
    case ObjectKind::rule:
      object.kind = ObjectKind::table;
      object.part.clear();
      break;
    default:
      break;
  }
  return object;
}

LeftAlone objects_of(const Catalog& catalog) {
  LeftAlone objects;
  for_each_list(
      [&](ObjectKind kind, const auto& list) {
        for (const auto& object : list) objects.insert(id_of(kind, object));
      },
      catalog);
  return objects;
}

bool belongs_to_column(const Catalog& catalog, const ObjectId& object) {
  if (object.kind != ObjectKind::sequence) return false;
  const schema::Sequence* const sequence = schema::find(catalog.sequences, object.name);
  return sequence != nullptr && sequence->owner.has_value();
}

void keep(const Catalog& from, Catalog& to, const LeftAlone& objects) {
  if (objects.empty()) return;
  for_each_list(
      [&](ObjectKind kind, const auto& present, auto& wanted) {
        for (const auto& object : present) {
          if (objects.contains(id_of(kind, object))) wanted.push_back(object);
        }
      },
      from, to);
  for (schema::Table& table : to.tables) {
    const schema::Table* const present = schema::find(from.tables, table.name);
    if (present == nullptr) continue;
    for_each_part(
        [&](ObjectKind kind, const auto& parts, auto& wanted) {
          for (const auto& part : parts) {
            if (objects.contains({kind, table.name, part.name})) wanted.push_back(part);
          }
        },
        *present, table);
  }
  for (const schema::Dependency& each : from.dependencies) {
    if (concerns(objects, each.object)) to.dependencies.push_back(each);
  }
  schema::sort(to);
}

void forget(Catalog& catalog, const LeftAlone& objects) {
  if (objects.empty()) return;
  for_each_list(
      [&](ObjectKind kind, auto& list) {
        std::erase_if(list,
                      [&](const auto& object) { return objects.contains(id_of(kind, object)); });
      },
      catalog);
  for (schema::Table& table : catalog.tables) {
    for_each_part(
        [&](ObjectKind kind, auto& parts) {
          std::erase_if(parts, [&](const auto& part) {
            return objects.contains({kind, table.name, part.name});
          });
        },
        table);
  }
  std::erase_if(catalog.dependencies,
                [&](const schema::Dependency& each) { return concerns(objects, each.object); });
}

LeftAlone leave_undeclared_alone(const Catalog& present, Catalog& wanted,
                                 const std::function<Catalog()>& made) {
  LeftAlone objects = undeclared(present, wanted);
  if (objects.empty()) return {};
  const LeftAlone ours = objects_of(made());
  std::erase_if(objects, [&](const ObjectId& each) { return ours.contains(each); });
  keep(present, wanted, objects);
  return objects;
}

}  // namespace limbeck::workflow
