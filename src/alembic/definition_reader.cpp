#include "alembic/definition_reader.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

using python::Unsupported;
using sql::Token;
using sql::TokenKind;

DefinitionReader::DefinitionReader(std::string_view text, sql::Flavor flavor) : text_(text) {
  sql::Lexer lexer(text_, flavor);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    if (token.kind == TokenKind::comment || token.kind == TokenKind::meta_command) {
      throw Unsupported("a comment in a definition");
    }
    tokens_.push_back(token);
  }
}

std::string_view DefinitionReader::at(std::size_t token) const {
  if (token >= tokens_.size()) return {};
  return text_.substr(tokens_[token].begin, tokens_[token].end - tokens_[token].begin);
}

bool DefinitionReader::is(std::size_t token, std::string_view word) const {
  if (token >= tokens_.size()) return false;
  const TokenKind kind = tokens_[token].kind;
  if (kind == TokenKind::word) return base::equals_ignoring_case(at(token), word);
  return kind == TokenKind::symbol && at(token) == word;
}

bool DefinitionReader::take(std::string_view word) {
  if (!is(at_, word)) return false;
  ++at_;
  return true;
}

void DefinitionReader::expect(std::string_view word) {
  if (take(word)) return;
  throw Unsupported(fmt::format("{} in place of {}", is_at_end() ? "the end" : at(at_), word));
}

void DefinitionReader::expect_end() const {
  if (!is_at_end()) throw Unsupported(fmt::format("{} in a definition", at(at_)));
}

std::string DefinitionReader::name() {
  if (is_at_end()) throw Unsupported("the end in place of a name");
  const Token token = tokens_[at_];
  const std::string_view text = at(at_);
  if (token.kind == TokenKind::word) {
    ++at_;
    return std::string(text);
  }
  if (token.kind != TokenKind::quoted_identifier) {
    throw Unsupported(fmt::format("{} in place of a name", text));
  }
  ++at_;
  const char quote = text.back();
  std::string result;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    result += text[i];
    if (text[i] == quote) ++i;  // It stands twice.
  }
  return result;
}

std::size_t DefinitionReader::closing(std::size_t opening) const {
  int depth = 0;
  for (std::size_t token = opening; token < tokens_.size(); ++token) {
    if (is(token, "(") || is(token, "[")) ++depth;
    if ((is(token, ")") || is(token, "]")) && --depth == 0) return token;
  }
  throw Unsupported("parentheses that are not closed");
}

std::size_t DefinitionReader::behind(std::size_t token) const {
  return is(token, "(") || is(token, "[") ? closing(token) + 1 : token + 1;
}

bool DefinitionReader::skip_behind(std::string_view word) {
  while (!is_at_end()) {
    if (take(word)) return true;
    at_ = behind(at_);
  }
  return false;
}

std::string DefinitionReader::between(std::size_t first, std::size_t last) const {
  if (first >= last) return {};
  return std::string(
      text_.substr(tokens_[first].begin, tokens_[last - 1].end - tokens_[first].begin));
}

std::string DefinitionReader::in_parentheses() {
  if (!is(at_, "(")) expect("(");
  const std::size_t end = closing(at_);
  std::string inner = between(at_ + 1, end);
  at_ = end + 1;
  return inner;
}

std::vector<std::string> DefinitionReader::list() {
  std::vector<std::string> items;
  const std::size_t end = is(at_, "(") ? closing(at_) : at_;
  expect("(");
  while (at_ < end) {
    const std::size_t first = at_;
    while (at_ < end && !is(at_, ",")) at_ = behind(at_);
    items.push_back(between(first, at_));
    if (at_ < end) ++at_;
  }
  at_ = end + 1;
  return items;
}

std::string DefinitionReader::up_to_comma() {
  const std::size_t first = at_;
  while (!is_at_end() && !is(at_, ",")) at_ = behind(at_);
  return between(first, at_);
}

std::string DefinitionReader::rest() {
  const std::size_t first = at_;
  at_ = tokens_.size();
  return between(first, at_);
}

