#include "dialects/sqlite/stored_sql.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"
#include "sql/reserved_words.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using sql::TokenKind;

// SQLite's parse.y: %fallback ID, and JOIN_KW and INDEXED, which an expression takes as names.
constexpr std::string_view kLooseWords[] = {"abort",
                                            "action",
                                            "after",
                                            "always",
                                            "analyze",
                                            "asc",
                                            "attach",
                                            "before",
                                            "begin",
                                            "by",
                                            "cascade",
                                            "cast",
                                            "column",
                                            "conflict",
                                            "cross",
                                            "current",
                                            "current_date",
                                            "current_time",
                                            "current_timestamp",
                                            "database",
                                            "deferred",
                                            "desc",
                                            "detach",
                                            "do",
                                            "each",
                                            "end",
                                            "exclude",
                                            "exclusive",
                                            "explain",
                                            "fail",
                                            "filter",
                                            "first",
                                            "following",
                                            "for",
                                            "full",
                                            "generated",
                                            "glob",
                                            "groups",
                                            "if",
                                            "ignore",
                                            "immediate",
                                            "indexed",
                                            "initially",
                                            "inner",
                                            "instead",
                                            "key",
                                            "last",
                                            "left",
                                            "like",
                                            "match",
                                            "materialized",
                                            "natural",
                                            "no",
                                            "nulls",
                                            "of",
                                            "offset",
                                            "others",
                                            "outer",
                                            "over",
                                            "partition",
                                            "plan",
                                            "pragma",
                                            "preceding",
                                            "query",
                                            "raise",
                                            "range",
                                            "recursive",
                                            "regexp",
                                            "reindex",
                                            "release",
                                            "rename",
                                            "replace",
                                            "restrict",
                                            "right",
                                            "rollback",
                                            "row",
                                            "rows",
                                            "savepoint",
                                            "temp",
                                            "temporary",
                                            "ties",
                                            "trigger",
                                            "unbounded",
                                            "vacuum",
                                            "view",
                                            "virtual",
                                            "window",
                                            "with",
                                            "within",
                                            "without"};
static_assert(std::is_sorted(std::begin(kLooseWords), std::end(kLooseWords)));

char upper(char letter) {
  return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
}

bool is_plain(std::string_view name) {
  const auto is_start = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || letter == '_';
  };
  return !name.empty() && is_start(name.front()) &&
         std::all_of(name.begin(), name.end(), [&](char letter) {
           return is_start(letter) || (letter >= '0' && letter <= '9');
         });
}

}  // namespace

std::vector<Part> parts_of(std::string_view sql) {
  std::vector<Part> parts;
  parts.reserve(sql.size() / 5 + 4);
  sql::Lexer lexer(sql, sql::Flavor::sqlite);
  for (sql::Token token = lexer.next();; token = lexer.next()) {
    if (token.kind == TokenKind::end || token.kind == TokenKind::comment) break;
    parts.push_back({token.kind, lexer.text_of(token)});
  }
  while (!parts.empty() && parts.back().kind == TokenKind::terminator) parts.pop_back();
  parts.push_back({});
  return parts;
}

bool is_word(const Part& part, std::string_view word) {
  if (part.kind != TokenKind::word || part.text.size() != word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (upper(part.text[i]) != word[i]) return false;
  }
  return true;
}

bool is_symbol(const Part& part, char symbol) {
  return part.kind == TokenKind::symbol && part.text.size() == 1 && part.text[0] == symbol;
}

bool is_string(const Part& part) {
  return part.kind == TokenKind::literal && part.text.front() == '\'';
}

Keyword keyword(std::string_view word) {
  if (word.size() < 2 || word.size() > 17) return Keyword::none;
  const std::string lower = base::lower(word);
  if (std::binary_search(std::begin(kLooseWords), std::end(kLooseWords), lower)) {
    return Keyword::loose;
  }
  return sql::is_reserved(lower, sql::Flavor::sqlite) ? Keyword::reserved : Keyword::none;
}

