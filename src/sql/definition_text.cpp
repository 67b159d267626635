#include "sql/definition_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/lexer.hpp"
#include "sql/quoting.hpp"

namespace limbeck::sql {
namespace {

/// One token, or a sign and a number: what stands behind DEFAULT without parentheses.
bool is_literal(std::string_view expression, Flavor flavor) {
  Lexer lexer(expression, flavor);
  Token token = lexer.next();
  const std::string_view first = lexer.text_of(token);
  if (first == "-" || first == "+") {
    token = lexer.next();
    if (token.kind != TokenKind::number) return false;
  }
  return token.kind != TokenKind::end && lexer.next().kind == TokenKind::end;
}

bool is_in_parentheses(std::string_view expression, Flavor flavor) {
  Lexer lexer(expression, flavor);
  int depth = 0;
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    const std::string_view text = lexer.text_of(token);
    if (token.kind == TokenKind::symbol && text == "(") ++depth;
    if (token.kind == TokenKind::symbol && text == ")") --depth;
    if (depth == 0) return text == ")" && lexer.next().kind == TokenKind::end;
  }
  return false;
}

}  // namespace

std::string part_text(std::string_view text, Flavor flavor) {
  if (text.find("--") != std::string_view::npos) return normalized(text, flavor);
  return std::string(base::trim(text));
}

std::string quoted_list(const std::vector<std::string>& names, Flavor flavor) {
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + quote_identifier_if_needed(name, flavor);
  }
  return text;
}

std::string quoted_name(const schema::Name& name, Flavor flavor) {
  const std::string own = quote_identifier_if_needed(name.name, flavor);
  if (name.schema.empty()) return own;
  return quote_identifier_if_needed(name.schema, flavor) + '.' + own;
}

std::string deferral_text(bool deferrable, bool initially_deferred) {
  if (initially_deferred) return " DEFERRABLE INITIALLY DEFERRED";
  return deferrable ? " DEFERRABLE" : "";
}

std::string key_definition(std::string_view words, const std::vector<std::string>& columns,
                           Flavor flavor) {
  return fmt::format("{} ({})", words, quoted_list(columns, flavor));
}

std::string check_definition(std::string_view condition, Flavor flavor) {
  return fmt::format("CHECK ({})", part_text(condition, flavor));
}

std::string foreign_key_definition(const ForeignKeyParts& parts, Flavor flavor) {
  std::string text =
      fmt::format("FOREIGN KEY ({}) REFERENCES {}", quoted_list(parts.columns, flavor),
                  quoted_name(parts.references, flavor));
  if (!parts.referenced_columns.empty()) {
    text += fmt::format(" ({})", quoted_list(parts.referenced_columns, flavor));
  }
  if (!parts.on_delete.empty()) text += fmt::format(" ON DELETE {}", parts.on_delete);
  if (!parts.on_update.empty()) text += fmt::format(" ON UPDATE {}", parts.on_update);
  return text;
}

std::string index_definition(const IndexText& index, Flavor flavor) {
  std::string text = index.method.empty() ? "" : fmt::format("USING {} ", index.method);
  text += fmt::format("({})", base::join(index.items, ", "));
  if (!index.include.empty())
    text += fmt::format(" INCLUDE ({})", quoted_list(index.include, flavor));
  if (!index.where.empty()) text += " WHERE " + part_text(index.where, flavor);
  return text;
}

std::string default_text(std::string_view expression, Flavor flavor) {
  std::string text = part_text(expression, flavor);
  if (flavor != Flavor::sqlite || is_literal(text, flavor) || is_in_parentheses(text, flavor)) {
    return text;
  }
  return "(" + text + ")";
}

std::string view_definition(const std::string& name, std::string_view query, Flavor flavor) {
  query = base::trim(query);
  while (query.ends_with(';')) query = base::trim(query.substr(0, query.size() - 1));
  if (flavor != Flavor::sqlite) return std::string(query);
  return fmt::format("CREATE VIEW {} AS {}", quote_identifier_if_needed(name, flavor), query);
}

std::string insert_text(const schema::Name& table, const std::vector<std::string>& columns,
                        std::size_t rows, Flavor flavor) {
  std::string values;
  std::size_t number = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    values += row == 0 ? "(" : ", (";
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string place = flavor == Flavor::postgresql ? fmt::format("${}", ++number) : "?";
      values += (i == 0 ? "" : ", ") + place;
    }
    values += ')';
  }
  return fmt::format("INSERT INTO {} ({}) VALUES {}", quoted_name(table, flavor),
                     quoted_list(columns, flavor), values);
}

}  // namespace limbeck::sql
