#include "ops/reverse.hpp"

#include "ops/apply.hpp"
#include "ops/catalog_edit.hpp"
#include "ops/catalog_parts.hpp"

namespace limbeck::ops {
namespace {

using schema::Catalog;
using schema::Constraint;
using schema::Name;
using schema::ObjectKind;
using schema::Table;

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

struct Reverse {
  const Catalog& before;

  const Table& table(const Name& name) const { return get(before.tables, name, "table"); }
  /// For lookups that hand out what may be changed, too.
  Catalog& editable() const { return const_cast<Catalog&>(before); }

  Operations with_grants(Operations operations, ObjectKind kind, const Name& name,
                         const std::string& part = {}) const {
    for (const schema::Privilege& privilege : before.privileges) {
      const schema::ObjectId& object = privilege.object;
      const bool of_column = kind == ObjectKind::table && object.kind == ObjectKind::column;
      const bool same = object.kind == kind && object.part == part;
      if (object.name == name && (of_column || same)) operations.push_back(Grant{privilege});
    }
    return operations;
  }

  /// A default may need the sequence before its column is there to own it.
  Operations with_owned_sequences(Operations operations, const Name& table,
                                  const std::string* column) const {
    Operations first;
    Operations last;
    for (const schema::Sequence& sequence : before.sequences) {
      if (!sequence.owner || sequence.owner->table != table) continue;
      if (column != nullptr && sequence.owner->column != *column) continue;
      schema::Sequence unowned = sequence;
      unowned.owner.reset();
      first.push_back(CreateSequence{std::move(unowned)});
      last = with_grants(std::move(last), ObjectKind::sequence, sequence.name);
      last.push_back(AlterSequence{sequence});
    }
    first.insert(first.end(), operations.begin(), operations.end());
    first.insert(first.end(), last.begin(), last.end());
    return first;
  }

  Operations operator()(const CreateSchema& op) const { return {DropSchema{op.made.name}}; }
  Operations operator()(const DropSchema& op) const {
    return with_grants({CreateSchema{get(before.schemas, op.name, "schema")}}, ObjectKind::schema,
                       {"", op.name});
  }
  Operations operator()(const CreateExtension& op) const {
    return {DropExtension{op.extension.name}};
  }
  Operations operator()(const DropExtension& op) const {
    return {CreateExtension{get(before.extensions, op.name, "extension")}};
  }

  Operations operator()(const CreateEnum& op) const { return {DropEnum{op.made.name}}; }
  Operations operator()(const DropEnum& op) const {
    return with_grants({CreateEnum{get(before.enumerations, op.name, "enum")}},
                       ObjectKind::enumeration, op.name);
  }
  /// No server can take a label away in place.
  Operations operator()(const AddEnumLabel& op) const { return rebuilt(op.name); }
  Operations operator()(const RenameEnumLabel& op) const {
    return {RenameEnumLabel{op.name, op.to, op.label}};
  }
  Operations operator()(const RebuildEnum& op) const { return rebuilt(op.name); }
  Operations rebuilt(const Name& name) const {
    return {RebuildEnum{name, get(before.enumerations, name, "enum").labels}};
  }

  Operations operator()(const CreateDomain& op) const { return {DropDomain{op.domain.name}}; }
  Operations operator()(const DropDomain& op) const {
    return with_grants({CreateDomain{get(before.domains, op.name, "domain")}}, ObjectKind::domain,
                       op.name);
  }
  Operations operator()(const AlterDomain& op) const {
    return {AlterDomain{get(before.domains, op.to.name, "domain")}};
  }
  Operations operator()(const CreateComposite& op) const {
    return {DropComposite{op.composite.name}};
  }
  Operations operator()(const DropComposite& op) const {
    return with_grants({CreateComposite{get(before.composites, op.name, "type")}},
                       ObjectKind::composite, op.name);
  }
  Operations operator()(const AlterComposite& op) const {
    return {AlterComposite{get(before.composites, op.to.name, "type")}};
  }
  Operations operator()(const CreateRange& op) const { return {DropRange{op.range.name}}; }
  Operations operator()(const DropRange& op) const {
    return with_grants({CreateRange{get(before.ranges, op.name, "type")}}, ObjectKind::range,
                       op.name);
  }

  Operations operator()(const CreateSequence& op) const { return {DropSequence{op.sequence.name}}; }
  Operations operator()(const DropSequence& op) const {
    return with_grants({CreateSequence{get(before.sequences, op.name, "sequence")}},
                       ObjectKind::sequence, op.name);
  }
  Operations operator()(const AlterSequence& op) const {
    if (op.from.empty()) return {AlterSequence{get(before.sequences, op.to.name, "sequence")}};
    const Name old{op.to.name.schema, op.from};
    return {AlterSequence{get(before.sequences, old, "sequence"), op.to.name.name}};
  }

  Operations operator()(const CreateTable& op) const { return {DropTable{op.table.name}}; }
  Operations operator()(const DropTable& op) const {
    return with_owned_sequences(
        with_grants({CreateTable{table(op.table)}}, ObjectKind::table, op.table), op.table,
        nullptr);
  }
  Operations operator()(const RenameTable& op) const { return {RenameTable{op.to, op.table}}; }
  Operations operator()(const AlterTable& op) const { return {AlterTable{table(op.to.name)}}; }

