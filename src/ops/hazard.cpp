#include "ops/hazard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ops/catalog_edit.hpp"
#include "ops/harmless.hpp"
#include "ops/type_change.hpp"

namespace limbeck::ops {
namespace {

using schema::ConstraintKind;
using schema::ObjectKind;
using Kind = Probe::Kind;

std::string listed(const schema::Name& table, const std::vector<std::string>& columns) {
  if (columns.size() == 1) return shown(table) + '.' + columns.front();
  return fmt::format("{} ({})", shown(table), fmt::join(columns, ", "));
}

/// `(lower(email))` of `CHECK ((lower(email)) …) NO INHERIT`: from the first parenthesis to the one
/// that closes it.
std::string condition_of(const std::string& definition) {
  const auto open = definition.find('(');
  if (open == std::string::npos) return "";
  int depth = 0;
  char quote = 0;
  for (std::size_t at = open; at < definition.size(); ++at) {
    const char letter = definition[at];
    if (quote != 0) {
      if (letter == quote) quote = 0;
    } else if (letter == '\'' || letter == '"') {
      quote = letter;
    } else if (letter == '(') {
      ++depth;
    } else if (letter == ')' && --depth == 0) {
      return definition.substr(open, at - open + 1);
    }
  }
  return "";
}

/// Nothing but its columns decides what is twice there.
bool is_plain(const schema::Index& index) {
  const auto count = std::count(index.definition.begin(), index.definition.end(), '(');
  return count == 1 && index.definition.find(" WHERE ") == std::string::npos &&
         index.definition.find("DISTINCT") == std::string::npos && !index.columns.empty();
}

class Search : public Harmless {
 public:
  explicit Search(const schema::Catalog& before) : before_(before) {}

  using Harmless::operator();

  void operator()(const DropSchema& drop);
  void operator()(const DropTable& drop);
  void operator()(const DropColumn& drop);
  void operator()(const DropSequence& drop);
  void operator()(const RebuildEnum& rebuild);
  void operator()(const AlterDomain& alter);
  void operator()(const AlterComposite& alter);
  void operator()(const AlterTable& alter);
  void operator()(const AddColumn& add);
  void operator()(const AlterColumn& alter);
  void operator()(const AddConstraint& add);
  void operator()(const ValidateConstraint& validate);
  void operator()(const CreateIndex& create);

  std::vector<Finding> take() {
    std::stable_sort(found_.begin(), found_.end(), [](const Finding& left, const Finding& right) {
      return left.hazard < right.hazard;
    });
    return std::move(found_);
  }

 private:
  bool is_postgresql() const { return before_.dialect == "postgresql"; }
  const schema::Table* table(const schema::Name& name) const {
    return schema::find(before_.tables, name);
  }
  void add(Hazard hazard, schema::ObjectId object, std::string sentence, Probe probe = {}) {
    found_.push_back({hazard, std::move(object), std::move(sentence), std::move(probe)});
  }
  void change_type(const AlterColumn& alter, const schema::Column& old);
  void check_rows(const schema::Table& table, const schema::Constraint& constraint);
  void check_key(const schema::Table& table, const schema::Constraint& constraint);

