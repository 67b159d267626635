#include "ops/apply.hpp"

#include "ops/catalog_edit.hpp"
#include "ops/catalog_parts.hpp"

namespace limbeck::ops {
namespace {

using schema::Catalog;
using schema::Column;
using schema::Constraint;
using schema::Index;
using schema::Name;
using schema::ObjectKind;
using schema::Table;
using schema::View;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool before(const Constraint& left, const Constraint& right) {
  return std::tie(left.kind, left.name, left.definition) <
         std::tie(right.kind, right.name, right.definition);
}

void add_constraint(Table& table, const Constraint& constraint) {
  if (!constraint.name.empty() && look_up(table.constraints, constraint.name) != nullptr) {
    fail_exists("constraint", constraint.name);
  }
  table.constraints.insert(
      std::upper_bound(table.constraints.begin(), table.constraints.end(), constraint, before),
      constraint);
}

auto find_constraint(Table& table, const Constraint& wanted) {
  return std::find_if(
      table.constraints.begin(), table.constraints.end(), [&](const Constraint& constraint) {
        return constraint.name == wanted.name &&
               (!wanted.name.empty() ||
                (constraint.kind == wanted.kind && constraint.definition == wanted.definition));
      });
}

void replace_name(Name& name, const Name& from, const Name& to) {
  if (name == from) name = to;
}

/// What points to the table by name follows it.
void follow_table(Catalog& catalog, const Name& from, const Name& to) {
  for (Table& table : catalog.tables) {
    for (Constraint& constraint : table.constraints) {
      if (constraint.references) replace_name(*constraint.references, from, to);
    }
    if (table.partition) replace_name(table.partition->of, from, to);
    for (Name& parent : table.inherits) replace_name(parent, from, to);
  }
  for (schema::Sequence& sequence : catalog.sequences) {
    if (sequence.owner) replace_name(sequence.owner->table, from, to);
  }
  for (schema::Privilege& privilege : catalog.privileges) {
    const ObjectKind kind = privilege.object.kind;
    if (kind == ObjectKind::table || kind == ObjectKind::column) {
      replace_name(privilege.object.name, from, to);
    }
  }
  std::sort(catalog.privileges.begin(), catalog.privileges.end());
}

void follow_sequence(Catalog& catalog, const Name& from, const Name& to) {
  const auto replace = [&](schema::ObjectId& object) {
    if (object.kind == ObjectKind::sequence) replace_name(object.name, from, to);
  };
  for (schema::Privilege& privilege : catalog.privileges) replace(privilege.object);
  std::sort(catalog.privileges.begin(), catalog.privileges.end());
  for (schema::Dependency& each : catalog.dependencies) {
    replace(each.object);
    replace(each.needs);
  }
  std::sort(catalog.dependencies.begin(), catalog.dependencies.end());
}

void follow_column(Catalog& catalog, const RenameColumn& renamed) {
  const auto replace = [&](std::vector<std::string>& columns) {
    std::replace(columns.begin(), columns.end(), renamed.column, renamed.to);
  };
  for (Table& table : catalog.tables) {
    for (Constraint& constraint : table.constraints) {
      if (table.name == renamed.table) replace(constraint.columns);
      if (constraint.references == renamed.table) replace(constraint.referenced_columns);
    }
    if (table.name != renamed.table) continue;
    for (Index& index : table.indexes) replace(index.columns);
  }
  for (schema::Sequence& sequence : catalog.sequences) {
    if (!sequence.owner || sequence.owner->table != renamed.table) continue;
    if (sequence.owner->column == renamed.column) sequence.owner->column = renamed.to;
  }
}

bool is_child(const Table& table, const Name& of) {
  return (table.partition && table.partition->of == of) ||
         std::count(table.inherits.begin(), table.inherits.end(), of) > 0;
}

/// Children get the column as their parent's, unless they have it.
void add_below(Catalog& catalog, const Name& parent, Column column) {
  column.inherited = true;
  column.identity.reset();
  column.comment.clear();
  column.storage.options.clear();
  for (Table& table : catalog.tables) {
    if (!is_child(table, parent) || look_up(table.columns, column.name) != nullptr) continue;
    table.columns.push_back(column);
    add_below(catalog, table.name, column);
  }
}

void drop_check_below(Catalog& catalog, const Name& parent, const std::string& name) {
  for (Table& table : catalog.tables) {
    if (!is_child(table, parent)) continue;
    const auto gone = std::erase_if(table.constraints, [&](const Constraint& each) {
      return each.inherited && each.name == name;
    });
    if (gone > 0) drop_check_below(catalog, table.name, name);
  }
}

/// Privileges go with their object, and with a table those of its columns.
void forget_privileges(Catalog& catalog, ObjectKind kind, const Name& name,
                       const std::string& part = {}) {
  std::erase_if(catalog.privileges, [&](const schema::Privilege& privilege) {
    const schema::ObjectId& object = privilege.object;
    const bool of_column = kind == ObjectKind::table && object.kind == ObjectKind::column;
    return object.name == name && (of_column || (object.kind == kind && object.part == part));
  });
}

void drop_owned_sequences(Catalog& catalog, const Name& table, const std::string* column) {
  std::erase_if(catalog.sequences, [&](const schema::Sequence& sequence) {
    if (!sequence.owner || sequence.owner->table != table) return false;
    if (column != nullptr && sequence.owner->column != *column) return false;
    forget_privileges(catalog, ObjectKind::sequence, sequence.name);
    return true;
  });
}

/// What is altered keeps its comment.
template <typename Part>
void put(std::vector<Part>& parts, const Part& part, bool alters, std::string_view kind) {
  if (!alters) return add(parts, part, kind);
  Part& altered = get(parts, part.name, kind);
  std::string comment = std::move(altered.comment);
  altered = part;
  altered.comment = std::move(comment);
}

struct Apply {
  Catalog& catalog;