  Operations operator()(const AddColumn& op) const {
    return {DropColumn{op.table, op.column.name}};
  }
  Operations operator()(const DropColumn& op) const {
    const Table& owner = table(op.table);
    Operations operations{AddColumn{op.table, get(owner.columns, op.column, "column")}};
    for (const Constraint& constraint : owner.constraints) {
      if (!contains(constraint.columns, op.column)) continue;
      operations.push_back(AddConstraint{op.table, constraint});
    }
    for (const schema::Index& index : owner.indexes) {
      if (contains(index.columns, op.column)) operations.push_back(CreateIndex{op.table, index});
    }
    return with_owned_sequences(
        with_grants(std::move(operations), ObjectKind::column, op.table, op.column), op.table,
        &op.column);
  }
  Operations operator()(const RenameColumn& op) const {
    return {RenameColumn{op.table, op.to, op.column}};
  }
  Operations operator()(const AlterColumn& op) const {
    return {AlterColumn{op.table, get(table(op.table).columns, op.to.name, "column"), ""}};
  }

  Operations operator()(const AddConstraint& op) const {
    return {DropConstraint{op.table, op.constraint}};
  }
  Operations operator()(const DropConstraint& op) const {
    for (const Constraint& constraint : table(op.table).constraints) {
      const bool same = op.constraint.name.empty() ? constraint == op.constraint
                                                   : constraint.name == op.constraint.name;
      if (same) return {AddConstraint{op.table, constraint}};
    }
    fail_missing("constraint", op.constraint.name);
  }
  Operations operator()(const RenameConstraint& op) const {
    return {RenameConstraint{op.table, op.to, op.constraint}};
  }
  /// Nothing takes a validation back but a new constraint.
  Operations operator()(const ValidateConstraint& op) const {
    const Constraint& was = get(table(op.table).constraints, op.constraint, "constraint");
    return {DropConstraint{op.table, was}, AddConstraint{op.table, was}};
  }

  Operations operator()(const CreateIndex& op) const {
    return {DropIndex{op.table, op.index.name}};
  }
  Operations operator()(const DropIndex& op) const {
    return {CreateIndex{op.table, get(indexes_of(editable(), op.table), op.index, "index")}};
  }
  Operations operator()(const RenameIndex& op) const {
    return {RenameIndex{op.table, op.to, op.index}};
  }
  Operations operator()(const CreateTrigger& op) const {
    if (!op.alters) return {DropTrigger{op.table, op.trigger.name}};
    return {CreateTrigger{
        op.table, get(triggers_of(editable(), op.table), op.trigger.name, "trigger"), true}};
  }
  Operations operator()(const DropTrigger& op) const {
    return {CreateTrigger{op.table, get(triggers_of(editable(), op.table), op.trigger, "trigger")}};
  }
  Operations operator()(const CreatePolicy& op) const {
    if (!op.alters) return {DropPolicy{op.table, op.policy.name}};
    return {CreatePolicy{op.table, get(table(op.table).policies, op.policy.name, "policy"), true}};
  }
  Operations operator()(const DropPolicy& op) const {
    return {CreatePolicy{op.table, get(table(op.table).policies, op.policy, "policy")}};
  }
  Operations operator()(const CreateRule& op) const {
    if (!op.alters) return {DropRule{op.table, op.rule.name}};
    return {CreateRule{op.table, get(rules_of(editable(), op.table), op.rule.name, "rule"), true}};
  }
  Operations operator()(const DropRule& op) const {
    return {CreateRule{op.table, get(rules_of(editable(), op.table), op.rule, "rule")}};
  }

  Operations operator()(const CreateView& op) const { return {DropView{op.view.name}}; }
  Operations operator()(const DropView& op) const {
    return with_grants({CreateView{get(before.views, op.view, "view")}}, ObjectKind::view, op.view);
  }
  /// In place only where the view has not become wider.
  Operations operator()(const ReplaceView& op) const {
    const schema::View& was = get(before.views, op.to.name, "view");
    if (was.columns == op.to.columns) return {ReplaceView{was}};
    return with_grants({DropView{op.to.name}, CreateView{was}}, ObjectKind::view, op.to.name);
  }

  const schema::Routine& routine(const Name& name, const std::string& arguments) const {
    for (const schema::Routine& found : before.routines) {
      if (found.name == name && found.arguments == arguments) return found;
    }
    fail_missing("routine", fmt::format("{}({})", shown(name), arguments));
  }
  Operations operator()(const CreateRoutine& op) const {
    return {DropRoutine{op.routine.name, op.routine.arguments}};
  }
  Operations operator()(const DropRoutine& op) const {
    return with_grants({CreateRoutine{routine(op.name, op.arguments)}}, ObjectKind::routine,
                       op.name, op.arguments);
  }
  Operations operator()(const ReplaceRoutine& op) const {
    return {ReplaceRoutine{routine(op.to.name, op.to.arguments)}};
  }

  Operations operator()(const SetComment& op) const {
    return {SetComment{op.object, comment_of(editable(), op.object)}};
  }
  bool is_granted(const schema::Privilege& privilege) const {
    return std::binary_search(before.privileges.begin(), before.privileges.end(), privilege);
  }
  Operations operator()(const Grant& op) const {
    return is_granted(op.privilege) ? Operations{} : Operations{Revoke{op.privilege}};
  }
  Operations operator()(const Revoke& op) const {
    return is_granted(op.privilege) ? Operations{Grant{op.privilege}} : Operations{};
  }
  Operations operator()(const Execute& op) const { return {Execute{op.down, op.up}}; }
};

}  // namespace

Operations reverse(const Operation& operation, const Catalog& before) {
  return std::visit(Reverse{before}, operation);
}

Operations reverse(const Operations& operations, Catalog before) {
  std::vector<Operations> steps;
  for (const Operation& operation : operations) {
    steps.push_back(reverse(operation, before));
    apply(operation, before);
  }
  Operations all;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    all.insert(all.end(), step->begin(), step->end());
  }
  return all;
}

}  // namespace limbeck::ops
