#include "ops/hazard_search.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "ops/definition_text.hpp"
#include "ops/type_change.hpp"
#include "schema/default.hpp"

namespace limbeck::ops {

using schema::ObjectKind;
using Kind = Probe::Kind;

namespace {

bool is_strict_type(const std::string& type) {
  const std::string lower = base::lower(type);
  for (const std::string_view each : {"int", "integer", "real", "text", "blob"}) {
    if (lower == each) return true;
  }
  return false;
}

/// Of a table with row numbers.
bool is_whole_key(const schema::Table& table, const std::string& column) {
  return !table.without_rowid &&
         std::any_of(table.constraints.begin(), table.constraints.end(),
                     [&](const schema::Constraint& each) {
                       return each.kind == schema::ConstraintKind::primary_key &&
                              each.columns == std::vector<std::string>{column} &&
                              !each.definition.starts_with("PRIMARY KEY DESC");
                     });
}

Probe misfits(const schema::Name& table, const std::string& column, const std::string& type) {
  return {.kind = Kind::misfits, .table = table, .columns = {column}, .type = type};
}

}  // namespace

void HazardSearch::operator()(const DropTable& drop) {
  const schema::Table* const old = table(drop.table);
  if (old == nullptr || old->kind == schema::TableKind::foreign) return;
  add(Hazard::loses_data, {ObjectKind::table, drop.table, ""},
      fmt::format("the rows of {} are lost", shown(drop.table)),
      {.kind = Kind::rows, .table = drop.table});
}

void HazardSearch::operator()(const AlterTable& alter) {
  const schema::Table* const old = table(alter.to.name);
  if (old == nullptr) return;
  const schema::ObjectId object{ObjectKind::table, alter.to.name, ""};
  if (!is_postgresql()) {
    if (alter.to.strict && !old->strict) become_strict(*old);
    return;
  }
  if (!old->unlogged && alter.to.unlogged) {
    add(Hazard::loses_data, object,
        fmt::format("the rows of {} will not survive a crash", shown(alter.to.name)),
        {.kind = Kind::rows, .table = alter.to.name});
  }
  if (old->unlogged != alter.to.unlogged || old->access_method != alter.to.access_method ||
      old->tablespace != alter.to.tablespace) {
    add_rewrite(object);
  }
}

void HazardSearch::add_rewrite(schema::ObjectId object) {
  const schema::Name name = object.name;
  add(Hazard::rewrites_table, std::move(object),
      fmt::format("the table {} is rewritten", shown(name)), {.kind = Kind::rows, .table = name});
}

/// A column of another type gets one that a strict table knows, and is told of then.
void HazardSearch::become_strict(const schema::Table& old) {
  for (const schema::Column& column : old.columns) {
    if (column.generated || !is_strict_type(column.type.text)) continue;
    add(Hazard::may_fail, {ObjectKind::column, old.name, column.name},
        fmt::format("fails where {}.{} is no {}", shown(old.name), column.name, column.type.text),
        misfits(old.name, column.name, column.type.text));
  }
}

void HazardSearch::operator()(const AddColumn& add_column) {
  const schema::Column& column = add_column.column;
  const schema::Table* const old = table(add_column.table);
  if (old == nullptr) return;
  const schema::ObjectId object{ObjectKind::column, add_column.table, column.name};
  const Probe rows{.kind = Kind::rows, .table = add_column.table};
  const bool fills = schema::has_default(column) || column.identity || column.generated;
  if (!column.nullable && !fills) {
    add(Hazard::may_fail, object,
        fmt::format("fails if {} has rows: {} is not null and has no default",
                    shown(add_column.table), column.name),
        rows);
  }
  if (!is_postgresql()) return;
  const schema::Domain* const domain = domain_of(column.type);
  const bool is_required = domain != nullptr && refuses_null(*domain) &&
                           (!domain->default_value || column.default_value);
  if (column.nullable && !fills && is_required) {
    add(Hazard::may_fail, object,
        fmt::format("fails if {} has rows: {} takes no null and {} has no default",
                    shown(add_column.table), shown(domain->name), column.name),
        rows);
  }
  // A constant, and the time at which the statement began, are kept beside the rows.
  const bool is_computed = column.identity || (column.generated && column.generated->stored) ||
                           (column.default_value && is_volatile(column.default_value->text));
  if (is_computed || (domain != nullptr && has_rules(*domain))) add_rewrite(object);
}

void HazardSearch::operator()(const DropColumn& drop) {
  const schema::Table* const old = table(drop.table);
  if (old == nullptr) return;
  const schema::Column* const column = schema::find(old->columns, drop.column);
  if (column != nullptr && column->generated) return;  // Its values can be computed again.
  add(Hazard::loses_data, {ObjectKind::column, drop.table, drop.column},
      fmt::format("the values of {}.{} are lost", shown(drop.table), drop.column),
      {.kind = Kind::values, .table = drop.table, .columns = {drop.column}});
}

const schema::Domain* HazardSearch::domain_of(const schema::Type& type) const {
  if (!type.defined || type.text.ends_with("[]")) return nullptr;
  return schema::find(before_.domains, *type.defined);
}

bool HazardSearch::refuses_null(const schema::Domain& domain) const {
  const auto is_about_null = [](const schema::Constraint& check) {
    return check.definition.find("NOT NULL") != std::string::npos;
  };
  const schema::Domain* const base = domain_of(domain.base);
  return !domain.nullable || std::ranges::any_of(domain.checks, is_about_null) ||
         (base != nullptr && refuses_null(*base));
}

bool HazardSearch::has_rules(const schema::Domain& domain) const {
  if (!domain.nullable || !domain.checks.empty()) return true;
  const schema::Domain* const base = domain_of(domain.base);
  return base != nullptr && has_rules(*base);
}

schema::Type HazardSearch::base_of(schema::Type type) const {
  while (const schema::Domain* const domain = domain_of(type)) type = domain->base;
  return type;
}

bool HazardSearch::is_volatile(const std::string& expression) const {
  static constexpr std::string_view kVolatile[] = {"clock_timestamp",
                                                   "currval",
                                                   "gen_random_bytes",
                                                   "gen_random_uuid",
                                                   "lastval",
                                                   "nextval",
                                                   "random",
                                                   "setval",
                                                   "timeofday",
                                                   "uuid_generate_v1",
                                                   "uuid_generate_v1mc",
                                                   "uuid_generate_v4",
                                                   "uuidv4",
                                                   "uuidv7",
                                                   "random_normal"};
  for (const std::string& name : called_functions(expression)) {
    if (std::find(std::begin(kVolatile), std::end(kVolatile), name) != std::end(kVolatile)) {
      return true;
    }
    for (const schema::Routine& routine : before_.routines) {
      const std::string head = routine.definition.substr(0, routine.definition.find(" AS $"));
      if (base::lower(routine.name.name) == base::lower(name) &&
          head.find("IMMUTABLE") == std::string::npos && head.find("STABLE") == std::string::npos) {
        return true;
      }
    }
  }
  return false;
}

void HazardSearch::respell(const AlterColumn& alter, const schema::Column& old) {
  add(Hazard::loses_data, {ObjectKind::column, alter.table, old.name},
      fmt::format("{}.{} keeps the numbers, not how they were written: 007 becomes 7",
                  shown(alter.table), old.name),
      {.kind = Kind::misspelt, .table = alter.table, .columns = {old.name}});
}

void HazardSearch::change_type(const AlterColumn& alter, const schema::Column& old) {
  const schema::ObjectId object{ObjectKind::column, alter.table, old.name};
  const std::string name = shown(alter.table) + '.' + old.name;
  const schema::Domain* const domain = domain_of(alter.to.type);
  TypeChange change = compare_types(base_of(old.type), base_of(alter.to.type));
  if (domain != nullptr && has_rules(*domain)) {
    add(Hazard::may_fail, object,
        fmt::format("fails where {} breaks a rule of {}", name, shown(domain->name)));
    change.rewrites = true;
  }
  Probe probe{.kind = Kind::values, .table = alter.table, .columns = {old.name}};
  if (change.loses) {
    add(Hazard::loses_data, object,
        fmt::format("{} of {} are lost, from {} to {}", change.lost, name, old.type.text,
                    alter.to.type.text),
        probe);
  }
  if (change.respells) respell(alter, old);
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
  if (change.merges) {
    check_uniqueness(*table(alter.table), old, "becomes " + alter.to.type.text);
  }
  if (change.rewrites) add_rewrite(object);
}

void HazardSearch::change_type_on_sqlite(const AlterColumn& alter, const schema::Column& old,
                                         bool is_strict) {
  const std::string& type = alter.to.type.text;
  const bool becomes_rowid =
      base::equals_ignoring_case(type, "integer") && is_whole_key(*table(alter.table), old.name);
  if (becomes_rowid || (is_strict && is_strict_type(type))) {
    add(Hazard::may_fail, {ObjectKind::column, alter.table, old.name},
        fmt::format("fails where {}.{} is no {}", shown(alter.table), old.name, type),
        misfits(alter.table, old.name, type));
  }
  if (respells_on_sqlite(old.type.text, type)) respell(alter, old);
  if (merges_on_sqlite(old.type.text, type)) {
    check_uniqueness(*table(alter.table), old, "becomes " + type);
  }
}

void HazardSearch::operator()(const AlterColumn& alter) {
  const schema::Table* const old_table = table(alter.table);
  const schema::Column* const old =
      old_table == nullptr ? nullptr : schema::find(old_table->columns, alter.to.name);
  if (old == nullptr) return;
  const schema::ObjectId object{ObjectKind::column, alter.table, old->name};
  const std::string name = shown(alter.table) + '.' + old->name;
  if (old->type != alter.to.type) {
    if (is_postgresql()) {
      change_type(alter, *old);
    } else if (!base::equals_ignoring_case(old->type.text, alter.to.type.text)) {
      change_type_on_sqlite(alter, *old, old_table->strict);
    }
  }
  // No collation tells more values apart than SQLite's own; on PostgreSQL hardly one tells fewer.
  const bool is_collated = old->collation != alter.to.collation && !alter.to.collation.empty();
  if (is_collated && !is_postgresql()) {
    check_uniqueness(*old_table, *old, "is compared by " + alter.to.collation);
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

}  // namespace limbeck::ops
