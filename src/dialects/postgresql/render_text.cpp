#include "dialects/postgresql/render_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <limits>

#include "dialects/postgresql/render_plain.hpp"
#include "sql/lexer.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

constexpr auto kFlavor = sql::Flavor::postgresql;
constexpr std::string_view kIndent = "\n    ";

/// Words and numbers may stand as they are behind an option's name.
std::string option_value(const std::string& value) {
  const auto is_letter = [](char letter) {
    return std::isalpha(static_cast<unsigned char>(letter)) != 0 || letter == '_';
  };
  const auto is_digit = [](char letter) { return letter >= '0' && letter <= '9'; };
  const bool is_word =
      !value.empty() && is_letter(value.front()) && std::ranges::all_of(value, [&](char letter) {
        return (is_letter(letter) && letter >= 0) || is_digit(letter);
      });
  const std::string_view digits =
      std::string_view(value).substr(value.starts_with('-') && value.size() > 1 ? 1 : 0);
  const bool is_number =
      !digits.empty() && is_digit(digits.front()) && is_digit(digits.back()) &&
      std::ranges::count(digits, '.') <= 1 &&
      std::ranges::all_of(digits, [&](char letter) { return is_digit(letter) || letter == '.'; });
  return is_word || is_number ? value : literal(value);
}

/// `toast.autovacuum_enabled=off`
std::pair<std::string, std::string> split_option(const std::string& option) {
  const std::size_t equals = option.find('=');
  if (equals == std::string::npos) return {option, {}};
  return {option.substr(0, equals), option.substr(equals + 1)};
}

bool has_option(const std::vector<std::string>& options, const std::string& name) {
  return std::ranges::any_of(
      options, [&](const std::string& option) { return split_option(option).first == name; });
}

bool contains(const std::vector<std::string>& texts, const std::string& text) {
  return std::ranges::find(texts, text) != texts.end();
}

std::string foreign_option(const std::string& option) {
  const auto [name, value] = split_option(option);
  return quote(name) + " " + literal(value);
}

bool is_word_of(std::string_view text, const std::vector<std::string_view>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text == word; });
}

}  // namespace

std::string quote(std::string_view name) {
  return sql::quote_identifier_if_needed(name, kFlavor);
}
std::string quote(const schema::Name& name) {
  return name.schema.empty() ? quote(name.name) : quote(name.schema) + "." + quote(name.name);
}
std::string quote_beside(const schema::Name& table, const std::string& name) {
  return quote(schema::Name{table.schema, name});
}
std::string quote_list(const std::vector<std::string>& names) {
  std::vector<std::string> quoted_names;
  for (const std::string& name : names) quoted_names.push_back(quote(name));
  return join(quoted_names);
}
std::string literal(std::string_view text) {
  return sql::quote_literal(text, kFlavor);
}
std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  return fmt::format("{}", fmt::join(parts, separator));
}

std::string lines_in_parentheses(const std::vector<std::string>& lines) {
  if (lines.empty()) return "()";
  return fmt::format("({}{}\n)", kIndent, join(lines, fmt::format(",{}", kIndent)));
}

std::string alter(std::string_view kind, const std::string& name,
                  const std::vector<std::string>& actions) {
  if (actions.size() == 1) return fmt::format("ALTER {} {} {}", kind, name, actions.front());
  return fmt::format("ALTER {} {}{}{}", kind, name, kIndent,
                     join(actions, fmt::format(",{}", kIndent)));
}

std::string in_parentheses(const std::string& expression) {
  sql::Lexer lexer(expression, kFlavor);
  int depth = 0;
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    const std::string_view text = lexer.text_of(token);
    if (token.kind == sql::TokenKind::symbol && text == "(") ++depth;
    if (token.kind == sql::TokenKind::symbol && text == ")") --depth;
    if (depth == 0 && token.end < expression.size()) return "(" + expression + ")";
  }
  return expression.starts_with('(') ? expression : "(" + expression + ")";
}

