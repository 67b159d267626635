#include "dialects/postgresql/render_partitions.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "sql/lexer.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using schema::Constraint;
using schema::ConstraintKind;
using schema::Index;
using schema::Name;
using schema::Table;

constexpr std::size_t kLongestName = 63;

/// Not in the middle of a character.
std::string cut(const std::string& text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) --size;
  return text.substr(0, size);
}

/// makeObjectName(): the longer of the two parts gives way first.
std::string object_name(const std::string& first, const std::string& second,
                        const std::string& label) {
  const std::size_t overhead = label.size() + 1 + (second.empty() ? 0 : 1);
  std::size_t first_size = first.size();
  std::size_t second_size = second.size();
  while (first_size + second_size > kLongestName - overhead) {
    --(first_size > second_size ? first_size : second_size);
  }
  std::string name = cut(first, first_size);
  if (!second.empty()) name += "_" + cut(second, second_size);
  return name + "_" + label;
}

std::string joined(const std::vector<std::string>& columns) {
  std::string text;
  for (const std::string& column : columns) {
    if (!text.empty()) text += '_';
    text += cut(column, kLongestName);
    if (text.size() > kLongestName) break;
  }
  return text;
}

std::string unquoted(std::string_view text) {
  if (!text.starts_with('"')) return std::string(text);
  std::string name;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    name += text[i];
    if (text[i] == '"') ++i;
  }
  return name;
}

/// The names of an index's columns: a column's own, or that of the function called.
/// `USING btree (kind, lower(kind) DESC) INCLUDE (x) WHERE …`
std::optional<std::vector<std::string>> index_columns(const std::string& definition) {
  std::vector<std::string> names;
  sql::Lexer lexer(definition, sql::Flavor::postgresql);
  int depth = 0;
  bool begins = false;
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    const std::string_view text = lexer.text_of(token);
    if (token.kind == sql::TokenKind::symbol && text == "(") {
      // An expression in parentheses of its own.
      if (begins) return std::nullopt;
      begins = ++depth == 1;
      continue;
    }
    if (token.kind == sql::TokenKind::symbol && text == ")") --depth;
    if (depth == 0 && token.kind == sql::TokenKind::word && (text == "WITH" || text == "WHERE")) {
      break;
    }
    if (begins) {
      const bool is_name =
          token.kind == sql::TokenKind::word || token.kind == sql::TokenKind::quoted_identifier;
      if (!is_name) return std::nullopt;
      names.push_back(unquoted(text));
    }
    begins = depth == 1 && token.kind == sql::TokenKind::symbol && text == ",";
  }
  return names;
}

}  // namespace

std::vector<const Table*> partitions_of(const schema::Catalog& catalog, const Name& table) {
  std::vector<const Table*> found;
  for (const Table& each : catalog.tables) {
    if (each.partition && each.partition->of == table) found.push_back(&each);
  }
  return found;
}

const Index* find_index(const schema::Catalog& catalog, const Name& table,
                        const std::string& index) {
  const Table* const owner = schema::find(catalog.tables, table);
  return owner == nullptr ? nullptr : schema::find(owner->indexes, index);
}

const Constraint* find_original(const Table& parent, const Constraint& constraint) {
  const auto found = std::ranges::find_if(parent.constraints, [&](const Constraint& each) {
    return each.kind == constraint.kind && each.definition == constraint.definition &&
           (each.kind != ConstraintKind::check || each.name == constraint.name);
  });
  return found == parent.constraints.end() ? nullptr : &*found;
}

std::string usual_index_name(const std::string& table, const Index& index) {
  const auto columns = index_columns(index.definition);
  return columns ? object_name(table, joined(*columns), "idx") : std::string();
}

std::string usual_constraint_name(const std::string& table, const Constraint& original) {
  switch (original.kind) {
    case ConstraintKind::primary_key:
      return object_name(table, {}, "pkey");
    case ConstraintKind::unique:
      // What is included is part of the name, and no column of the constraint.
      if (original.definition.find(" INCLUDE ") != std::string::npos) return {};
      return object_name(table, joined(original.columns), "key");
    case ConstraintKind::check:
    case ConstraintKind::foreign_key:
      return original.name;
    case ConstraintKind::exclusion:
      break;
  }
  return {};
}

}  // namespace limbeck::dialects::postgresql
