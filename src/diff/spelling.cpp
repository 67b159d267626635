#include "diff/spelling.hpp"

#include <cctype>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "diff/needs.hpp"
#include "diff/pieces.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::ConstraintKind;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;

/// A column has its default and its generation, a domain its default and its checks.
using Place = std::pair<ObjectId, std::string>;

bool has_expression(const schema::Constraint& constraint) {
  return constraint.kind == ConstraintKind::check || constraint.kind == ConstraintKind::exclusion;
}

/// Calls `use(place, text)` for every text that the server deparsed.
template <typename Parts, typename Use>
void each_definition(Parts& parts, ObjectKind kind, const Name& owner, const Use& use) {
  for (auto& part : parts) use({id_of(kind, owner, part.name), ""}, part.definition);
}

template <typename Table, typename Use>
void each_text_of_table(Table& table, const Use& use) {
  for (auto& column : table.columns) {
    const ObjectId id = id_of(ObjectKind::column, table.name, column.name);
    if (column.default_value) use({id, "default"}, column.default_value->text);
    if (column.generated) use({id, "generated"}, column.generated->expression.text);
  }
  for (auto& constraint : table.constraints) {
    if (has_expression(constraint)) use({id_of(table.name, constraint), ""}, constraint.definition);
  }
  each_definition(table.indexes, ObjectKind::index, table.name, use);
  each_definition(table.triggers, ObjectKind::trigger, table.name, use);
  each_definition(table.policies, ObjectKind::policy, table.name, use);
  each_definition(table.rules, ObjectKind::rule, table.name, use);
  use({id_of(ObjectKind::table, table.name), "key"}, table.partition_key);
}

template <typename View, typename Use>
void each_text_of_view(View& view, const Use& use) {
  const ObjectId id = id_of(ObjectKind::view, view.name);
  use({id, ""}, view.definition);
  for (auto& column : view.columns) {
    if (column.default_value) use({id, "default " + column.name}, column.default_value->text);
  }
  each_definition(view.indexes, ObjectKind::index, view.name, use);
  each_definition(view.triggers, ObjectKind::trigger, view.name, use);
  each_definition(view.rules, ObjectKind::rule, view.name, use);
}

template <typename AnyCatalog, typename Use>
void each_text(AnyCatalog& catalog, const Use& use) {
  for (auto& table : catalog.tables) each_text_of_table(table, use);
  for (auto& view : catalog.views) each_text_of_view(view, use);
  for (auto& domain : catalog.domains) {
    const ObjectId id = id_of(ObjectKind::domain, domain.name);
    if (domain.default_value) use({id, "default"}, domain.default_value->text);
    for (auto& check : domain.checks) use({id, "check " + check.name}, check.definition);
  }
  for (auto& routine : catalog.routines) {
    use({id_of(ObjectKind::routine, routine.name, routine.arguments), ""}, routine.definition);
  }
}

std::map<Place, const std::string*> texts_of(const Catalog& catalog) {
  std::map<Place, const std::string*> texts;
  each_text(catalog,
            [&](Place place, const std::string& text) { texts.emplace(std::move(place), &text); });
  return texts;
}

bool is_word_character(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_' ||
         character == '$' || static_cast<unsigned char>(character) >= 0x80;
}

/// Names, numbers, constants and operators. Brackets, commas and casts are what the server moves.
std::set<std::string_view> words_of(std::string_view text) {
  std::set<std::string_view> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '\'' || text[at] == '"') {
      while (end < text.size() && text[end] != text[at]) ++end;
      if (end < text.size()) ++end;
    } else if (is_word_character(text[at])) {
      while (end < text.size() && is_word_character(text[end])) ++end;
    } else if (std::isspace(static_cast<unsigned char>(text[at])) != 0 ||
               std::string_view("()[],:;").find(text[at]) != std::string_view::npos) {
      at = end;
      continue;
    }
    words.insert(text.substr(at, end - at));
    at = end;
  }
  return words;
}

/// Keys to other tables, triggers, policies and rules are used by no expression.
void strip(Catalog& catalog, const std::set<ObjectId>& objects) {
  const auto erase_parts = [&](auto& parts, ObjectKind kind, const Name& owner) {
    std::erase_if(
        parts, [&](const auto& part) { return !objects.contains(id_of(kind, owner, part.name)); });
  };
  for (schema::Table& table : catalog.tables) {
    std::erase_if(table.constraints, [](const schema::Constraint& each) {
      return each.kind == ConstraintKind::foreign_key;
    });
    erase_parts(table.triggers, ObjectKind::trigger, table.name);
    erase_parts(table.policies, ObjectKind::policy, table.name);
    erase_parts(table.rules, ObjectKind::rule, table.name);
  }
  for (schema::View& view : catalog.views) {
    erase_parts(view.triggers, ObjectKind::trigger, view.name);
    erase_parts(view.rules, ObjectKind::rule, view.name);
  }
  catalog.privileges.clear();
}