std::string unquoted(std::string_view text) {
  if (text.size() < 2) return std::string(text);
  const char open = text.front();
  if (open == '[') return std::string(text.substr(1, text.size() - 2));
  if (open != '"' && open != '`' && open != '\'') return std::string(text);
  std::string name;
  name.reserve(text.size());
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    name += text[i];
    if (text[i] == open) ++i;
  }
  return name;
}

std::string quoted_if_needed(std::string_view name) {
  const bool plain = is_plain(name) && keyword(name) == Keyword::none &&
                     !base::equals_ignoring_case(name, "true") &&
                     !base::equals_ignoring_case(name, "false");
  return plain ? std::string(name) : sql::quote_identifier(name, sql::Flavor::sqlite);
}

std::string in_capitals(std::string_view word) {
  std::string result(word);
  std::transform(result.begin(), result.end(), result.begin(), upper);
  return result;
}

const Part& PartReader::peek(std::size_t ahead) const {
  return parts_[std::min(at_ + ahead, parts_.size() - 1)];
}

bool PartReader::accept(std::string_view word) {
  if (!is_word(peek(), word)) return false;
  ++at_;
  return true;
}

bool PartReader::accept_symbol(char symbol) {
  if (!is_symbol(peek(), symbol)) return false;
  ++at_;
  return true;
}

void PartReader::expect(std::string_view word) {
  if (!accept(word)) fail(word);
}

void PartReader::expect_symbol(char symbol) {
  if (!accept_symbol(symbol)) fail(std::string_view(&symbol, 1));
}

std::string PartReader::name() {
  const Part& part = peek();
  if (part.kind != TokenKind::word && part.kind != TokenKind::quoted_identifier &&
      !is_string(part)) {
    fail("a name");
  }
  has_read_string_ |= part.kind == TokenKind::literal;
  ++at_;
  return unquoted(part.text);
}

std::string PartReader::qualified_name() {
  std::string found = name();
  if (accept_symbol('.')) found = name();
  return found;
}

Span PartReader::in_parentheses() {
  expect_symbol('(');
  Span span{at_, at_};
  for (std::size_t depth = 1; depth > 0; ++at_) {
    if (at_end()) fail(")");
    if (is_symbol(peek(), '(')) ++depth;
    if (is_symbol(peek(), ')')) --depth;
    span.end = at_;
  }
  return span;
}

Span PartReader::up_to_comma() {
  const std::size_t begin = at_;
  for (std::size_t depth = 0; !at_end(); ++at_) {
    if (is_symbol(peek(), '(')) ++depth;
    if (depth == 0 && (is_symbol(peek(), ')') || is_symbol(peek(), ','))) break;
    if (is_symbol(peek(), ')')) --depth;
  }
  return {begin, at_};
}

void PartReader::fail(std::string_view wanted) const {
  throw_unreadable(object_,
                   at_end() ? fmt::format("it ends where {} was expected", wanted)
                            : fmt::format("{} stands where {} was expected", peek().text, wanted));
}

bool read_create(PartReader& reader, std::string_view kind) {
  reader.expect("CREATE");
  if (!reader.accept("TEMP")) reader.accept("TEMPORARY");
  const bool unique = reader.accept("UNIQUE");
  reader.expect(kind);
  if (is_word(reader.peek(), "IF") && is_word(reader.peek(1), "NOT")) {
    reader.advance();
    reader.advance();
    reader.expect("EXISTS");
  }
  return unique;
}

void throw_unreadable(std::string_view object, std::string_view why) {
  throw Error{
      {.code = "reflect.unreadable",
       .message = fmt::format("the stored statement of {} cannot be understood: {}", object, why),
       .hint = "make the object again, or report its CREATE statement as a defect",
       .dialect = "sqlite"}};
}

}  // namespace limbeck::dialects::sqlite
