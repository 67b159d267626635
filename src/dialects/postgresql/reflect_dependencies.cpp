#include <algorithm>
#include <utility>

#include "dialects/postgresql/reflect_reading.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::ObjectId;
using schema::ObjectKind;

// The numbers below 16384 are the server's own objects. A default, and a constraint, depends on its
// own columns automatically ('a'): their definition says so. Only what belongs to an extension is
// looked up there.
constexpr const char* kDependencies = R"(
SELECT d.classid, d.objid, d.objsubid, d.refclassid, d.refobjid, d.refobjsubid, e.refobjid
FROM pg_catalog.pg_depend d
LEFT JOIN pg_catalog.pg_depend e
  ON e.classid = d.refclassid AND e.objid = d.refobjid AND e.deptype = 'e'
  AND e.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
WHERE d.deptype IN ('n', 'a') AND d.refobjid >= 16384
  AND d.classid IN (1247, 1255, 1259, 2604, 2606, 2618, 2620, 3256)
  AND (d.refclassid IN (1247, 1255, 1259, 2606) OR e.refobjid IS NOT NULL)
  AND NOT (d.deptype = 'a' AND d.classid IN (2604, 2606)))";

struct Edge {
  Class object_class = {};
  ObjectNumber object = 0;
  std::int64_t object_part = 0;
  Class needs_class = {};
  ObjectNumber needs = 0;
  std::int64_t needs_part = 0;
  ObjectNumber extension = 0;
};

bool is_type(ObjectKind kind) {
  return kind == ObjectKind::enumeration || kind == ObjectKind::domain ||
         kind == ObjectKind::composite || kind == ObjectKind::range;
}
std::optional<ObjectId> find(const Reading& reading, Class place, ObjectNumber number,
                             std::int64_t part) {
  const ObjectId* found = reading.object(place, number);
  if (found == nullptr) return std::nullopt;
  ObjectId object = *found;
  if (part > 0 && object.kind == ObjectKind::table) {
    object.kind = ObjectKind::column;
    object.part = reading.column(number, part);
  }
  return object;
}

/// What the nouns tell already: see schema::Dependency.
bool is_told(const ObjectId& object, const ObjectId& needs, const Edge& edge) {
  const bool is_relation = edge.needs_class == Class::relation &&
                           (needs.kind == ObjectKind::table || needs.kind == ObjectKind::column);
  const bool is_own = is_relation && object.name == needs.name;
  const bool is_own_table = is_own && needs.kind == ObjectKind::table;
  switch (object.kind) {
    case ObjectKind::table:
      // Its parents and the type it is made of.
      return is_relation || is_type(needs.kind);
    case ObjectKind::column:
      // Its type; a row type is in no other place.
      return is_own_table || (edge.object_class == Class::relation && is_type(needs.kind));
    case ObjectKind::sequence:
      return is_relation;
    case ObjectKind::constraint:
      // A check's columns, a foreign key's on both sides; not what its index computes.
      return is_relation && edge.object_class == Class::constraint;
    case ObjectKind::domain:
    case ObjectKind::composite:
    case ObjectKind::range:
      return is_type(needs.kind) && edge.object_class != Class::constraint;
    case ObjectKind::trigger:
    case ObjectKind::policy:
    case ObjectKind::rule:
      return is_own_table || (needs.kind == ObjectKind::view && object.name == needs.name);
    default:
      return false;
  }
}

/// What an index uses in an expression or in its predicate comes behind the columns of its key, by
/// name: the order of the table's columns is no part of sameness.
void add_index_column(Reading& reading, const Edge& edge, const ObjectId& needs) {
  const auto found = reading.indexes.find(edge.object);
  if (found == reading.indexes.end() || edge.object_class != Class::relation) return;
  const auto& [relation, index, key] = found->second;
  if (needs.name != reading.name_of(relation)) return;
  const std::string column = reading.column(edge.needs, edge.needs_part);
  std::vector<std::string>& columns =
      relation.kind == ObjectKind::view
          ? reading.catalog.views[relation.index].indexes[index].columns
          : reading.catalog.tables[relation.index].indexes[index].columns;
  if (column.empty() || std::ranges::find(columns, column) != columns.end()) return;
  columns.insert(std::ranges::lower_bound(columns.begin() + key, columns.end(), column), column);
}

void add(Reading& reading, const Edge& edge) {
  const std::optional<ObjectId> object =
      find(reading, edge.object_class, edge.object, edge.object_part);
  const std::optional<ObjectId> needs =
      edge.extension != 0 ? find(reading, Class::extension, edge.extension, 0)
                          : find(reading, edge.needs_class, edge.needs, edge.needs_part);
  if (!object || !needs || *object == *needs) return;
  if (object->kind == ObjectKind::index && edge.needs_class == Class::relation) {
    add_index_column(reading, edge, *needs);
    if (object->name == needs->name) return;
  }
  if (!is_told(*object, *needs, edge)) reading.catalog.dependencies.push_back({*object, *needs});
}

}  // namespace

void read_dependencies(Reading& reading) {
  reading.connection.read(kDependencies, {}, [&](Row& row) {
    Cells cells(row);
    Edge edge{.object_class = static_cast<Class>(cells.object())};
    edge.object = cells.object();
    edge.object_part = cells.number();
    edge.needs_class = static_cast<Class>(cells.object());
    edge.needs = cells.object();
    edge.needs_part = cells.number();
    edge.extension = cells.object();
    add(reading, edge);
  });
  auto& edges = reading.catalog.dependencies;
  std::ranges::sort(edges);
  const auto repeated = std::ranges::unique(edges);
  edges.erase(repeated.begin(), repeated.end());
}

}  // namespace limbeck::dialects::postgresql