std::string insert_before(const std::string& text, const std::string& clause,
                          const std::vector<std::string_view>& words) {
  sql::Lexer lexer(text, kFlavor);
  int depth = 0;
  for (sql::Token token = lexer.next(); token.kind != sql::TokenKind::end; token = lexer.next()) {
    const std::string_view found = lexer.text_of(token);
    if (token.kind == sql::TokenKind::symbol && found == "(") ++depth;
    if (token.kind == sql::TokenKind::symbol && found == ")") --depth;
    if (depth == 0 && token.kind == sql::TokenKind::word && is_word_of(found, words)) {
      return text.substr(0, token.begin) + clause + " " + text.substr(token.begin);
    }
  }
  return text + " " + clause;
}

std::string render_options(const std::vector<std::string>& options) {
  std::vector<std::string> parts;
  for (const std::string& option : options) {
    const auto [name, value] = split_option(option);
    parts.push_back(value.empty() ? name : name + "=" + option_value(value));
  }
  return join(parts);
}

std::pair<std::string, std::string> option_changes(const std::vector<std::string>& from,
                                                   const std::vector<std::string>& to) {
  std::vector<std::string> set;
  std::vector<std::string> reset;
  for (const std::string& option : to) {
    if (!contains(from, option)) set.push_back(option);
  }
  for (const std::string& option : from) {
    const std::string name = split_option(option).first;
    if (!has_option(to, name)) reset.push_back(name);
  }
  return {render_options(set), join(reset)};
}

std::string render_foreign_options(const std::vector<std::string>& options) {
  std::vector<std::string> parts;
  for (const std::string& option : options) parts.push_back(foreign_option(option));
  return join(parts);
}

std::string foreign_option_changes(const std::vector<std::string>& from,
                                   const std::vector<std::string>& to) {
  std::vector<std::string> parts;
  for (const std::string& option : from) {
    const std::string name = split_option(option).first;
    if (!has_option(to, name)) parts.push_back("DROP " + quote(name));
  }
  for (const std::string& option : to) {
    if (contains(from, option)) continue;
    const bool is_new = !has_option(from, split_option(option).first);
    parts.push_back((is_new ? "ADD " : "SET ") + foreign_option(option));
  }
  return join(parts);
}

std::string column_clauses(const schema::Column& column, bool but_for_collation) {
  std::string text;
  if (!column.collation.empty() && !but_for_collation) text += " COLLATE " + column.collation;
  if (!column.nullable && !column.identity) text += " NOT NULL";
  if (column.identity) text += " " + render_identity(*column.identity);
  if (column.generated) {
    text +=
        fmt::format(" GENERATED ALWAYS AS {} {}", in_parentheses(column.generated->expression.text),
                    column.generated->stored ? "STORED" : "VIRTUAL");
  }
  if (column.default_value)
    text += " DEFAULT " + plain_default(column.default_value->text, column.type.text);
  return text;
}

std::string column_definition(const schema::Column& column, bool is_foreign) {
  std::string text = quote(column.name) + " " + column.type.text;
  if (is_foreign && !column.storage.options.empty()) {
    text += fmt::format(" OPTIONS ({})", render_foreign_options(column.storage.options));
  }
  return text + column_clauses(column);
}

std::string constraint_definition(const schema::Constraint& constraint, const schema::Table* of) {
  std::string text = plain_clauses(constraint.definition, text_columns(of));
  const std::vector<std::string_view> followers = {"WHERE", "DEFERRABLE", "INITIALLY"};
  // The server tells those of an exclusion with its definition.
  const bool is_exclusion = constraint.kind == schema::ConstraintKind::exclusion;
  if (!constraint.index_options.empty() && !is_exclusion) {
    text = insert_before(text, fmt::format("WITH ({})", render_options(constraint.index_options)),
                         followers);
  }
  if (!constraint.index_tablespace.empty()) {
    text = insert_before(text, "USING INDEX TABLESPACE " + quote(constraint.index_tablespace),
                         followers);
  }
  return constraint.name.empty() ? text
                                 : fmt::format("CONSTRAINT {} {}", quote(constraint.name), text);
}

std::string index_definition(const schema::Index& index, const schema::Table* of) {
  constexpr std::string_view kUsual = "USING btree ";
  std::string text = plain_index(index.definition, text_columns(of));
  if (text.starts_with(kUsual)) text.erase(0, kUsual.size());
  if (index.tablespace.empty()) return text;
  return insert_before(text, "TABLESPACE " + quote(index.tablespace), {"WHERE"});
}

}  // namespace limbeck::dialects::postgresql
