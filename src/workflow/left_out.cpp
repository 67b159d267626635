#include "workflow/left_out.hpp"

#include <algorithm>
#include <set>
#include <type_traits>

namespace limbeck::workflow {
namespace {

using schema::Catalog;
using schema::Constraint;
using schema::ConstraintKind;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;
using schema::Table;

template <typename Part>
std::string key_of(const Part& part) {
  if constexpr (std::is_same_v<Part, Constraint>) {
    if (part.name.empty()) return part.definition;
  }
  return part.name;
}

template <typename Part>
const Part* find_key(const std::vector<Part>& parts, const std::string& key) {
  const auto found =
      std::ranges::find_if(parts, [&](const Part& each) { return key_of(each) == key; });
  return found == parts.end() ? nullptr : &*found;
}

/// Those that Alembic compares.
template <typename Part>
bool is_compared(const Part& part) {
  if constexpr (std::is_same_v<Part, Constraint>) {
    return part.kind == ConstraintKind::unique || part.kind == ConstraintKind::foreign_key;
  } else {
    return true;
  }
}

class DifferenceList {
 public:
  DifferenceList(const Catalog& present, const Catalog& wanted)
      : present_(present), wanted_(wanted) {}

  std::vector<Differing> list() {
    for (const Table& table : wanted_.tables) add_table(table);
    for (const Table& table : present_.tables) {
      if (schema::find(wanted_.tables, table.name) != nullptr) continue;
      found_.push_back({.object = {ObjectKind::table, table.name, ""}, .in_database = true});
    }
    const std::set<std::string> schemas = differing_schemas();
    std::vector<Differing> all;
    for (const std::string& name : schemas) {
      const auto is_in = [&](const Catalog& catalog) {
        return name.empty() || schema::find(catalog.schemas, name) != nullptr;
      };
      all.push_back({.object = {ObjectKind::schema, {"", name}, ""},
                     .in_database = is_in(present_),
                     .in_models = is_in(wanted_)});
    }
    all.insert(all.end(), found_.begin(), found_.end());
    return all;
  }

 private:
  void add_table(const Table& table) {
    const Table* const there = schema::find(present_.tables, table.name);
    if (there != nullptr && *there == table) return;
    found_.push_back({.object = {ObjectKind::table, table.name, ""},
                      .in_database = there != nullptr,
                      .in_models = true});
    static const Table kNone = {};
    if (there != nullptr) {
      add_parts(ObjectKind::column, table.name, there->columns, table.columns);
      add_parts(ObjectKind::constraint, table.name, there->constraints, table.constraints);
    }
    add_parts(ObjectKind::index, table.name, (there != nullptr ? *there : kNone).indexes,
              table.indexes);
  }

  template <typename Part>
  void add_parts(ObjectKind kind, const Name& table, const std::vector<Part>& present,
                 const std::vector<Part>& wanted) {
    for (const Part& part : wanted) {
      const Part* const there = find_key(present, key_of(part));
      if (there == nullptr || !(*there == part)) add_part(kind, table, part, there, true);
    }
    for (const Part& part : present) {
      if (find_key(wanted, key_of(part)) == nullptr) add_part(kind, table, part, &part, false);
    }
  }

  template <typename Part>
  void add_part(ObjectKind kind, const Name& table, const Part& part, const Part* there,
                bool in_models) {
    if (!is_compared(part)) return;
    Differing differing{.object = {kind, table, key_of(part)},
                        .is_named = !part.name.empty(),
                        .in_database = there != nullptr,
                        .in_models = in_models};
    if constexpr (!std::is_same_v<Part, schema::Column>) differing.columns = part.columns;
    if constexpr (std::is_same_v<Part, Constraint>) differing.constraint = part.kind;
    found_.push_back(std::move(differing));
  }

  /// Of the default schema only its tables: what else is in it has no say about schemas.
  std::set<std::string> differing_schemas() const {
    std::set<std::string> schemas;
    for (const Differing& each : found_) schemas.insert(each.object.name.schema);
    const LeftAlone before = objects_of(present_);
    const LeftAlone after = objects_of(wanted_);
    const auto add = [&](const LeftAlone& from, const LeftAlone& other) {
      for (const ObjectId& each : from) {
        const bool is_schema = each.kind == ObjectKind::schema;
        const std::string& name = is_schema ? each.name.name : each.name.schema;
        if (!name.empty() && !other.contains(each)) schemas.insert(name);
      }
    };
    add(before, after);
    add(after, before);
    return schemas;
  }

  const Catalog& present_;
  const Catalog& wanted_;
  std::vector<Differing> found_;
};

bool uses(const std::vector<std::string>& columns, const std::set<std::string>& names) {
  return std::ranges::any_of(columns, [&](const auto& each) { return names.contains(each); });
}

class LeavingOut {
 public:
  LeavingOut(const Catalog& present, Catalog& wanted, const LeftAlone& objects)
      : present_(present), wanted_(wanted), objects_(objects) {}

