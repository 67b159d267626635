// A whole schema as a value: what a dialect reflects, what a model becomes, what a diff compares.
// Not how it is read (dialects/*/reflect.hpp) nor compared (diff/).
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "schema/name.hpp"
#include "schema/routine.hpp"
#include "schema/sequence.hpp"
#include "schema/table.hpp"
#include "schema/types.hpp"
#include "schema/view.hpp"

namespace limbeck::schema {

/// Told beside a value, and no part of its sameness.
struct Aside : std::string {
  using std::string::string;
  using std::string::operator=;
  bool operator==(const Aside&) const { return true; }
};

/// A schema of the server: a folder of names.
struct Namespace {
  std::string name;
  std::string comment = {};

  bool operator==(const Namespace&) const = default;
};

struct Extension {
  std::string name;
  std::string schema = {};  ///< Where its objects are, as in Name.
  Aside version = {};       ///< The server's packages decide it.
  std::string comment = {};

  bool operator==(const Extension&) const = default;
};

/// Who may do what: compared where `compare_privileges = true`.
struct Privilege {
  ObjectId object;
  std::string grantee;    ///< Empty: PUBLIC.
  std::string privilege;  ///< `SELECT`
  bool grantable = false;
  bool revoked = false;  ///< What the owner's default gives, and somebody took away.

  auto operator<=>(const Privilege&) const = default;
};

/// In settled order, see sort(), so that equal schemas are equal values.
struct Catalog {
  std::string dialect;
  Aside default_schema = {};  ///< What an empty Name::schema stands for.
  std::vector<Namespace> schemas = {};
  std::vector<Extension> extensions = {};
  std::vector<Enumeration> enumerations = {};
  std::vector<Domain> domains = {};
  std::vector<Composite> composites = {};
  std::vector<Range> ranges = {};
  std::vector<Sequence> sequences = {};
  std::vector<Table> tables = {};
  std::vector<View> views = {};
  std::vector<Routine> routines = {};
  std::vector<Privilege> privileges = {};
  std::vector<Dependency> dependencies = {};

  bool operator==(const Catalog&) const = default;
};

/// Everything by name; constraints by kind, name, definition; columns, labels and attributes stay.
void sort(Catalog& catalog);

/// In a sorted list of a catalog; null if it is not there.
template <typename Object>
const Object* find(const std::vector<Object>& objects, const Name& name) {
  const auto found = std::lower_bound(
      objects.begin(), objects.end(), name,
      [](const Object& object, const Name& wanted) { return object.name < wanted; });
  return found == objects.end() || found->name != name ? nullptr : &*found;
}

/// By its plain name, in any order; null if it is not there.
template <typename Part>
const Part* find(const std::vector<Part>& parts, const std::string& name) {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.name == name; });
  return found == parts.end() ? nullptr : &*found;
}

}  // namespace limbeck::schema