/// By whole object: what it or a part of it needs.
std::map<ObjectId, std::set<ObjectId>> needs_by_owner(const Catalog& catalog) {
  const Needs needs(catalog);
  std::map<ObjectId, std::set<ObjectId>> owners;
  const auto add = [&](const ObjectId& object) {
    for (const ObjectId& need : needs.of(object)) {
      owners[owner_of(object, catalog)].insert(owner_of(need, catalog));
    }
  };
  for (const schema::Table& table : catalog.tables) {
    add(id_of(ObjectKind::table, table.name));
    for (const schema::Column& each : table.columns) {
      add(id_of(ObjectKind::column, table.name, each.name));
    }
  }
  for (const schema::Domain& each : catalog.domains) add(id_of(ObjectKind::domain, each.name));
  for (const schema::Composite& each : catalog.composites) {
    add(id_of(ObjectKind::composite, each.name));
  }
  for (const schema::Range& each : catalog.ranges) add(id_of(ObjectKind::range, each.name));
  each_text(catalog, [&](const Place& place, const std::string&) { add(place.first); });
  for (const schema::Dependency& each : catalog.dependencies) add(each.object);
  return owners;
}

}  // namespace

std::set<ObjectId> perhaps_respelled(const Catalog& from, const Catalog& to) {
  const auto before = texts_of(from);
  std::set<ObjectId> objects;
  each_text(to, [&](const Place& place, const std::string& text) {
    const auto found = before.find(place);
    if (found == before.end() || *found->second == text) return;
    if (words_of(*found->second) == words_of(text)) objects.insert(place.first);
  });
  return objects;
}

Catalog excerpt(const Catalog& catalog, const std::set<ObjectId>& objects) {
  Catalog part = catalog;
  strip(part, objects);
  const auto needs = needs_by_owner(part);
  std::set<ObjectId> kept;
  std::vector<ObjectId> open;
  for (const ObjectId& each : objects) open.push_back(owner_of(each, part));
  while (!open.empty()) {
    const ObjectId next = std::move(open.back());
    open.pop_back();
    if (!kept.insert(next).second) continue;
    if (const auto found = needs.find(next); found != needs.end()) {
      open.insert(open.end(), found->second.begin(), found->second.end());
    }
  }
  const auto keep = [&](auto& list, ObjectKind kind) {
    std::erase_if(list, [&](const auto& each) { return !kept.contains(id_of(kind, each.name)); });
  };
  keep(part.enumerations, ObjectKind::enumeration);
  keep(part.domains, ObjectKind::domain);
  keep(part.composites, ObjectKind::composite);
  keep(part.ranges, ObjectKind::range);
  keep(part.tables, ObjectKind::table);
  keep(part.views, ObjectKind::view);
  std::erase_if(part.sequences, [&](const schema::Sequence& each) {
    const bool is_of_kept =
        each.owner && kept.contains(id_of(ObjectKind::table, each.owner->table));
    return !is_of_kept && (each.owner || !kept.contains(id_of(ObjectKind::sequence, each.name)));
  });
  std::erase_if(part.routines, [&](const schema::Routine& each) {
    return !kept.contains(id_of(ObjectKind::routine, each.name, each.arguments));
  });
  std::erase_if(part.dependencies, [&](const schema::Dependency& each) {
    return !kept.contains(owner_of(each.object, catalog)) ||
           !kept.contains(owner_of(each.needs, catalog));
  });
  return part;
}

void take_spelling(const Catalog& present, Catalog& wanted, const Catalog& present_again,
                   const Catalog& wanted_again) {
  const auto before = texts_of(present);
  const auto before_again = texts_of(present_again);
  const auto after_again = texts_of(wanted_again);
  each_text(wanted, [&](const Place& place, std::string& text) {
    const auto old = before.find(place);
    const auto left = before_again.find(place);
    const auto right = after_again.find(place);
    if (old == before.end() || left == before_again.end() || right == after_again.end()) return;
    if (*left->second == *right->second) text = *old->second;
  });
}

}  // namespace limbeck::diff
