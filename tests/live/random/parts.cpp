#include <algorithm>

#include "live/random/maker.hpp"

namespace limbeck::live::random {
namespace {

using Texts = std::vector<std::string>;

const std::string kLong(63, 'l');

const Texts kObjects = {"users", "orders", "Item", "order", "two words", "it's", "x\"y",
                        kLong,   "t",      "u",    "v",     "w",         "Ünal", "select"};
const Texts kParts = {"id",
                      "name",
                      "kind",
                      "Value",
                      "from",
                      "user",
                      "a b",
                      "ü",
                      "a",
                      "b",
                      "c",
                      "d",
                      std::string(62, 'c') + "x",
                      "q\"r",
                      "created"};
const Texts kLabels = {"red", "green", "it's", "a,b", "Blue", "two words", "{x}", "1"};
const Texts kSpaces = {"other", "Third Schema"};

bool is_ordinary(const Part& table) {
  return !table.has(Slot::partition_by) && !table.has(Slot::partition_of);
}

}  // namespace

std::string Maker::fresh_name(Kind kind, Id owner) {
  const Texts& pool = kind == Kind::label   ? kLabels
                      : kind == Kind::space ? kSpaces
                      : kind == Kind::column || kind == Kind::attribute || kind == Kind::view_column
                          ? kParts
                          : kObjects;
  // What inherits shares its columns' names.
  const bool by_owner = kind == Kind::column || kind == Kind::attribute || kind == Kind::label ||
                        kind == Kind::view_column;
  const bool inherits =
      std::ranges::any_of(schema_.parts, [](const Part& part) { return part.has(Slot::inherits); });
  std::set<std::string> taken;
  for (const Part& each : schema_.parts) {
    const bool is_near = by_owner ? each.owner == owner || inherits
                                  : stands_alone(each.kind) || each.kind == Kind::index ||
                                        each.kind == Kind::constraint || each.kind == kind;
    if (is_near) taken.insert(each.name);
  }
  if (by_owner) {
    for (const Part* each : columns_of(schema_, owner)) taken.insert(each->name);
  }
  for (int tries = 0; tries < 4; ++tries) {
    const std::string name = dice_.pick(pool);
    if (!taken.contains(name)) return name;
  }
  for (int i = 1;; ++i) {
    const std::string name = "n" + std::to_string(i);
    if (!taken.contains(name)) return name;
  }
}

Part& Maker::put(Kind kind, Id owner, const std::string& name, const std::string& tag) {
  schema_.parts.push_back({.id = next_++, .kind = kind, .owner = owner, .name = name, .tag = tag});
  return schema_.parts.back();
}

Id Maker::finish(Id id) {
  for (const Wish& wish : wishes(*schema_.find(id))) {
    if (wish.one_in > 1 && !dice_.one_in(wish.one_in)) continue;
    if (!fill(*schema_.find(id), wish.slot) && wish.one_in == 1) {
      remove(schema_, id);
      return 0;
    }
  }
  return id;
}

Id Maker::any_of(const std::vector<const Part*>& parts) {
  return parts.empty() ? 0 : dice_.pick(parts)->id;
}

Id Maker::any_space() {
  const std::vector<const Part*> spaces = schema_.all(Kind::space);
  return dice_.one_in(3) ? any_of(spaces) : kPublic;
}

std::vector<Id> Maker::tables() {
  std::vector<Id> ids;
  for (const Part* each : schema_.all(Kind::table)) ids.push_back(each->id);
  return ids;
}

std::vector<Id> Maker::sources(Id part) {
  std::vector<Id> ids;
  for (const Kind kind : {Kind::table, Kind::view}) {
    for (const Part* each : schema_.all(kind)) {
      if (!columns_of(schema_, each->id).empty() && !reaches(schema_, each->id, part)) {
        ids.push_back(each->id);
      }
    }
  }
  return ids;
}

bool Maker::is_partitioned(Id table) const {
  const Part* const part = schema_.find(table);
  return part != nullptr && part->has(Slot::partition_by);
}

const Part* Maker::pick_column(Id table) {
  const std::vector<const Part*> columns = columns_of(schema_, table);
  return columns.empty() ? nullptr : dice_.pick(columns);
}

const Part* Maker::pick_column(Id table, Family family) {
  std::vector<const Part*> columns = columns_of(schema_, table);
  std::erase_if(columns, [&](const Part* each) { return family_of(schema_, *each) != family; });
  return columns.empty() ? nullptr : dice_.pick(columns);
}

Id Maker::add_space() {
  if (schema_.all(Kind::space).size() > kSpaces.size()) return 0;
  return finish(put(Kind::space, 0, fresh_name(Kind::space, 0)).id);
}

Id Maker::add_type(Kind kind) {
  const Id id = put(kind, any_space(), fresh_name(kind, 0)).id;
  if (kind == Kind::enumeration) {
    for (std::size_t count = 1 + dice_.below(4); count > 0; --count) add_label(id);
  }
  if (kind == Kind::composite) {
    for (std::size_t count = 1 + dice_.below(3); count > 0; --count) add_attribute(id);
  }
  if (finish(id) != 0 && kind == Kind::domain && dice_.one_in(2)) add_constraint(id);
  return schema_.find(id) == nullptr ? 0 : id;
}

Id Maker::add_label(Id type) {
  const std::size_t count = schema_.of(type, Kind::label).size();
  Part made{
      .id = next_++, .kind = Kind::label, .owner = type, .name = fresh_name(Kind::label, type)};
  // Anywhere among the others.
  std::size_t place = dice_.below(count + 1);
  const auto before = std::ranges::find_if(schema_.parts, [&](const Part& part) {
    return part.kind == Kind::label && part.owner == type && place-- == 0;
  });
  const Id id = made.id;
  schema_.parts.insert(before, std::move(made));
  return id;
}

Id Maker::add_attribute(Id type) {
  return finish(put(Kind::attribute, type, fresh_name(Kind::attribute, type)).id);
}

Id Maker::add_sequence() {
  return finish(put(Kind::sequence, any_space(), fresh_name(Kind::sequence, 0)).id);
}

Id Maker::add_routine() {
  const std::string family = family_name(static_cast<Family>(dice_.below(5)));
  const std::string tag = pick({"test " + family, "map " + family, "make " + family, "trigger",
                                "rows", "procedure", "takes"});
  return finish(put(Kind::routine, any_space(), fresh_name(Kind::routine, 0), tag).id);
}

Id Maker::add_table() {
  const Id id = put(Kind::table, any_space(), fresh_name(Kind::table, 0)).id;
  const bool inherits = dice_.one_in(8) && fill(*schema_.find(id), Slot::inherits);
  for (std::size_t count = inherits ? dice_.below(2) : 1 + dice_.below(4); count > 0; --count) {
    add_column(id);
  }
  const bool is_partitioned =
      !inherits && dice_.one_in(6) && fill(*schema_.find(id), Slot::partition_by);
  if (finish(id) == 0) return 0;
  for (std::size_t count = dice_.below(3); count > 0; --count) add_constraint(id);
  if (dice_.one_in(2)) add_foreign_key(id);
  for (std::size_t count = dice_.below(3); count > 0; --count) add_index(id);
  for (std::size_t count = is_partitioned ? dice_.below(4) : 0; count > 0; --count) {
    add_partition(id);
  }
  return id;
}

Id Maker::add_partition(Id table) {
  if (!is_partitioned(table)) return 0;
  Part& made = put(Kind::table, any_space(), fresh_name(Kind::table, 0));
  const Id id = made.id;
  made.slots[Slot::partition_of] = hole(table);
  if (!fill(*schema_.find(id), Slot::partition_of)) {
    remove(schema_, id);
    return 0;
  }
  // Parts again into parts.
  if (dice_.one_in(6)) fill(*schema_.find(id), Slot::partition_by);
  if (finish(id) == 0) return 0;
  if (dice_.one_in(3)) add_index(id);
  if (dice_.one_in(3)) add_constraint(id);
  if (dice_.one_in(3)) add_setting(id);
  if (is_partitioned(id)) add_partition(id);
  return id;
}

Id Maker::add_column(Id table) {
  const Part* const owner = schema_.find(table);
  if (owner == nullptr || owner->has(Slot::partition_of)) return 0;
  const Id id = put(Kind::column, table, fresh_name(Kind::column, table)).id;
  if (finish(id) == 0) return 0;
  // Anywhere among the others.
  const auto made = std::ranges::find(schema_.parts, id, &Part::id);
  const std::vector<const Part*> columns = schema_.of(table, Kind::column);
  const Part* const before = dice_.pick(columns);
  const auto place = schema_.parts.begin() + (before - schema_.parts.data());
  std::rotate(place, made, made + 1);
  return id;
}

Id Maker::add_constraint(Id table) {
  const Part* const owner = schema_.find(table);
  std::string tag = pick({"check", "check", "check", "unique", "primary", "exclusion"});
  if (owner->kind == Kind::domain) tag = "check";
  const std::vector<const Part*> others = schema_.of(table, Kind::constraint);
  if (owner->has(Slot::partition_of) && tag != "check") tag = "check";
  const bool has_primary =
      std::ranges::any_of(others, [](const Part* each) { return each->tag == "primary"; });
  if (has_primary && tag == "primary") tag = "unique";
  const std::string name = dice_.one_in(3) ? "" : fresh_name(Kind::constraint, table);
  return finish(put(Kind::constraint, table, name, tag).id);
}

/// To a key of any table; its columns are made where there are none that fit.
Id Maker::add_foreign_key(Id table) {
  std::vector<const Part*> keys;
  for (const Part* each : schema_.all(Kind::constraint)) {
    const bool is_key = each->tag == "unique" || each->tag == "primary";
    if (is_key && !each->has(Slot::deferrable)) keys.push_back(each);
  }
  if (keys.empty() || schema_.find(table)->has(Slot::partition_of)) return 0;
  const Part key = *dice_.pick(keys);
  const Id to = key.owner;
  if (schema_.find(table)->has(Slot::prefix) != schema_.find(to)->has(Slot::prefix)) return 0;
  std::string own;
  std::string theirs;
  std::set<Id> used;
  for (const Id column : ids_in(key.text(Slot::definition))) {
    const Part wanted = *schema_.find(column);  // Not by reference: parts are added.
    const std::string type = wanted.text(Slot::type);
    if (wanted.kind != Kind::column) return 0;
    Id found = 0;
    for (const Part* each : columns_of(schema_, table)) {
      const bool fits = each->text(Slot::type) == type && !used.contains(each->id);
      if (fits && (table != to || each->id != column)) found = each->id;
    }
    if (found == 0) {
      Part& made = put(Kind::column, table, fresh_name(Kind::column, table));
      made.slots[Slot::type] = is_serial(type) ? "integer" : type;
      found = made.id;
      const bool needs_collation = wanted.has(Slot::collation);
      if (needs_collation) made.slots[Slot::collation] = wanted.text(Slot::collation);
    }
    used.insert(found);
    own += (own.empty() ? "" : ", ") + hole(found);
    theirs += (theirs.empty() ? "" : ", ") + hole(column);
  }
  const std::string name = dice_.one_in(3) ? "" : fresh_name(Kind::constraint, table);
  Part& made = put(Kind::constraint, table, name, "foreign");
  const Id id = made.id;
  made.slots[Slot::definition] =
      "FOREIGN KEY (" + own + ") REFERENCES " + hole(to) + " (" + theirs + ")";
  made.needs.push_back(key.id);
  return finish(id);
}

Id Maker::add_index(Id owner) {
  const Part* const of = schema_.find(owner);
  if (of->kind == Kind::view && of->tag != "materialized") return 0;
  return finish(put(Kind::index, owner, fresh_name(Kind::index, owner)).id);
}

Id Maker::add_trigger(Id owner) {
  const bool of_view = schema_.find(owner)->kind == Kind::view;
  if (of_view && schema_.find(owner)->tag == "materialized") return 0;
  const std::string tag = of_view ? "instead" : pick({"row", "row", "statement"});
  return finish(put(Kind::trigger, owner, fresh_name(Kind::trigger, owner), tag).id);
}

Id Maker::add_policy(Id table) {
  return finish(put(Kind::policy, table, fresh_name(Kind::policy, table)).id);
}

Id Maker::add_rule(Id owner) {
  const Part& of = *schema_.find(owner);
  if (of.kind == Kind::view && of.tag == "materialized") return 0;
  return finish(put(Kind::rule, owner, fresh_name(Kind::rule, owner)).id);
}

Id Maker::add_setting(Id table) {
  return finish(put(Kind::setting, table, "").id);
}

Id Maker::add_view() {
  const std::string tag = dice_.one_in(4) ? "materialized" : "";
  const Id id = put(Kind::view, any_space(), fresh_name(Kind::view, 0), tag).id;
  if (dice_.one_in(6)) {
    fill(*schema_.find(id), Slot::star);
  } else if (fill(*schema_.find(id), Slot::from)) {
    if (dice_.one_in(4)) fill(*schema_.find(id), Slot::group);
    for (std::size_t count = 1 + dice_.below(3); count > 0; --count) add_view_column(id);
  }
  const Part* const made = schema_.find(id);
  const bool has_columns = !columns_of(schema_, id).empty();
  if (!has_columns || (!made->has(Slot::star) && !made->has(Slot::from))) {
    remove(schema_, id);
    return 0;
  }
  if (finish(id) == 0) return 0;
  if (tag == "materialized" && dice_.one_in(2)) add_index(id);
  return id;
}

Id Maker::add_view_column(Id view) {
  if (schema_.find(view)->has(Slot::star)) return 0;
  return finish(put(Kind::view_column, view, fresh_name(Kind::view_column, view)).id);
}

Id Maker::add(Kind kind) {
  const auto within = [&](const std::vector<const Part*>& owners, auto make) -> Id {
    const Id owner = any_of(owners);
    return owner == 0 ? 0 : make(owner);
  };
  std::vector<const Part*> relations = schema_.all(Kind::table);
  for (const Part* each : schema_.all(Kind::view)) {
    if (dice_.one_in(2)) relations.push_back(each);
  }
  const std::vector<const Part*> all_tables = schema_.all(Kind::table);
  switch (kind) {
    case Kind::space:
      return add_space();
    case Kind::enumeration:
    case Kind::domain:
    case Kind::composite:
    case Kind::range:
      return add_type(kind);
    case Kind::label:
      return within(schema_.all(Kind::enumeration), [&](Id id) { return add_label(id); });
    case Kind::attribute:
      return within(schema_.all(Kind::composite), [&](Id id) { return add_attribute(id); });
    case Kind::sequence:
      return add_sequence();
    case Kind::routine:
      return add_routine();
    case Kind::table: {
      std::vector<const Part*> parents = all_tables;
      std::erase_if(parents, [](const Part* each) { return is_ordinary(*each); });
      if (!parents.empty() && dice_.one_in(2)) return add_partition(any_of(parents));
      return add_table();
    }
    case Kind::column:
      return within(all_tables, [&](Id id) { return add_column(id); });
    case Kind::constraint:
      return within(all_tables, [&](Id id) {
        return dice_.one_in(3) ? add_foreign_key(id) : add_constraint(id);
      });
    case Kind::index:
      return within(relations, [&](Id id) { return add_index(id); });
    case Kind::trigger:
      return within(relations, [&](Id id) { return add_trigger(id); });
    case Kind::policy:
      return within(all_tables, [&](Id id) { return add_policy(id); });
    case Kind::rule:
      return within(relations, [&](Id id) { return add_rule(id); });
    case Kind::setting:
      return within(all_tables, [&](Id id) { return add_setting(id); });
    case Kind::view:
      return add_view();
    case Kind::view_column:
      return within(schema_.all(Kind::view), [&](Id id) { return add_view_column(id); });
  }
  return 0;
}

Schema random_schema(Dice& dice, std::size_t size, Id next) {
  Schema schema = nothing();
  Maker maker(schema, dice, next);
  using enum Kind;
  static const std::vector<Kind> early = {space, enumeration, enumeration, domain,  composite,
                                          range, sequence,    routine,     routine, domain};
  static const std::vector<Kind> late = {view,    view,     trigger, policy, rule,      index,
                                         routine, sequence, setting, column, constraint};
  for (std::size_t count = dice.below(size + 1); count > 0; --count) maker.add(dice.pick(early));
  for (std::size_t count = 1 + dice.below(1 + size / 2); count > 0; --count) maker.add(table);
  for (std::size_t count = dice.below(size + 1); count > 0; --count) maker.add(dice.pick(late));
  tidy(schema);
  return schema;
}

}  // namespace limbeck::live::random