  Table& table(const Name& name) const { return get(catalog.tables, name, "table"); }
  schema::Enumeration& enumeration(const Name& name) const {
    return get(catalog.enumerations, name, "enum");
  }

  void operator()(const CreateSchema& op) const { add(catalog.schemas, op.made, "schema"); }
  void operator()(const DropSchema& op) const {
    remove(catalog.schemas, op.name, "schema");
    forget_privileges(catalog, ObjectKind::schema, Name{"", op.name});
  }
  void operator()(const CreateExtension& op) const {
    add(catalog.extensions, op.extension, "extension");
  }
  void operator()(const DropExtension& op) const {
    remove(catalog.extensions, op.name, "extension");
  }

  void operator()(const CreateEnum& op) const { add(catalog.enumerations, op.made, "enum"); }
  void operator()(const DropEnum& op) const {
    remove(catalog.enumerations, op.name, "enum");
    forget_privileges(catalog, ObjectKind::enumeration, op.name);
  }
  void operator()(const AddEnumLabel& op) const {
    auto& labels = enumeration(op.name).labels;
    if (contains(labels, op.label)) fail_exists("label", op.label);
    const auto place =
        op.before.empty() ? labels.end() : std::find(labels.begin(), labels.end(), op.before);
    if (!op.before.empty() && place == labels.end()) fail_missing("label", op.before);
    labels.insert(place, op.label);
  }
  void operator()(const RenameEnumLabel& op) const {
    auto& labels = enumeration(op.name).labels;
    if (contains(labels, op.to)) fail_exists("label", op.to);
    const auto place = std::find(labels.begin(), labels.end(), op.label);
    if (place == labels.end()) fail_missing("label", op.label);
    *place = op.to;
  }
  void operator()(const RebuildEnum& op) const { enumeration(op.name).labels = op.labels; }

  void operator()(const CreateDomain& op) const { add(catalog.domains, op.domain, "domain"); }
  void operator()(const DropDomain& op) const {
    remove(catalog.domains, op.name, "domain");
    forget_privileges(catalog, ObjectKind::domain, op.name);
  }
  void operator()(const AlterDomain& op) const {
    get(catalog.domains, op.to.name, "domain") = op.to;
  }
  void operator()(const CreateComposite& op) const {
    add(catalog.composites, op.composite, "type");
  }
  void operator()(const DropComposite& op) const {
    remove(catalog.composites, op.name, "type");
    forget_privileges(catalog, ObjectKind::composite, op.name);
  }
  void operator()(const AlterComposite& op) const {
    get(catalog.composites, op.to.name, "type") = op.to;
  }
  void operator()(const CreateRange& op) const { add(catalog.ranges, op.range, "type"); }
  void operator()(const DropRange& op) const {
    remove(catalog.ranges, op.name, "type");
    forget_privileges(catalog, ObjectKind::range, op.name);
  }

