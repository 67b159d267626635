// One schema made from another by a few changes, and how a pair becomes smaller.
#include <algorithm>

#include "live/random/maker.hpp"

namespace limbeck::live::random {
namespace {

Part* any_part(Schema& schema, Dice& dice) {
  for (int tries = 0; tries < 8; ++tries) {
    Part& part = dice.pick(schema.parts);
    if (part.id != kPublic) return &part;
  }
  return nullptr;
}

void alter(Schema& schema, Maker& maker, Dice& dice) {
  Part* part = any_part(schema, dice);
  if (part == nullptr) return;
  const std::vector<Wish> wishes = Maker::wishes(*part);
  if (wishes.empty()) return;
  const Slot slot = dice.pick(wishes).slot;
  if (part->has(slot) && is_optional(slot) && dice.one_in(2)) {
    part->slots.erase(slot);
    return;
  }
  const Family family = family_of(schema, *part);
  const Part before = *part;
  if (!maker.fill(*part, slot)) return;
  const bool is_other = family_of(schema, *part) != family;
  const bool is_key = part->kind == Kind::constraint && slot == Slot::definition;
  if (slot == Slot::type && is_serial(part->text(slot))) part->slots.erase(Slot::value);
  if (is_key) {
    for (const Slot each : {Slot::include, Slot::where}) part->slots.erase(each);
  }
  const bool is_bound = part->kind == Kind::table || part->kind == Kind::routine;
  if ((slot == Slot::type && is_other && !is_bound) || slot == Slot::definition ||
      slot == Slot::arguments) {
    if (slot == Slot::type && is_other) {
      part->slots.erase(Slot::value);
      part->slots.erase(Slot::collation);
    }
    const bool is_same = before.tag == part->tag && before.kind == Kind::view_column;
    if (!is_same) remove_dependents(schema, Id(part->id));
  }
}

void rename(Schema& schema, Maker& maker, Dice& dice) {
  Part* const part = any_part(schema, dice);
  if (part == nullptr || part->name.empty()) return;
  part->name = maker.fresh_name(part->kind, part->owner);
}

void move(Schema& schema, Maker& maker, Dice& dice) {
  Part* const part = any_part(schema, dice);
  if (part == nullptr || !stands_alone(part->kind)) return;
  part->owner = maker.any_space();
  for (Part& each : schema.parts) {
    if (each.kind != Kind::sequence || !each.has(Slot::owned)) continue;
    const Part* const table = schema.find(ids_in(each.text(Slot::owned)).at(0));
    if (table != nullptr && table->owner != each.owner) each.slots.erase(Slot::owned);
  }
}

void reorder(Schema& schema, Dice& dice) {
  Part* const part = any_part(schema, dice);
  if (part == nullptr) return;
  std::vector<Part*> siblings;
  for (Part& each : schema.parts) {
    if (each.kind == part->kind && each.owner == part->owner) siblings.push_back(&each);
  }
  std::swap(*dice.pick(siblings), *part);
}

/// Something of another kind under the same name.
void replace(Schema& schema, Maker& maker, Dice& dice) {
  const Part* const part = any_part(schema, dice);
  if (part == nullptr || !stands_alone(part->kind)) return;
  const Part gone = *part;
  remove(schema, gone.id);
  constexpr Kind kKinds[] = {Kind::table,  Kind::view,        Kind::sequence, Kind::composite,
                             Kind::domain, Kind::enumeration, Kind::range};
  Part* const made = schema.find(maker.add(kKinds[dice.below(std::size(kKinds))]));
  if (made == nullptr || schema.find(gone.owner) == nullptr) return;
  made->name = gone.name;
  made->owner = gone.owner;
}

/// Without `ids` and what needs them, in either.
Pair without(Pair pair, const std::vector<Id>& ids, bool in_a, bool in_b) {
  for (const Id id : ids) {
    if (in_a) remove(pair.a, id);
    if (in_b) remove(pair.b, id);
  }
  tidy(pair.a);
  tidy(pair.b);
  return pair;
}

void add_halves(std::vector<Pair>& all, const Pair& pair) {
  std::vector<Id> ids;
  for (const Part& each : pair.a.parts) ids.push_back(each.id);
  for (const Part& each : pair.b.parts) {
    if (std::ranges::count(ids, each.id) == 0) ids.push_back(each.id);
  }
  for (std::size_t size = ids.size() / 2; size > 1; size /= 2) {
    for (std::size_t at = 0; at < ids.size(); at += size) {
      const auto end = ids.begin() + static_cast<std::ptrdiff_t>(std::min(at + size, ids.size()));
      all.push_back(
          without(pair, {ids.begin() + static_cast<std::ptrdiff_t>(at), end}, true, true));
    }
  }
  for (const Id id : ids) all.push_back(without(pair, {id}, true, true));
  for (const Id id : ids) {
    if (pair.b.find(id) == nullptr) all.push_back(without(pair, {id}, true, false));
    if (pair.a.find(id) == nullptr) all.push_back(without(pair, {id}, false, true));
  }
}

void add_smaller_parts(std::vector<Pair>& all, const Pair& pair) {
  const auto put = [&](Id id, auto change) {
    Pair other = pair;
    if (Part* const part = other.a.find(id)) change(*part);
    if (Part* const part = other.b.find(id)) change(*part);
    if (other.a != pair.a || other.b != pair.b) all.push_back(std::move(other));
  };
  std::set<Id> ids;
  for (const Schema* schema : {&pair.a, &pair.b}) {
    for (const Part& part : schema->parts) ids.insert(part.id);
  }
  for (const Id id : ids) {
    const Part* const one = pair.a.find(id);
    const Part* const other = pair.b.find(id);
    if (one != nullptr && other != nullptr && *one != *other) {
      Pair alike = pair;
      *alike.b.find(id) = *one;
      all.push_back(std::move(alike));
    }
    for (const Schema* schema : {&pair.a, &pair.b}) {
      const Part* const part = schema->find(id);
      if (part == nullptr) continue;
      for (const auto& [slot, text] : part->slots) {
        if (is_optional(slot)) put(id, [&, which = slot](Part& each) { each.slots.erase(which); });
        if (slot == Slot::type && text != "integer") {
          put(id, [](Part& each) { each.slots[Slot::type] = "integer"; });
        }
      }
    }
    const std::string plain = "n" + std::to_string(id);
    if (one != nullptr && other != nullptr && one->name == other->name && one->name.size() > 3) {
      put(id, [&](Part& each) {
        if (id != kPublic) each.name = plain;
      });
    }
    put(id, [&](Part& each) {
      if (stands_alone(each.kind)) each.owner = kPublic;
    });
  }
}

rc::Seq<Pair> smaller(const Pair& pair) {
  std::vector<Pair> all;
  add_halves(all, pair);
  add_smaller_parts(all, pair);
  return rc::seq::fromContainer(std::move(all));
}

Pair make_pair(Dice& dice) {
  Pair pair;
  // Small ones again and again.
  const std::size_t parts = 3 + dice.below(8);
  pair.a = random_schema(dice, parts);
  pair.tells_renames = dice.one_in(4);
  pair.proves = dice.one_in(5);
  pair.compares_all = !dice.one_in(5);
  if (dice.one_in(12)) {
    pair.b = random_schema(dice, parts, first_free(pair.a));
    return pair;
  }
  pair.b = pair.a;
  Id next = first_free(pair.a);
  for (std::size_t count = 1 + dice.below(8); count > 0; --count) edit(pair.b, dice, next);
  return pair;
}

}  // namespace

void edit(Schema& schema, Dice& dice, Id& next) {
  constexpr Kind kKinds[] = {Kind::space,      Kind::enumeration, Kind::label,      Kind::label,
                             Kind::domain,     Kind::composite,   Kind::attribute,  Kind::attribute,
                             Kind::range,      Kind::sequence,    Kind::routine,    Kind::table,
                             Kind::table,      Kind::column,      Kind::column,     Kind::column,
                             Kind::constraint, Kind::constraint,  Kind::index,      Kind::index,
                             Kind::trigger,    Kind::policy,      Kind::rule,       Kind::setting,
                             Kind::view,       Kind::view_column, Kind::view_column};
  Maker maker(schema, dice, next);
  const std::size_t choice = dice.below(100);
  if (choice < 28) {
    maker.add(kKinds[dice.below(std::size(kKinds))]);
  } else if (choice < 46) {
    if (const Part* const part = any_part(schema, dice)) remove(schema, Id(part->id));
  } else if (choice < 84) {
    alter(schema, maker, dice);
  } else if (choice < 90) {
    rename(schema, maker, dice);
  } else if (choice < 93) {
    move(schema, maker, dice);
  } else if (choice < 97) {
    reorder(schema, dice);
  } else {
    replace(schema, maker, dice);
  }
  tidy(schema);
}

rc::Gen<Pair> random_pair() {
  return rc::Gen<Pair>([](const rc::Random& random, int) {
    Dice dice(random);
    return rc::shrinkable::shrinkRecur(make_pair(dice), &smaller);
  });
}

}  // namespace limbeck::live::random
