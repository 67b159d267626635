#include "live/random/schema.hpp"

#include <algorithm>
#include <cctype>
#include <deque>
#include <utility>

namespace limbeck::live::random {

const std::string& Part::text(Slot slot) const {
  static const std::string none;
  const auto found = slots.find(slot);
  return found == slots.end() ? none : found->second;
}

const Part* Schema::find(Id id) const {
  const auto found = std::ranges::find(parts, id, &Part::id);
  return found == parts.end() ? nullptr : &*found;
}

std::vector<const Part*> Schema::of(Id owner, Kind kind) const {
  std::vector<const Part*> found;
  for (const Part& each : parts) {
    if (each.kind == kind && each.owner == owner) found.push_back(&each);
  }
  return found;
}

std::vector<const Part*> Schema::all(Kind kind) const {
  std::vector<const Part*> found;
  for (const Part& each : parts) {
    if (each.kind == kind) found.push_back(&each);
  }
  return found;
}

bool is_optional(Slot slot) {
  switch (slot) {
    case Slot::partition_of:
    case Slot::type:
    case Slot::arguments:
    case Slot::returns:
    case Slot::definition:
    case Slot::events:
    case Slot::from:
    case Slot::star:
    case Slot::call:
    case Slot::body:
    case Slot::partition_by:
    case Slot::group:
      return false;
    default:
      return true;
  }
}

bool stands_alone(Kind kind) {
  switch (kind) {
    case Kind::enumeration:
    case Kind::domain:
    case Kind::composite:
    case Kind::range:
    case Kind::sequence:
    case Kind::routine:
    case Kind::table:
    case Kind::view:
      return true;
    default:
      return false;
  }
}

std::vector<Id> ids_in(const std::string& text) {
  std::vector<Id> ids;
  for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    const std::size_t digits = end - at - 1;
    if (end < text.size() && text[end] == '\'') ++end;
    if (digits > 0 && end < text.size() && text[end] == '}') {
      ids.push_back(std::stoi(text.substr(at + 1, digits)));
    }
  }
  return ids;
}

std::string hole(Id id) {
  return "{" + std::to_string(id) + "}";
}

std::set<Id> needs_of(const Part& part) {
  std::set<Id> needs(part.needs.begin(), part.needs.end());
  if (part.owner != 0) needs.insert(part.owner);
  for (const auto& [slot, text] : part.slots) {
    if (slot == Slot::comment) continue;
    for (const Id id : ids_in(text)) needs.insert(id);
  }
  needs.erase(part.id);
  return needs;
}

bool reaches(const Schema& schema, Id part, Id other) {
  std::set<Id> seen;
  std::deque<Id> open = {part};
  while (!open.empty()) {
    const Id next = open.front();
    open.pop_front();
    if (next == other) return true;
    if (!seen.insert(next).second) continue;
    const Part* const found = schema.find(next);
    if (found == nullptr) continue;
    for (const Id need : needs_of(*found)) open.push_back(need);
    // A table or type is nothing without its parts.
    for (const Part& each : schema.parts) {
      if (each.owner == next && !stands_alone(each.kind)) open.push_back(each.id);
    }
  }
  return false;
}

void remove_dependents(Schema& schema, Id id) {
  std::vector<Id> gone;
  for (Part& part : schema.parts) {
    if (part.id == id || !needs_of(part).contains(id)) continue;
    bool stays = part.owner != id && std::ranges::count(part.needs, id) == 0;
    for (auto slot = part.slots.begin(); slot != part.slots.end();) {
      const std::vector<Id> ids = ids_in(slot->second);
      if (std::ranges::count(ids, id) == 0) {
        ++slot;
      } else if (is_optional(slot->first)) {
        slot = part.slots.erase(slot);
      } else {
        stays = false;
        ++slot;
      }
    }
    if (!stays) gone.push_back(part.id);
  }
  for (const Id each : gone) remove(schema, each);
}

void remove(Schema& schema, Id id) {
  if (id == kPublic || schema.find(id) == nullptr) return;
  std::erase_if(schema.parts, [&](const Part& part) { return part.id == id; });
  remove_dependents(schema, id);
}

void tidy(Schema& schema) {
  for (bool again = true; again;) {
    again = false;
    for (const Part& part : schema.parts) {
      const bool is_empty = part.kind == Kind::view && !part.has(Slot::star) &&
                            schema.of(part.id, Kind::view_column).empty();
      if (!is_empty) continue;
      remove(schema, Id(part.id));
      again = true;
      break;
    }
  }
}

std::vector<const Part*> columns_of(const Schema& schema, Id table) {
  std::vector<const Part*> columns;
  const Part* const part = schema.find(table);
  if (part == nullptr) return columns;
  for (const Slot slot : {Slot::partition_of, Slot::inherits, Slot::star}) {
    for (const Id parent : ids_in(part->text(slot))) {
      const Part* const found = schema.find(parent);
      if (found == nullptr || (found->kind != Kind::table && found->kind != Kind::view)) continue;
      for (const Part* each : columns_of(schema, parent)) columns.push_back(each);
    }
  }
  const Kind kind = part->kind == Kind::view ? Kind::view_column : Kind::column;
  for (const Part* each : schema.of(table, kind)) columns.push_back(each);
  return columns;
}

Schema nothing() {
  return {.parts = {{.id = kPublic, .kind = Kind::space, .name = "public"}}};
}

Id first_free(const Schema& schema) {
  Id most = kPublic;
  for (const Part& each : schema.parts) most = std::max(most, each.id);
  return most + 1;
}

}  // namespace limbeck::live::random
