#include "ops/describe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "ops/catalog_edit.hpp"
#include "ops/definition_text.hpp"

namespace limbeck::ops {
namespace {

using schema::ObjectKind;

std::string of(const schema::Name& owner, const std::string& part) {
  return shown(owner) + '.' + part;
}

std::string constraint_words(const schema::Constraint& constraint) {
  const auto word = [&] {
    switch (constraint.kind) {
      case schema::ConstraintKind::primary_key:
        return "primary key";
      case schema::ConstraintKind::unique:
        return "unique constraint";
      case schema::ConstraintKind::check:
        return "check";
      case schema::ConstraintKind::foreign_key:
        return "foreign key";
      case schema::ConstraintKind::exclusion:
        return "exclusion constraint";
    }
    return "constraint";
  };
  std::string words = word();
  if (!constraint.name.empty()) return words + " " + constraint.name;
  return constraint.columns.empty()
             ? words
             : fmt::format("{} ({})", words, fmt::join(constraint.columns, ", "));
}

std::string_view verb(bool alters) {
  return alters ? "change" : "create";
}

std::string_view kind_word(ObjectKind kind) {
  switch (kind) {
    case ObjectKind::schema:
      return "schema";
    case ObjectKind::extension:
      return "extension";
    case ObjectKind::table:
      return "table";
    case ObjectKind::column:
      return "column";
    case ObjectKind::constraint:
      return "constraint";
    case ObjectKind::index:
      return "index";
    case ObjectKind::trigger:
      return "trigger";
    case ObjectKind::policy:
      return "policy";
    case ObjectKind::rule:
      return "rule";
    case ObjectKind::enumeration:
      return "enum";
    case ObjectKind::domain:
      return "domain";
    case ObjectKind::composite:
      return "composite type";
    case ObjectKind::range:
      return "range type";
    case ObjectKind::sequence:
      return "sequence";
    case ObjectKind::view:
      return "view";
    case ObjectKind::routine:
      return "routine";
  }
  return "object";
}

std::string object_words(const schema::ObjectId& object) {
  if (object.kind == ObjectKind::routine) {
    return fmt::format("routine {}({})", shown(object.name), object.part);
  }
  const bool is_default = object.kind == ObjectKind::schema && object.name.name.empty();
  if (is_default) return "the default schema";
  if (object.part.empty()) return fmt::format("{} {}", kind_word(object.kind), shown(object.name));
  if (object.kind == ObjectKind::column) return "column " + of(object.name, object.part);
  return fmt::format("{} {} on {}", kind_word(object.kind), object.part, shown(object.name));
}

std::string privilege_words(const schema::Privilege& privilege) {
  return fmt::format("{} on {}", privilege.privilege, object_words(privilege.object));
}

std::string grantee(const schema::Privilege& privilege) {
  return privilege.grantee.empty() ? "everybody" : privilege.grantee;
}

std::string routine_words(const schema::Routine& routine) {
  const std::string_view word = routine.kind == schema::RoutineKind::procedure   ? "procedure"
                                : routine.kind == schema::RoutineKind::aggregate ? "aggregate"
                                                                                 : "function";
  return fmt::format("{} {}({})", word, shown(routine.name), routine.arguments);
}

std::string column_words(const schema::Column& column) {
  std::string words = column.type.text;
  if (!column.nullable) words += words.empty() ? "not null" : ", not null";
  return words.empty() ? column.name : fmt::format("{} ({})", column.name, words);
}

std::string view_words(const schema::View& view) {
  return (view.materialized ? "materialized view " : "view ") + shown(view.name);
}

/// Of all that AlterColumn may change, what it does.
std::string alter_column_words(const AlterColumn& alter, const schema::Column& old) {
  const std::string name = of(alter.table, alter.to.name);
  const schema::Column& to = alter.to;
  std::vector<std::string> parts;
  if (old.type != to.type) {
    parts.push_back(
        fmt::format("change the type of {} from {} to {}", name, old.type.text, to.type.text));
  }
  if (old.nullable != to.nullable) {
    parts.push_back((to.nullable ? "allow nulls in " : "forbid nulls in ") + name);
  }
  if (old.default_value != to.default_value) {
    parts.push_back(to.default_value ? fmt::format("set the default of {} to {}", name,
                                                   base::trim(to.default_value->text))
                                     : "drop the default of " + name);
  }
  if (old.identity != to.identity) {
    parts.push_back(!to.identity    ? fmt::format("let {} be no identity column", name)
                    : !old.identity ? fmt::format("make {} an identity column", name)
                                    : "change the identity of " + name);
  }
  if (old.generated != to.generated) {
    parts.push_back(to.generated ? fmt::format("generate {} as {}", name,
                                               base::trim(to.generated->expression.text))
                                 : fmt::format("let {} be no generated column", name));
  }
  if (old.collation != to.collation) {
    parts.push_back(to.collation.empty()
                        ? fmt::format("give {} its type's collation", name)
                        : fmt::format("change the collation of {} to {}", name, to.collation));
  }
  if (old.storage != to.storage)
    parts.push_back("change how the values of " + name + " are stored");
  return parts.empty() ? "change column " + name : base::join(parts, " and ");
}

class Describer {
 public:
  explicit Describer(const schema::Catalog& before) : before_(before) {}