std::string without_parentheses(const std::string& expression, sql::Flavor flavor) {
  std::string inner = expression;
  while (inner.starts_with('(')) {
    DefinitionReader reader(inner, flavor);
    std::string within = reader.in_parentheses();
    if (!reader.is_at_end() || within.empty()) break;
    inner = std::move(within);
  }
  return inner;
}

namespace {

std::string read_action(DefinitionReader& reader) {
  const auto two_words = [&](const char* second) { return reader.take(second); };
  std::string action;
  if (reader.take("CASCADE")) action = "CASCADE";
  if (reader.take("RESTRICT")) action = "RESTRICT";
  if (reader.take("NO") && two_words("ACTION")) action = "NO ACTION";
  if (reader.take("SET")) {
    if (two_words("NULL")) {
      action = "SET NULL";
    } else if (two_words("DEFAULT")) {
      action = "SET DEFAULT";
    }
  }
  if (action.empty()) throw Unsupported("this action of a foreign key");
  return action;
}

IndexDefinition::Element read_element(const std::string& text, sql::Flavor flavor) {
  IndexDefinition::Element element{.column = {}, .text = text, .operator_class = {}};
  const bool is_postgresql = flavor == sql::Flavor::postgresql;
  if (text.starts_with('(')) {
    const std::string inner = is_postgresql ? without_parentheses(text, flavor) : text;
    DefinitionReader whole(text, flavor);
    whole.in_parentheses();
    if (is_postgresql && whole.is_at_end()) element.text = fmt::format("({})", inner);
    return element;
  }
  DefinitionReader reader(text, flavor);
  std::string column = reader.name();
  if (reader.is_at_end()) {
    element.column = std::move(column);
    return element;
  }
  const bool is_more = reader.take("(") || reader.take("ASC") || reader.take("DESC") ||
                       reader.take("NULLS") || reader.take("COLLATE") || reader.take(".");
  if (is_more || !is_postgresql) return element;
  std::string operator_class = reader.name();
  if (reader.is_at_end()) {
    element.column = std::move(column);
    element.operator_class = std::move(operator_class);
  }
  return element;
}

}  // namespace

ConstraintOptions read_options(DefinitionReader& reader) {
  ConstraintOptions options;
  while (!reader.is_at_end()) {
    if (reader.take("ON")) {
      const bool is_update = reader.take("UPDATE");
      if (!is_update) reader.expect("DELETE");
      (is_update ? options.onupdate : options.ondelete) = read_action(reader);
    } else if (reader.take("MATCH")) {
      options.match = reader.name();
    } else if (reader.take("DEFERRABLE")) {
      options.is_deferrable = true;
    } else {
      reader.expect("INITIALLY");
      const bool is_deferred = reader.take("DEFERRED");
      if (!is_deferred) reader.expect("IMMEDIATE");
      options.initially = is_deferred ? "DEFERRED" : "IMMEDIATE";
    }
  }
  return options;
}

IndexDefinition read_index(const std::string& definition, sql::Flavor flavor) {
  DefinitionReader reader(definition, flavor);
  IndexDefinition found;
  if (reader.take("USING")) found.method = reader.name();
  for (const std::string& each : reader.list())
    found.elements.push_back(read_element(each, flavor));
  if (reader.take("INCLUDE")) {
    for (const std::string& each : reader.list()) {
      found.included.push_back(DefinitionReader(each, flavor).name());
    }
  }
  if (reader.take("WITH")) {
    for (const std::string& each : reader.list()) {
      DefinitionReader pair(each, flavor);
      const std::string name = pair.name();
      pair.expect("=");
      std::string value = pair.rest();
      if (value.size() > 1 && value.starts_with('\'')) value = value.substr(1, value.size() - 2);
      found.storage.emplace_back(name, std::move(value));
    }
  }
  if (reader.take("WHERE")) {
    found.condition = reader.rest();
    if (flavor == sql::Flavor::postgresql) {
      found.condition = without_parentheses(found.condition, flavor);
    }
  }
  reader.expect_end();
  return found;
}

}  // namespace limbeck::alembic