  const schema::Catalog& before_;
  std::vector<Finding> found_;
};

void Search::operator()(const DropSchema& drop) {
  const bool holds_table =
      std::any_of(before_.tables.begin(), before_.tables.end(),
                  [&](const schema::Table& each) { return each.name.schema == drop.name; });
  if (!holds_table) return;
  add(Hazard::loses_data, {ObjectKind::schema, {"", drop.name}, ""},
      fmt::format("the tables of schema {} are lost with their rows", drop.name));
}

void Search::operator()(const DropTable& drop) {
  const schema::Table* const old = table(drop.table);
  if (old == nullptr || old->kind == schema::TableKind::foreign) return;
  add(Hazard::loses_data, {ObjectKind::table, drop.table, ""},
      fmt::format("the rows of {} are lost", shown(drop.table)),
      {.kind = Kind::rows, .table = drop.table});
}

void Search::operator()(const DropColumn& drop) {
  const schema::Table* const old = table(drop.table);
  if (old == nullptr) return;
  const schema::Column* const column = schema::find(old->columns, drop.column);
  if (column != nullptr && column->generated) return;  // Its values can be computed again.
  add(Hazard::loses_data, {ObjectKind::column, drop.table, drop.column},
      fmt::format("the values of {}.{} are lost", shown(drop.table), drop.column),
      {.kind = Kind::values, .table = drop.table, .columns = {drop.column}});
}

void Search::operator()(const DropSequence& drop) {
  if (schema::find(before_.sequences, drop.name) == nullptr) return;
  add(Hazard::loses_data, {ObjectKind::sequence, drop.name, ""},
      fmt::format("how far the sequence {} has counted is lost", shown(drop.name)));
}

void Search::operator()(const RebuildEnum& rebuild) {
  const auto* const old = schema::find(before_.enumerations, rebuild.name);
  if (old == nullptr) return;
  std::vector<std::string> removed;
  for (const std::string& label : old->labels) {
    const bool stays =
        std::find(rebuild.labels.begin(), rebuild.labels.end(), label) != rebuild.labels.end();
    if (!stays) removed.push_back(label);
  }
  for (const schema::Table& each : before_.tables) {
    for (const schema::Column& column : each.columns) {
      if (column.type.defined != rebuild.name) continue;
      const schema::ObjectId object{ObjectKind::column, each.name, column.name};
      const bool is_array = column.type.text.ends_with("[]");
      if (!removed.empty()) {
        add(Hazard::may_fail, object,
            fmt::format("fails where {}.{} is {}", shown(each.name), column.name,
                        fmt::join(removed, " or ")),
            is_array ? Probe{.kind = Kind::values, .table = each.name, .columns = {column.name}}
                     : Probe{.kind = Kind::labels,
                             .table = each.name,
                             .columns = {column.name},
                             .labels = removed});
      }
      add(Hazard::rewrites_table, object,
          fmt::format("the table {} is rewritten", shown(each.name)),
          {.kind = Kind::rows, .table = each.name});
    }
  }
}

void Search::operator()(const AlterDomain& alter) {
  const auto* const old = schema::find(before_.domains, alter.to.name);
  if (old == nullptr) return;
  const schema::ObjectId object{ObjectKind::domain, alter.to.name, ""};
  if (old->nullable && !alter.to.nullable) {
    add(Hazard::may_fail, object,
        fmt::format("fails where a column of type {} is null", shown(alter.to.name)));
  }
  const bool has_new_check = std::any_of(
      alter.to.checks.begin(), alter.to.checks.end(), [&](const schema::Constraint& check) {
        return check.validated && std::none_of(old->checks.begin(), old->checks.end(),
                                               [&](const schema::Constraint& known) {
                                                 return known.definition == check.definition;
                                               });
      });
  if (has_new_check) {
    add(Hazard::may_fail, object,
        fmt::format("fails where a value of type {} breaks its new check", shown(alter.to.name)));
  }
}

void Search::operator()(const AlterComposite& alter) {
  const auto* const old = schema::find(before_.composites, alter.to.name);
  if (old == nullptr) return;
  for (const schema::Attribute& attribute : old->attributes) {
    if (schema::find(alter.to.attributes, attribute.name) != nullptr) continue;
    add(Hazard::loses_data, {ObjectKind::composite, alter.to.name, attribute.name},
        fmt::format("the values of attribute {} of type {} are lost", attribute.name,
                    shown(alter.to.name)));
  }
}

void Search::operator()(const AlterTable& alter) {
  const schema::Table* const old = table(alter.to.name);
  if (old == nullptr || !is_postgresql()) return;
  const schema::ObjectId object{ObjectKind::table, alter.to.name, ""};
  if (!old->unlogged && alter.to.unlogged) {
    add(Hazard::loses_data, object,
        fmt::format("the rows of {} will not survive a crash", shown(alter.to.name)),
        {.kind = Kind::rows, .table = alter.to.name});
  }
  if (old->unlogged != alter.to.unlogged || old->access_method != alter.to.access_method ||
      old->tablespace != alter.to.tablespace) {
    add(Hazard::rewrites_table, object,
        fmt::format("the table {} is rewritten", shown(alter.to.name)),
        {.kind = Kind::rows, .table = alter.to.name});
  }
}

void Search::operator()(const AddColumn& add_column) {
  const schema::Column& column = add_column.column;
  const schema::Table* const old = table(add_column.table);
  if (old == nullptr) return;
  const schema::ObjectId object{ObjectKind::column, add_column.table, column.name};
  const Probe rows{.kind = Kind::rows, .table = add_column.table};
  const bool fills = column.default_value || column.identity || column.generated;
  if (!column.nullable && !fills) {
    add(Hazard::may_fail, object,
        fmt::format("fails if {} has rows: {} is not null and has no default",
                    shown(add_column.table), column.name),
        rows);
  }
  if (is_postgresql() && (column.identity || (column.generated && column.generated->stored))) {
    add(Hazard::rewrites_table, object,
        fmt::format("the table {} is rewritten", shown(add_column.table)), rows);
  }
}

void Search::change_type(const AlterColumn& alter, const schema::Column& old) {
  const schema::ObjectId object{ObjectKind::column, alter.table, old.name};
  const std::string name = shown(alter.table) + '.' + old.name;
  const TypeChange change = compare_types(old.type, alter.to.type);
  Probe probe{.kind = Kind::values, .table = alter.table, .columns = {old.name}};
  if (change.loses) {
    add(Hazard::loses_data, object,
        fmt::format("{} of {} are lost, from {} to {}", change.lost, name, old.type.text,
                    alter.to.type.text),
        probe);
  }
  if (change.may_fail) {
    std::string what = fmt::format("cannot be {}", alter.to.type.text);
    if (change.longest) {
      what = fmt::format("has more than {} characters", *change.longest);
      probe.kind = Kind::longer_than;
      probe.limit = *change.longest;
    } else if (change.range) {
      what = fmt::format("does not fit into {}", alter.to.type.text);
      probe.kind = Kind::outside;
      probe.minimum = change.range->minimum;
      probe.maximum = change.range->maximum;
    }
    add(Hazard::may_fail, object, fmt::format("fails where {} {}", name, what), probe);
  }
  if (change.rewrites) {
    add(Hazard::rewrites_table, object,
        fmt::format("the table {} is rewritten", shown(alter.table)),
        {.kind = Kind::rows, .table = alter.table});
  }
}

void Search::operator()(const AlterColumn& alter) {
  const schema::Table* const old_table = table(alter.table);
  const schema::Column* const old =
      old_table == nullptr ? nullptr : schema::find(old_table->columns, alter.to.name);
  if (old == nullptr) return;
  const schema::ObjectId object{ObjectKind::column, alter.table, old->name};
  const std::string name = shown(alter.table) + '.' + old->name;
  if (old->type != alter.to.type && is_postgresql()) change_type(alter, *old);
  if (old->type != alter.to.type && !is_postgresql() && old_table->strict) {
    add(Hazard::may_fail, object,
        fmt::format("fails where {} cannot be {}", name, alter.to.type.text),
        {.kind = Kind::values, .table = alter.table, .columns = {old->name}});
  }
  if (alter.to.generated && old->generated != alter.to.generated && !old->generated) {
    add(Hazard::loses_data, object, fmt::format("the values of {} are replaced", name),
        {.kind = Kind::values, .table = alter.table, .columns = {old->name}});
  }
  if (!old->nullable || alter.to.nullable) return;
  add(Hazard::may_fail, object, fmt::format("fails where {} is null", name),
      {.kind = Kind::nulls, .table = alter.table, .columns = {old->name}});
  if (is_postgresql()) {
    add(Hazard::blocks_writes, object,
        fmt::format("reads and writes of {} wait while its rows are checked", shown(alter.table)),
        {.kind = Kind::rows, .table = alter.table});
  }
}

/// A primary key, or a unique or exclusion constraint.
void Search::check_key(const schema::Table& of, const schema::Constraint& constraint) {
  const schema::ObjectId object{ObjectKind::constraint, of.name, constraint.name};
  if (constraint.kind == ConstraintKind::exclusion) {
    add(Hazard::may_fail, object,
        fmt::format("fails where rows of {} exclude each other", shown(of.name)),
        {.kind = Kind::none, .table = of.name});
  } else {
    add(Hazard::may_fail, object,
        fmt::format("fails where rows share {}", listed(of.name, constraint.columns)),
        {.kind = Kind::duplicates, .table = of.name, .columns = constraint.columns});
  }
  if (constraint.kind == ConstraintKind::primary_key) {
    std::vector<std::string> nullable;
    for (const std::string& name : constraint.columns) {
      const schema::Column* const column = schema::find(of.columns, name);
      if (column == nullptr || column->nullable) nullable.push_back(name);
    }
    if (!nullable.empty()) {
      add(Hazard::may_fail, object,
          fmt::format("fails where {} is null", listed(of.name, nullable)),
          {.kind = Kind::nulls, .table = of.name, .columns = nullable});
    }
  }
  if (!is_postgresql() || constraint.definition.find(" USING INDEX ") != std::string::npos) return;
  add(Hazard::blocks_writes, object,
      fmt::format("reads and writes of {} wait while its index is built", shown(of.name)),
      {.kind = Kind::rows, .table = of.name});
}

/// A check or a foreign key.
void Search::check_rows(const schema::Table& of, const schema::Constraint& constraint) {
  const schema::ObjectId object{ObjectKind::constraint, of.name, constraint.name};
  if (constraint.kind == ConstraintKind::check) {
    const std::string condition = condition_of(constraint.definition);
    add(Hazard::may_fail, object,
        fmt::format("fails where rows of {} break {}", shown(of.name),
                    constraint.name.empty() ? "the check" : constraint.name),
        {.kind = condition.empty() ? Kind::none : Kind::violations,
         .table = of.name,
         .condition = condition});
    return;
  }
  const schema::Name references = constraint.references.value_or(schema::Name{});
  const bool is_complete = constraint.references && !constraint.columns.empty() &&
                           constraint.columns.size() == constraint.referenced_columns.size();
  add(Hazard::may_fail, object,
      fmt::format("fails where {} matches no row of {}", listed(of.name, constraint.columns),
                  shown(references)),
      {.kind = is_complete ? Kind::orphans : Kind::none,
       .table = of.name,
       .columns = constraint.columns,
       .references = references,
       .referenced_columns = constraint.referenced_columns});
}

void Search::operator()(const AddConstraint& add_constraint) {
  const schema::Constraint& constraint = add_constraint.constraint;
  const schema::Table* const old = table(add_constraint.table);
  if (old == nullptr) return;
  const bool is_key =
      constraint.kind != ConstraintKind::check && constraint.kind != ConstraintKind::foreign_key;
  if (is_key) return check_key(*old, constraint);
  if (!constraint.validated) return;  // Rows that are there are not looked at.
  check_rows(*old, constraint);
  if (!is_postgresql()) return;
  const bool is_foreign = constraint.kind == ConstraintKind::foreign_key;
  add(Hazard::blocks_writes, {ObjectKind::constraint, old->name, constraint.name},
      fmt::format("{} of {} wait while its rows are checked",
                  is_foreign ? "writes" : "reads and writes", shown(old->name)),
      {.kind = Kind::rows, .table = old->name});
}

void Search::operator()(const ValidateConstraint& validate) {
  const schema::Table* const old = table(validate.table);
  if (old == nullptr) return;
  const schema::Constraint* const constraint = schema::find(old->constraints, validate.constraint);
  if (constraint != nullptr) check_rows(*old, *constraint);
}

void Search::operator()(const CreateIndex& create) {
  const schema::Table* const old = table(create.table);
  if (old == nullptr) return;
  const schema::ObjectId object{ObjectKind::index, create.table, create.index.name};
  if (create.index.unique) {
    const bool counts = is_plain(create.index);
    add(Hazard::may_fail, object,
        counts ? fmt::format("fails where rows share {}", listed(old->name, create.index.columns))
               : fmt::format("fails where rows of {} share what {} indexes", shown(old->name),
                             create.index.name),
        {.kind = counts ? Kind::duplicates : Kind::none,
         .table = old->name,
         .columns = create.index.columns});
  }
  if (!is_postgresql()) return;
  add(Hazard::blocks_writes, object,
      fmt::format("writes of {} wait while the index is built", shown(old->name)),
      {.kind = Kind::rows, .table = old->name});
}

}  // namespace

std::string_view hazard_name(Hazard hazard) {
  switch (hazard) {
    case Hazard::none:
      return "none";
    case Hazard::loses_data:
      return "loses_data";
    case Hazard::may_fail:
      return "may_fail";
    case Hazard::rewrites_table:
      return "rewrites_table";
    case Hazard::blocks_writes:
      return "blocks_writes";
  }
  return "";
}

std::vector<Finding> hazards(const Operation& operation, const schema::Catalog& before) {
  Search search(before);
  std::visit(search, operation);
  return search.take();
}

}  // namespace limbeck::ops
