// Names of objects, and how one object of a catalog points to another: by name, never by address.
// Not the objects themselves: table.hpp, types.hpp, view.hpp, routine.hpp.
// Next: catalog.hpp holds them all.
#pragma once

#include <compare>
#include <string>

namespace limbeck::schema {

/// Exactly as the catalog stores it, never folded or quoted.
struct Name {
  std::string schema;  ///< Empty: the catalog's default schema, and where there are no schemas.
  std::string name;

  auto operator<=>(const Name&) const = default;
};

enum class ObjectKind {
  schema,
  extension,
  table,
  column,
  constraint,
  index,
  trigger,
  policy,
  rule,
  enumeration,
  domain,
  composite,
  range,
  sequence,
  view,
  routine,
};

/// Any object of a catalog.
struct ObjectId {
  ObjectKind kind = ObjectKind::table;
  Name name;         ///< Of the object; of the table or view for a part of one.
  std::string part;  ///< Of a column, constraint, index, trigger, policy or rule: its own name;
                     ///< of a routine: its identity arguments, as `integer, text`.

  auto operator<=>(const ObjectId&) const = default;
};

/// `object` cannot be made before `needs`, nor outlive it. Not those that the nouns themselves
/// tell: a foreign key, a column's type, a sequence's owner.
struct Dependency {
  ObjectId object;
  ObjectId needs;

  auto operator<=>(const Dependency&) const = default;
};

}  // namespace limbeck::schema
