#include "workflow/undeclared.hpp"

#include <algorithm>
#include <optional>
#include <set>

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

std::set<ObjectId> objects_of(const Catalog& catalog) {
  std::set<ObjectId> objects;
  for_each_list(
      [&](ObjectKind kind, const auto& list) {
        for (const auto& object : list) objects.insert(id_of(kind, object));
      },
      catalog);
  return objects;
}

/// The sequence behind a serial column is no object that anybody would declare or name.
bool belongs_to_column(const Catalog& catalog, const ObjectId& object) {
  if (object.kind != ObjectKind::sequence) return false;
  const schema::Sequence* const sequence = schema::find(catalog.sequences, object.name);
  return sequence != nullptr && sequence->owner.has_value();
}

std::set<ObjectId> undeclared(const Catalog& present, const Catalog& wanted) {
  std::set<ObjectId> objects = objects_of(present);
  for (const ObjectId& each : objects_of(wanted)) objects.erase(each);
  std::erase_if(objects, [&](const ObjectId& each) {
    if (!belongs_to_column(present, each)) return false;
    const schema::Name& table = schema::find(present.sequences, each.name)->owner->table;
    return !objects.contains({ObjectKind::table, table, ""});
  });
  return objects;
}

void add(const Catalog& present, Catalog& wanted, const std::set<ObjectId>& objects) {
  for_each_list(
      [&](ObjectKind kind, const auto& from, auto& to) {
        for (const auto& object : from) {
          if (objects.contains(id_of(kind, object))) to.push_back(object);
        }
      },
      present, wanted);
  const auto whole = [](ObjectId object) {
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
  };
  for (const schema::Dependency& each : present.dependencies) {
    const ObjectId object = whole(each.object);
    const bool is_of_view = objects.contains({ObjectKind::view, object.name, ""});
    if (objects.contains(object) || is_of_view) wanted.dependencies.push_back(each);
  }
  schema::sort(wanted);
}

}  // namespace

std::vector<ObjectId> leave_undeclared_alone(const Catalog& present, Catalog& wanted,
                                             const std::function<Catalog()>& made) {
  std::set<ObjectId> objects = undeclared(present, wanted);
  if (objects.empty()) return {};
  const std::set<ObjectId> ours = objects_of(made());
  std::erase_if(objects, [&](const ObjectId& each) { return ours.contains(each); });
  add(present, wanted, objects);
  std::vector<ObjectId> left;
  std::ranges::copy_if(objects, std::back_inserter(left),
                       [&](const ObjectId& each) { return !belongs_to_column(present, each); });
  return left;
}

}  // namespace limbeck::workflow