  void operator()(const CreateSequence& op) const {
    add(catalog.sequences, op.sequence, "sequence");
  }
  void operator()(const DropSequence& op) const {
    remove(catalog.sequences, op.name, "sequence");
    forget_privileges(catalog, ObjectKind::sequence, op.name);
  }
  void operator()(const AlterSequence& op) const {
    const Name& name = op.to.name;
    if (!op.from.empty()) {
      const Name old{name.schema, op.from};
      rename(catalog.sequences, old, name, "sequence");
      follow_sequence(catalog, old, name);
    }
    get(catalog.sequences, op.to.name, "sequence") = op.to;
  }

  void operator()(const CreateTable& op) const { add(catalog.tables, op.table, "table"); }
  void operator()(const DropTable& op) const {
    remove(catalog.tables, op.table, "table");
    drop_owned_sequences(catalog, op.table, nullptr);
    forget_privileges(catalog, ObjectKind::table, op.table);
  }
  void operator()(const RenameTable& op) const {
    rename(catalog.tables, op.table, op.to, "table");
    follow_table(catalog, op.table, op.to);
  }
  void operator()(const AlterTable& op) const {
    Table& altered = table(op.to.name);
    Table result = op.to;
    result.columns = std::move(altered.columns);
    result.constraints = std::move(altered.constraints);
    result.indexes = std::move(altered.indexes);
    result.triggers = std::move(altered.triggers);
    result.policies = std::move(altered.policies);
    result.rules = std::move(altered.rules);
    result.comment = std::move(altered.comment);
    altered = std::move(result);
  }

  void operator()(const AddColumn& op) const {
    Table& altered = table(op.table);
    Column* const there = look_up(altered.columns, op.column.name);
    const bool is_of_parent = there != nullptr && there->inherited && op.column.inherited;
    if (is_of_parent) {
      *there = op.column;
      return;
    }
    if (there != nullptr) fail_exists("column", op.column.name);
    altered.columns.push_back(op.column);
    add_below(catalog, op.table, op.column);
  }
  void operator()(const DropColumn& op) const {
    Table& altered = table(op.table);
    remove(altered.columns, op.column, "column");
    std::erase_if(altered.constraints, [&](const Constraint& constraint) {
      return contains(constraint.columns, op.column);
    });
    std::erase_if(altered.indexes,
                  [&](const Index& index) { return contains(index.columns, op.column); });
    drop_owned_sequences(catalog, op.table, &op.column);
    forget_privileges(catalog, ObjectKind::column, op.table, op.column);
  }
  void operator()(const RenameColumn& op) const {
    auto& columns = table(op.table).columns;
    if (look_up(columns, op.to) != nullptr) fail_exists("column", op.to);
    get(columns, op.column, "column").name = op.to;
    follow_column(catalog, op);
  }
  void operator()(const AlterColumn& op) const {
    get(table(op.table).columns, op.to.name, "column") = op.to;
  }

  void operator()(const AddConstraint& op) const { add_constraint(table(op.table), op.constraint); }
  void operator()(const DropConstraint& op) const {
    Table& altered = table(op.table);
    const auto found = find_constraint(altered, op.constraint);
    if (found == altered.constraints.end()) {
      fail_missing("constraint",
                   op.constraint.name.empty() ? op.constraint.definition : op.constraint.name);
    }
    altered.constraints.erase(found);
    if (op.constraint.kind == schema::ConstraintKind::check) {
      drop_check_below(catalog, op.table, op.constraint.name);
    }
  }
  void operator()(const RenameConstraint& op) const {
    Table& altered = table(op.table);
    Constraint renamed = get(altered.constraints, op.constraint, "constraint");
    if (look_up(altered.constraints, op.to) != nullptr) fail_exists("constraint", op.to);
    remove(altered.constraints, op.constraint, "constraint");
    renamed.name = op.to;
    add_constraint(altered, renamed);
  }
  void operator()(const ValidateConstraint& op) const {
    get(table(op.table).constraints, op.constraint, "constraint").validated = true;
  }

