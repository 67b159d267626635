#include "dialects/postgresql/confined_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <type_traits>
#include <vector>

#include "base/text.hpp"
#include "schema/fields.hpp"
#include "sql/lexer.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using sql::Token;
using sql::TokenKind;

constexpr auto kFlavor = sql::Flavor::postgresql;

std::string folded(std::string_view word, TokenKind kind) {
  if (kind != TokenKind::quoted_identifier) return base::lower(word);
  std::string name;
  for (std::size_t at = 1; at + 1 < word.size(); ++at) {
    name += word[at];
    if (word[at] == '"') ++at;
  }
  return name;
}

/// In a body or a literal: `public.users`, `"public".users`.
bool mentions(std::string_view text, const std::string& schema) {
  const std::string lowered = base::lower(text);
  const std::string name = base::lower(schema);
  for (std::size_t at = lowered.find(name); at != std::string::npos;
       at = lowered.find(name, at + 1)) {
    std::size_t end = at + name.size();
    if (end < lowered.size() && lowered[end] == '"') ++end;
    while (end < lowered.size() && lowered[end] == ' ') ++end;
    const bool begins = at == 0 || !sql::is_identifier_part(lowered[at - 1]);
    if (begins && end < lowered.size() && lowered[end] == '.') return true;
  }
  return false;
}

std::vector<Token> tokens_of(std::string_view statement) {
  std::vector<Token> tokens;
  sql::Lexer lexer(statement, kFlavor);
  for (Token token = lexer.next(); token.kind != TokenKind::end; token = lexer.next()) {
    tokens.push_back(token);
  }
  return tokens;
}

class Confiner {
 public:
  Confiner(std::string_view statement, const Confinement& names)
      : statement_(statement), names_(names), tokens_(tokens_of(statement)) {}

  std::string run() {
    refuse_what_is_not_of_a_schema();
    std::string result;
    std::size_t copied = 0;
    for (std::size_t index = 0; index < tokens_.size(); ++index) {
      const Token& token = tokens_[index];
      if (token.kind == TokenKind::literal && !names_a_relation(index)) check_literal(text(index));
      if (names_a_relation(index)) {
        // `'public.t_id_seq'::regclass`, as the server writes the default of a serial column.
        result += statement_.substr(copied, token.begin + 1 - copied);
        result += names_.here + '.';
        copied = token.begin + 1 + names_.live.size() + 1;
      }
      if (!names_a_schema(index)) continue;
      const std::string name = folded(text(index), token.kind);
      if (names_.elsewhere.contains(name)) throw Unconfined{"it names the schema " + name};
      if (name != names_.live) continue;
      result += statement_.substr(copied, token.begin - copied);
      result += sql::quote_identifier(names_.here, kFlavor);
      copied = token.end;
    }
    result += statement_.substr(copied);
    return result;
  }

 private:
  std::string_view text(std::size_t index) const {
    return statement_.substr(tokens_[index].begin, tokens_[index].end - tokens_[index].begin);
  }
  bool is(std::size_t index, std::string_view word) const {
    return index < tokens_.size() && base::equals_ignoring_case(text(index), word);
  }
  bool is_name(std::size_t index) const {
    const TokenKind kind = tokens_[index].kind;
    return kind == TokenKind::word || kind == TokenKind::quoted_identifier;
  }

  /// Before a dot and not behind one; or behind the word SCHEMA.
  bool names_a_schema(std::size_t index) const {
    if (!is_name(index)) return false;
    const bool is_behind_dot = index > 0 && is(index - 1, ".");
    const bool is_before_dot = is(index + 1, ".");
    return (is_before_dot && !is_behind_dot) || (index > 0 && is(index - 1, "SCHEMA"));
  }

  bool names_a_relation(std::size_t index) const {
    return tokens_[index].kind == TokenKind::literal && is(index + 1, "::") &&
           is(index + 2, "regclass") && text(index).starts_with("'" + names_.live + ".");
  }

  void refuse_what_is_not_of_a_schema() const {
    if (is(0, "CREATE") && is(1, "SCHEMA")) throw Unconfined{"it makes a schema of its own"};
    if (is(0, "CREATE") && is(1, "EXTENSION")) throw Unconfined{"it makes an extension"};
    if (is(0, "CREATE") && is(1, "EVENT")) throw Unconfined{"it makes an event trigger"};
    const bool is_set = is(0, "SET") && (is(1, "search_path") || is(2, "search_path"));
    if (!is_set) return;
    const auto& last = tokens_.back();
    const bool is_empty = last.kind == TokenKind::literal && last.end - last.begin == 2;
    if (!is_empty) throw Unconfined{"it sets search_path"};
  }

  void check_literal(std::string_view literal) const {
    if (mentions(literal, names_.live)) {
      throw Unconfined{fmt::format("a body or a constant of it names the schema {}", names_.live)};
    }
    for (const std::string& schema : names_.elsewhere) {
      if (!mentions(literal, schema)) continue;
      throw Unconfined{fmt::format("a body or a constant of it names the schema {}", schema)};
    }
  }

  std::string_view statement_;
  const Confinement& names_;
  std::vector<Token> tokens_;
};

/// Every text of a value, in place.
class Replacer {
 public:
  Replacer(std::string from, std::string to) : from_(std::move(from)), to_(std::move(to)) {}

  template <typename Value>
  void replace(Value& value) const {
    if constexpr (!std::is_arithmetic_v<Value> && !std::is_enum_v<Value>) {
      schema::each_field(value, [this](auto&... fields) { (replace(fields), ...); });
    }
  }
  void replace(schema::Aside&) const {}
  void replace(std::string& text) const {
    for (std::size_t at = text.find(from_); at != std::string::npos;
         at = text.find(from_, at + to_.size())) {
      text.replace(at, from_.size(), to_);
    }
  }
  template <typename Value>
  void replace(std::optional<Value>& value) const {
    if (value) replace(*value);
  }
  template <typename Value>
  void replace(std::vector<Value>& values) const {
    for (Value& each : values) replace(each);
  }

 private:
  std::string from_;
  std::string to_;
};

}  // namespace

std::string confine(std::string_view statement, const Confinement& names) {
  return Confiner(statement, names).run();
}

void release(schema::Catalog& catalog, const Confinement& names) {
  const std::string live = sql::quote_identifier_if_needed(names.live, kFlavor);
  Replacer(names.here + '.', live + '.').replace(catalog);
  catalog.default_schema = names.live.c_str();
  for (schema::Namespace& each : catalog.schemas) {
    // What every new database says of `public`, as reflection passes over it there.
    if (each.name.empty() && each.comment == "standard public schema") each.comment.clear();
  }
}

}  // namespace limbeck::dialects::postgresql