  std::string operator()(const CreateSchema& o) const { return "create schema " + o.made.name; }
  std::string operator()(const DropSchema& o) const { return "drop schema " + o.name; }
  std::string operator()(const CreateExtension& o) const {
    return "create extension " + o.extension.name;
  }
  std::string operator()(const DropExtension& o) const { return "drop extension " + o.name; }
  std::string operator()(const CreateEnum& o) const {
    return fmt::format("create enum {} ({})", shown(o.made.name), fmt::join(o.made.labels, ", "));
  }
  std::string operator()(const DropEnum& o) const { return "drop enum " + shown(o.name); }
  std::string operator()(const AddEnumLabel& o) const {
    return fmt::format("add label {} to enum {}", o.label, shown(o.name));
  }
  std::string operator()(const RenameEnumLabel& o) const {
    return fmt::format("rename label {} of enum {} to {}", o.label, shown(o.name), o.to);
  }
  std::string operator()(const RebuildEnum& o) const;
  std::string operator()(const CreateDomain& o) const {
    return fmt::format("create domain {} ({})", shown(o.domain.name), o.domain.base.text);
  }
  std::string operator()(const DropDomain& o) const { return "drop domain " + shown(o.name); }
  std::string operator()(const AlterDomain& o) const { return "change domain " + shown(o.to.name); }
  std::string operator()(const CreateComposite& o) const {
    return "create composite type " + shown(o.composite.name);
  }
  std::string operator()(const DropComposite& o) const {
    return "drop composite type " + shown(o.name);
  }
  std::string operator()(const AlterComposite& o) const {
    return "change composite type " + shown(o.to.name);
  }
  std::string operator()(const CreateRange& o) const {
    return fmt::format("create range type {} of {}", shown(o.range.name), o.range.subtype.text);
  }
  std::string operator()(const DropRange& o) const { return "drop range type " + shown(o.name); }
  std::string operator()(const CreateSequence& o) const {
    return "create sequence " + shown(o.sequence.name);
  }
  std::string operator()(const DropSequence& o) const { return "drop sequence " + shown(o.name); }
  std::string operator()(const AlterSequence& o) const {
    if (o.from.empty()) return "change sequence " + shown(o.to.name);
    const schema::Name old{o.to.name.schema, o.from};
    return fmt::format("rename sequence {} to {}", shown(old), shown(o.to.name));
  }
  std::string operator()(const CreateTable& o) const {
    return "create table " + shown(o.table.name);
  }
  std::string operator()(const DropTable& o) const { return "drop table " + shown(o.table); }
  std::string operator()(const RenameTable& o) const {
    return fmt::format("rename table {} to {}", shown(o.table), shown(o.to));
  }
  std::string operator()(const AlterTable& o) const;
  std::string operator()(const AddColumn& o) const {
    return fmt::format("add column {}.{}", shown(o.table), column_words(o.column));
  }
  std::string operator()(const DropColumn& o) const {
    return "drop column " + of(o.table, o.column);
  }
  std::string operator()(const RenameColumn& o) const {
    return fmt::format("rename column {} to {}", of(o.table, o.column), o.to);
  }
  std::string operator()(const AlterColumn& o) const {
    const schema::Table* const table = schema::find(before_.tables, o.table);
    const schema::Column* const old =
        table == nullptr ? nullptr : schema::find(table->columns, o.to.name);
    return old == nullptr ? "change column " + of(o.table, o.to.name) : alter_column_words(o, *old);
  }
  std::string operator()(const AddConstraint& o) const {
    return fmt::format("add {} to {}", constraint_words(o.constraint), shown(o.table));
  }
  std::string operator()(const DropConstraint& o) const {
    return fmt::format("drop {} of {}", constraint_words(o.constraint), shown(o.table));
  }
  std::string operator()(const RenameConstraint& o) const {
    return fmt::format("rename constraint {} of {} to {}", o.constraint, shown(o.table), o.to);
  }
  std::string operator()(const ValidateConstraint& o) const {
    return fmt::format("validate constraint {} of {}", o.constraint, shown(o.table));
  }
  std::string operator()(const CreateIndex& o) const {
    const std::string keys = in_brackets(o.index.definition);
    return fmt::format("create {}index {} on {}{}", o.index.unique ? "unique " : "", o.index.name,
                       shown(o.table), keys.empty() ? "" : ' ' + keys);
  }
  std::string operator()(const DropIndex& o) const {
    return fmt::format("drop index {} on {}", o.index, shown(o.table));
  }
  std::string operator()(const RenameIndex& o) const {
    return fmt::format("rename index {} on {} to {}", o.index, shown(o.table), o.to);
  }
  std::string operator()(const CreateTrigger& o) const {
    return fmt::format("{} trigger {} on {}", verb(o.alters), o.trigger.name, shown(o.table));
  }
  std::string operator()(const DropTrigger& o) const {
    return fmt::format("drop trigger {} on {}", o.trigger, shown(o.table));
  }
  std::string operator()(const CreatePolicy& o) const {
    return fmt::format("{} policy {} on {}", verb(o.alters), o.policy.name, shown(o.table));
  }
  std::string operator()(const DropPolicy& o) const {
    return fmt::format("drop policy {} on {}", o.policy, shown(o.table));
  }
  std::string operator()(const CreateRule& o) const {
    return fmt::format("{} rule {} on {}", verb(o.alters), o.rule.name, shown(o.table));
  }
  std::string operator()(const DropRule& o) const {
    return fmt::format("drop rule {} on {}", o.rule, shown(o.table));
  }
  std::string operator()(const CreateView& o) const { return "create " + view_words(o.view); }
  std::string operator()(const DropView& o) const {
    const schema::View* const old = schema::find(before_.views, o.view);
    return old == nullptr ? "drop view " + shown(o.view) : "drop " + view_words(*old);
  }
  std::string operator()(const ReplaceView& o) const { return "replace " + view_words(o.to); }
  std::string operator()(const CreateRoutine& o) const {
    return "create " + routine_words(o.routine);
  }
  std::string operator()(const DropRoutine& o) const {
    for (const schema::Routine& routine : before_.routines) {
      if (routine.name == o.name && routine.arguments == o.arguments) {
        return "drop " + routine_words(routine);
      }
    }
    return fmt::format("drop routine {}({})", shown(o.name), o.arguments);
  }
  std::string operator()(const ReplaceRoutine& o) const { return "replace " + routine_words(o.to); }
  std::string operator()(const SetComment& o) const {
    return fmt::format("{} the comment of {}", o.comment.empty() ? "drop" : "set",
                       object_words(o.object));
  }
  std::string operator()(const Grant& o) const {
    return fmt::format("grant {} to {}", privilege_words(o.privilege), grantee(o.privilege));
  }
  std::string operator()(const Revoke& o) const {
    return fmt::format("revoke {} from {}", privilege_words(o.privilege), grantee(o.privilege));
  }
  std::string operator()(const Execute& o) const {
    const std::string_view line = base::trim(std::string_view(o.up).substr(0, o.up.find('\n')));
    return fmt::format("run {}", line);
  }

