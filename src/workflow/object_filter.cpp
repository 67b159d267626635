#include "workflow/object_filter.hpp"

#include <algorithm>

namespace limbeck::workflow {
namespace {

using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;

bool is_part(ObjectKind kind) {
  return kind == ObjectKind::index || kind == ObjectKind::trigger || kind == ObjectKind::policy ||
         kind == ObjectKind::rule || kind == ObjectKind::constraint || kind == ObjectKind::column;
}

bool has_match(const std::vector<scripts::ObjectPattern>& patterns, const ObjectId& object) {
  std::string name = object.name.name;
  if (is_part(object.kind)) name += '.' + object.part;
  const std::string& schema = object.name.schema;
  const std::string full = schema.empty() ? name : schema + '.' + name;
  return std::ranges::any_of(patterns, [&](const scripts::ObjectPattern& each) {
    return each.kind == object.kind && matches(each.pattern, full);
  });
}

}  // namespace

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
    case ObjectKind::range:
      return "type";
    case ObjectKind::sequence:
      return "sequence";
    case ObjectKind::view:
      return "view";
    case ObjectKind::routine:
      return "function";
  }
  return "";
}

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  std::size_t at = 0;
  std::size_t in_text = 0;
  while (in_text < text.size()) {
    if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[in_text]) &&
        pattern[at] != '*') {
      ++at;
      ++in_text;
    } else if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      retry = in_text;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in_text = ++retry;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

bool ObjectFilter::keeps(const ObjectId& object) const {
  // `include = table:app_*` is no word about indexes.
  const bool has_say = !is_part(object.kind) || std::ranges::any_of(include, [&](const auto& each) {
    return each.kind == object.kind;
  });
  if (!include.empty() && has_say && !has_match(include, object)) return false;
  return !has_match(exclude, object);
}

void ObjectFilter::apply(schema::Catalog& catalog) const {
  if (include.empty() && exclude.empty()) return;
  const auto keep = [this](auto& list, ObjectKind kind) {
    std::erase_if(list, [&](const auto& object) {
      if constexpr (std::is_same_v<std::decay_t<decltype(object.name)>, Name>) {
        return !keeps({kind, object.name, ""});
      } else {
        return !object.name.empty() && !keeps({kind, {"", object.name}, ""});
      }
    });
  };
  const auto keep_parts = [this](auto& list, ObjectKind kind, const Name& owner) {
    std::erase_if(list, [&](const auto& part) { return !keeps({kind, owner, part.name}); });
  };
  keep(catalog.schemas, ObjectKind::schema);
  keep(catalog.extensions, ObjectKind::extension);
  keep(catalog.enumerations, ObjectKind::enumeration);
  keep(catalog.domains, ObjectKind::domain);
  keep(catalog.composites, ObjectKind::composite);
  keep(catalog.ranges, ObjectKind::range);
  std::erase_if(catalog.sequences, [this](const schema::Sequence& each) {
    const ObjectId object{ObjectKind::sequence, each.name, ""};
    // One that counts for a table's column comes and goes with the table.
    if (!each.owner) return !keeps(object);
    return has_match(exclude, object) || !keeps({ObjectKind::table, each.owner->table, ""});
  });
  keep(catalog.tables, ObjectKind::table);
  keep(catalog.views, ObjectKind::view);
  keep(catalog.routines, ObjectKind::routine);
  for (schema::Table& table : catalog.tables) {
    keep_parts(table.indexes, ObjectKind::index, table.name);
    keep_parts(table.triggers, ObjectKind::trigger, table.name);
    keep_parts(table.policies, ObjectKind::policy, table.name);
    keep_parts(table.rules, ObjectKind::rule, table.name);
  }
}

}  // namespace limbeck::workflow