  void operator()(const CreateIndex& op) const {
    add(indexes_of(catalog, op.table), op.index, "index");
  }
  void operator()(const DropIndex& op) const {
    remove(indexes_of(catalog, op.table), op.index, "index");
  }
  void operator()(const RenameIndex& op) const {
    rename(indexes_of(catalog, op.table), op.index, op.to, "index");
  }
  void operator()(const CreateTrigger& op) const {
    put(triggers_of(catalog, op.table), op.trigger, op.alters, "trigger");
  }
  void operator()(const DropTrigger& op) const {
    remove(triggers_of(catalog, op.table), op.trigger, "trigger");
  }
  void operator()(const CreatePolicy& op) const {
    put(table(op.table).policies, op.policy, op.alters, "policy");
  }
  void operator()(const DropPolicy& op) const {
    remove(table(op.table).policies, op.policy, "policy");
  }
  void operator()(const CreateRule& op) const {
    put(rules_of(catalog, op.table), op.rule, op.alters, "rule");
  }
  void operator()(const DropRule& op) const {
    remove(rules_of(catalog, op.table), op.rule, "rule");
  }

  void operator()(const CreateView& op) const { add(catalog.views, op.view, "view"); }
  void operator()(const DropView& op) const {
    remove(catalog.views, op.view, "view");
    forget_privileges(catalog, ObjectKind::view, op.view);
  }
  void operator()(const ReplaceView& op) const {
    View& replaced = get(catalog.views, op.to.name, "view");
    View result = op.to;
    result.indexes = std::move(replaced.indexes);
    result.triggers = std::move(replaced.triggers);
    result.rules = std::move(replaced.rules);
    result.comment = std::move(replaced.comment);
    replaced = std::move(result);
  }

  auto find_routine(const Name& name, const std::string& arguments) const {
    return std::find_if(catalog.routines.begin(), catalog.routines.end(),
                        [&](const schema::Routine& routine) {
                          return routine.name == name && routine.arguments == arguments;
                        });
  }
  auto get_routine(const Name& name, const std::string& arguments) const {
    const auto found = find_routine(name, arguments);
    if (found == catalog.routines.end()) {
      fail_missing("routine", fmt::format("{}({})", shown(name), arguments));
    }
    return found;
  }
  void operator()(const CreateRoutine& op) const {
    const schema::Routine& made = op.routine;
    if (find_routine(made.name, made.arguments) != catalog.routines.end()) {
      fail_exists("routine", fmt::format("{}({})", shown(made.name), made.arguments));
    }
    const auto place = std::lower_bound(
        catalog.routines.begin(), catalog.routines.end(), made,
        [](const schema::Routine& left, const schema::Routine& right) {
          return std::tie(left.name, left.arguments) < std::tie(right.name, right.arguments);
        });
    catalog.routines.insert(place, made);
  }
  void operator()(const DropRoutine& op) const {
    catalog.routines.erase(get_routine(op.name, op.arguments));
    forget_privileges(catalog, ObjectKind::routine, op.name, op.arguments);
  }
  void operator()(const ReplaceRoutine& op) const {
    schema::Routine& replaced = *get_routine(op.to.name, op.to.arguments);
    std::string comment = std::move(replaced.comment);
    replaced = op.to;
    replaced.comment = std::move(comment);
  }

  void operator()(const SetComment& op) const { comment_of(catalog, op.object) = op.comment; }
  void operator()(const Grant& op) const {
    static_cast<void>(comment_of(catalog, op.privilege.object));  // It is there, or ops.missing.
    auto& all = catalog.privileges;
    const auto place = std::lower_bound(all.begin(), all.end(), op.privilege);
    if (place == all.end() || *place != op.privilege) all.insert(place, op.privilege);
  }
  void operator()(const Revoke& op) const { std::erase(catalog.privileges, op.privilege); }
  void operator()(const Execute&) const {}  // Only its author knows.
};

}  // namespace

void apply(const Operation& operation, Catalog& catalog) {
  std::visit(Apply{catalog}, operation);
}

}  // namespace limbeck::ops