  void run() {
    const std::set<Name> needed_before = needed_types(wanted_);
    add_hanging(present_);
    add_hanging(wanted_);
    forget(wanted_, objects_);
    keep(present_, wanted_, objects_);
    for (Table& table : wanted_.tables) {
      if (const Table* const there = schema::find(present_.tables, table.name)) {
        leave_parts(*there, table);
      } else {
        leave_parts({}, table);
      }
    }
    settle_types(needed_before);
    schema::sort(wanted_);
  }

 private:
  bool is_left_out(const Name& table, const std::string& column) const {
    return objects_.contains({ObjectKind::table, table, ""}) ||
           objects_.contains({ObjectKind::column, table, column});
  }

  /// All that is in a schema, and the sequences of tables and columns.
  void add_hanging(const Catalog& catalog) {
    for (const ObjectId& each : objects_of(catalog)) {
      if (each.kind == ObjectKind::schema) continue;
      if (objects_.contains({ObjectKind::schema, {"", each.name.schema}, ""})) {
        objects_.insert(each);
      }
    }
    for (const schema::Sequence& each : catalog.sequences) {
      if (each.owner && is_left_out(each.owner->table, each.owner->column)) {
        objects_.insert({ObjectKind::sequence, each.name, ""});
      }
    }
  }

  void leave_parts(const Table& present, Table& wanted) const {
    const auto is_left = [&](ObjectKind kind, const std::string& key) {
      return objects_.contains({kind, wanted.name, key});
    };
    std::set<std::string> columns;
    for (const Table* const table : {&present, static_cast<const Table*>(&wanted)}) {
      for (const schema::Column& each : table->columns) {
        if (is_left(ObjectKind::column, each.name)) columns.insert(each.name);
      }
    }
    replace(present.columns, wanted.columns,
            [&](const schema::Column& each) { return columns.contains(each.name); });
    // What nobody is asked about follows the columns; what is, only where a column is missing.
    std::set<std::string> missing = columns;
    for (const schema::Column& each : present.columns) missing.erase(each.name);
    replace(present.constraints, wanted.constraints, [&](const Constraint& each) {
      return uses(each.columns, is_compared(each) ? missing : columns) ||
             is_left(ObjectKind::constraint, key_of(each));
    });
    replace(present.indexes, wanted.indexes, [&](const schema::Index& each) {
      return uses(each.columns, missing) || is_left(ObjectKind::index, each.name);
    });
  }

  /// Those that `is_left` become what they are in `present`, each in its place.
  template <typename Part, typename IsLeft>
  static void replace(const std::vector<Part>& present, std::vector<Part>& wanted, IsLeft is_left) {
    std::vector<Part> result;
    std::set<std::string> taken;
    const auto take = [&](const Part& part) {
      if (taken.insert(key_of(part)).second) result.push_back(part);
    };
    for (const Part& part : wanted) {
      if (!is_left(part)) {
        take(part);
      } else if (const Part* const there = find_key(present, key_of(part))) {
        take(*there);
      }
    }
    for (const Part& part : present) {
      if (is_left(part)) take(part);
    }
    wanted = std::move(result);
  }

  static std::set<Name> needed_types(const Catalog& catalog) {
    std::set<Name> names;
    for (const Table& table : catalog.tables) {
      for (const schema::Column& each : table.columns) {
        if (each.type.defined) names.insert(*each.type.defined);
      }
    }
    return names;
  }

  /// Types come and go with the columns that are left out.
  void settle_types(const std::set<Name>& needed_before) {
    const std::set<Name> needed = needed_types(wanted_);
    LeftAlone kept, gone;
    const auto settle = [&](ObjectKind kind, const auto& present, const auto& wanted) {
      for (const auto& each : present) {
        const bool is_missing = schema::find(wanted, each.name) == nullptr;
        if (is_missing && needed.contains(each.name)) kept.insert({kind, each.name, ""});
      }
      for (const auto& each : wanted) {
        const bool is_new = schema::find(present, each.name) == nullptr;
        if (is_new && needed_before.contains(each.name) && !needed.contains(each.name)) {
          gone.insert({kind, each.name, ""});
        }
      }
    };
    settle(ObjectKind::enumeration, present_.enumerations, wanted_.enumerations);
    settle(ObjectKind::domain, present_.domains, wanted_.domains);
    settle(ObjectKind::composite, present_.composites, wanted_.composites);
    settle(ObjectKind::range, present_.ranges, wanted_.ranges);
    forget(wanted_, gone);
    keep(present_, wanted_, kept);
  }

  const Catalog& present_;
  Catalog& wanted_;
  LeftAlone objects_;
};

}  // namespace

std::vector<Differing> differing_objects(const Catalog& present, const Catalog& wanted) {
  return DifferenceList(present, wanted).list();
}

void leave_out(const Catalog& present, Catalog& wanted, const LeftAlone& objects) {
  if (!objects.empty()) LeavingOut(present, wanted, objects).run();
}

}  // namespace limbeck::workflow