 private:
  const schema::Catalog& before_;
};

std::string Describer::operator()(const RebuildEnum& o) const {
  std::vector<std::string> removed;
  if (const auto* const old = schema::find(before_.enumerations, o.name)) {
    for (const std::string& label : old->labels) {
      if (std::find(o.labels.begin(), o.labels.end(), label) == o.labels.end()) {
        removed.push_back(label);
      }
    }
  }
  if (!removed.empty()) {
    return fmt::format("rebuild enum {} without {}", shown(o.name), base::join(removed, ", "));
  }
  return fmt::format("rebuild enum {} as ({})", shown(o.name), base::join(o.labels, ", "));
}

std::string Describer::operator()(const AlterTable& o) const {
  const std::string name = shown(o.to.name);
  const schema::Table* const old = schema::find(before_.tables, o.to.name);
  if (old == nullptr) return "change table " + name;
  std::vector<std::string> parts;
  if (old->unlogged != o.to.unlogged) {
    parts.push_back(fmt::format("make table {} {}", name, o.to.unlogged ? "unlogged" : "logged"));
  }
  if (old->row_security != o.to.row_security) {
    parts.push_back(
        fmt::format("switch row security of {} {}", name, o.to.row_security ? "on" : "off"));
  }
  if (old->force_row_security != o.to.force_row_security) {
    parts.push_back(fmt::format("{} row security on the owner of {}",
                                o.to.force_row_security ? "force" : "do not force", name));
  }
  if (old->partition && !o.to.partition) {
    parts.push_back(fmt::format("detach {} from {}", name, shown(old->partition->of)));
  } else if (o.to.partition && old->partition != o.to.partition) {
    parts.push_back(fmt::format("attach {} to {}", name, shown(o.to.partition->of)));
  }
  if (old->inherits != o.to.inherits) parts.push_back("change what " + name + " inherits");
  if (old->options != o.to.options) {
    parts.push_back("change the storage parameters of " + name);
  }
  return parts.empty() ? "change table " + name : base::join(parts, " and ");
}

}  // namespace

std::string describe(const Operation& operation, const schema::Catalog& before) {
  return std::visit(Describer(before), operation);
}

}  // namespace limbeck::ops
