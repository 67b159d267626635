#include "sql/lexer.hpp"

#include <algorithm>
#include <array>

namespace limbeck::sql {

namespace {

bool is_blank(char character) {
  return character == ' ' || (character >= '\t' && character <= '\r');
}

constexpr bool is_digit(char character) {
  return character >= '0' && character <= '9';
}

constexpr bool is_identifier_start(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_' ||
         byte >= 0x80;
}

bool is_hex_digit(char character) {
  return is_digit(character) || (character >= 'a' && character <= 'f') ||
         (character >= 'A' && character <= 'F');
}

// Most of any text is words: one look a letter.
constexpr std::array<bool, 256> kIsIdentifierPart = [] {
  std::array<bool, 256> table{};
  for (std::size_t byte = 0; byte < table.size(); ++byte) {
    const auto character = static_cast<char>(byte);
    table[byte] = is_identifier_start(character) || is_digit(character) || character == '$';
  }
  return table;
}();

constexpr std::string_view kOperatorCharacters = "~!@#^&|`?+-*/%<>=";
// PostgreSQL, "Lexical Structure", Operators: only one that holds one of these may end in + or -.
constexpr std::string_view kSignFriends = "~!@#%^&|`?";

// Longest first. SQLite and MariaDB have a closed set of operators.
constexpr std::string_view kFixedOperators[] = {"->>", "<=>", "->", "||", "&&", "<<", ">>",
                                                "<=",  ">=",  "<>", "!=", "==", ":=", "::"};

}  // namespace

bool is_identifier_part(char character) {
  return kIsIdentifierPart[static_cast<unsigned char>(character)];
}

Token Lexer::finish(TokenKind kind, std::size_t begin, std::size_t end, bool terminated) {
  at_ = end;
  last_end_ = end;
  last_was_escapes_ = false;
  block_comment_since_ = false;
  return {kind, begin, end, terminated};
}

bool Lexer::is_line_comment() const {
  const char first = at(at_);
  if (flavor_ == Flavor::mariadb) {
    if (first == '#') return true;
    // MariaDB wants a blank after the dashes, so that 1--1 stays arithmetic.
    return first == '-' && at(at_ + 1) == '-' &&
           (at_ + 2 >= text_.size() || static_cast<unsigned char>(text_[at_ + 2]) <= ' ');
  }
  return first == '-' && at(at_ + 1) == '-';
}

void Lexer::skip_line_comment() {
  const bool ends_at_return = is_postgresql_like();
  while (at_ < text_.size() && text_[at_] != '\n' && !(ends_at_return && text_[at_] == '\r')) ++at_;
}

bool Lexer::skip_block_comment() {
  const bool nests = is_postgresql_like();
  std::size_t depth = 1;
  std::size_t offset = at_ + 2;
  while (depth > 0) {
    offset = text_.find_first_of("*/", offset);
    if (offset == std::string_view::npos) return false;
    if (text_[offset] == '*' && at(offset + 1) == '/') {
      --depth;
      offset += 2;
    } else if (nests && text_[offset] == '/' && at(offset + 1) == '*') {
      ++depth;
      offset += 2;
    } else {
      ++offset;
    }
  }
  at_ = offset;
  block_comment_since_ = true;
  return true;
}

bool Lexer::skip_blank() {
  for (;;) {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    if (is_line_comment()) {
      skip_line_comment();
    } else if (at(at_) == '/' && at(at_ + 1) == '*') {
      // /*!40101 … */ and /*M! … */ are code to MariaDB.
      const bool is_code = flavor_ == Flavor::mariadb &&
                           (at(at_ + 2) == '!' || (at(at_ + 2) == 'M' && at(at_ + 3) == '!'));
      if (is_code) return true;
      if (!skip_block_comment()) return false;
    } else {
      return true;
    }
  }
}

// `open` is the offset of the opening quote; a prefix may stand before it.
Token Lexer::quoted(std::size_t begin, std::size_t open, char quote, bool backslash,
                    TokenKind kind) {
  const char stops[] = {quote, '\\', '\0'};
  const std::string_view wanted(stops, backslash ? 2 : 1);
  std::size_t offset = open + 1;
  for (;;) {
    offset = text_.find_first_of(wanted, offset);
    if (offset == std::string_view::npos) return finish(kind, begin, text_.size(), false);
    if (text_[offset] == '\\') {
      offset += 2;
    } else if (at(offset + 1) == quote) {
      offset += 2;
    } else {
      const Token token = finish(kind, begin, offset + 1);
      last_was_escapes_ = backslash && is_postgresql_like();
      return token;
    }
    if (offset > text_.size()) return finish(kind, begin, text_.size(), false);
  }
}

// 'a' NEWLINE 'b' is one literal in PostgreSQL; behind E'a' the second part has escapes as well.
bool Lexer::continues_escapes(std::size_t begin) const {
  if (!last_was_escapes_ || block_comment_since_) return false;
  const auto gap = text_.substr(last_end_, begin - last_end_);
  return gap.find_first_of("\r\n") != std::string_view::npos;
}

Token Lexer::bracketed() {
  const auto end = text_.find(']', at_);
  if (end == std::string_view::npos) {
    return finish(TokenKind::quoted_identifier, at_, text_.size(), false);
  }
  return finish(TokenKind::quoted_identifier, at_, end + 1);
}

// $1, $tag$…$tag$ or a lone dollar.
Token Lexer::dollar() {
  const std::size_t begin = at_;
  std::size_t offset = begin + 1;
  if (is_digit(at(offset))) {
    while (is_digit(at(offset))) ++offset;
    return finish(TokenKind::number, begin, offset);
  }
  if (is_identifier_start(at(offset))) {
    while (is_identifier_start(at(offset)) || is_digit(at(offset))) ++offset;
  }
  if (at(offset) != '$') return finish(TokenKind::symbol, begin, begin + 1);
  const auto tag = text_.substr(begin, offset + 1 - begin);
  const auto end = text_.find(tag, offset + 1);
  if (end == std::string_view::npos) {
    return finish(TokenKind::literal, begin, text_.size(), false);
  }
  return finish(TokenKind::literal, begin, end + tag.size());
}

Token Lexer::word() {
  const std::size_t begin = at_;
  std::size_t end = begin;
  while (end < text_.size() && is_identifier_part(text_[end])) ++end;
  if (delimiter_ != ";") {
    // MariaDB's client sees its delimiter even in the middle of a word: `END$$`.
    const auto inside = text_.substr(begin, end - begin + delimiter_.size()).find(delimiter_);
    if (inside != std::string_view::npos) end = std::min(end, begin + inside);
  }
  const char prefix = static_cast<char>(text_[begin] | 0x20);
  if (end == begin + 1 && at(end) == '\'') {
    const bool escapes = is_postgresql_like() && prefix == 'e';
    const bool is_prefix = flavor_ == Flavor::sqlite
                               ? prefix == 'x'
                               : prefix == 'b' || prefix == 'x' || prefix == 'n' || escapes;
    const bool backslash = escapes || flavor_ == Flavor::mariadb;
    if (is_prefix) return quoted(begin, end, '\'', backslash, TokenKind::literal);
  }
  if (is_postgresql_like() && end == begin + 1 && prefix == 'u' && at(end) == '&') {
    if (at(end + 1) == '\'') return quoted(begin, end + 1, '\'', false, TokenKind::literal);
    if (at(end + 1) == '"') return quoted(begin, end + 1, '"', false, TokenKind::quoted_identifier);
  }
  return finish(TokenKind::word, begin, end);
}

Token Lexer::number() {
  const std::size_t begin = at_;
  std::size_t end = begin;
  if (text_[begin] == '0' && (at(begin + 1) == 'x' || at(begin + 1) == 'X')) {
    end = begin + 2;
    while (is_hex_digit(at(end))) ++end;
    return finish(TokenKind::number, begin, end);
  }
  const auto digits = [&] {
    while (is_digit(at(end)) || (at(end) == '_' && is_digit(at(end + 1)))) ++end;
  };
  digits();
  if (at(end) == '.' && at(end + 1) != '.') {
    ++end;
    digits();
  }
  if (at(end) == 'e' || at(end) == 'E') {
    const std::size_t sign = at(end + 1) == '+' || at(end + 1) == '-' ? 1 : 0;
    if (is_digit(at(end + 1 + sign))) {
      end += 1 + sign;
      digits();
    }
  }
  return finish(TokenKind::number, begin, end);
}

Token Lexer::operation() {
  const std::size_t begin = at_;
  const auto rest = text_.substr(begin);
  if (!is_postgresql_like()) {
    for (const auto fixed : kFixedOperators) {
      if (rest.starts_with(fixed)) {
        return finish(TokenKind::symbol, begin, begin + fixed.size());
      }
    }
    return finish(TokenKind::symbol, begin, begin + 1);
  }
  if (rest.starts_with("::") || rest.starts_with(":=") || rest.starts_with("..")) {
    return finish(TokenKind::symbol, begin, begin + 2);
  }
  std::size_t end = begin;
  bool may_end_in_sign = false;
  while (end < text_.size() && kOperatorCharacters.find(text_[end]) != std::string_view::npos) {
    const auto pair = text_.substr(end, 2);
    if (end > begin && (pair == "--" || pair == "/*")) break;
    if (flavor_ == Flavor::generic && text_[end] == '`') break;
    may_end_in_sign |= kSignFriends.find(text_[end]) != std::string_view::npos;
    ++end;
  }
  while (end > begin + 1 && !may_end_in_sign && (text_[end - 1] == '+' || text_[end - 1] == '-')) {
    --end;
  }
  return finish(TokenKind::symbol, begin, std::max(end, begin + 1));
}

Token Lexer::next() {
  if (!skip_blank()) return finish(TokenKind::comment, at_, text_.size(), false);
  if (at_ >= text_.size()) return {TokenKind::end, text_.size(), text_.size(), true};
  if (text_.substr(at_, delimiter_.size()) == delimiter_) {
    return finish(TokenKind::terminator, at_, at_ + delimiter_.size());
  }
  const char first = text_[at_];
  const bool backslash = flavor_ == Flavor::mariadb;
  switch (first) {
    case '\'':
      return quoted(at_, at_, '\'', backslash || continues_escapes(at_), TokenKind::literal);
    case '"':
      return quoted(at_, at_, '"', backslash,
                    backslash ? TokenKind::literal : TokenKind::quoted_identifier);
    case '`':
      if (flavor_ == Flavor::postgresql) return operation();
      return quoted(at_, at_, '`', false, TokenKind::quoted_identifier);
    case '[':
      if (flavor_ == Flavor::sqlite) return bracketed();
      return finish(TokenKind::symbol, at_, at_ + 1);
    case '$':
      if (is_postgresql_like()) return dollar();
      return finish(TokenKind::symbol, at_, at_ + 1);
    case '\\':
      if (is_postgresql_like()) return finish(TokenKind::meta_command, at_, at_ + 1);
      return finish(TokenKind::symbol, at_, at_ + 1);
    case '/':
      if (flavor_ == Flavor::mariadb && at(at_ + 1) == '*') {  // Code in a comment.
        const std::size_t begin = at_;
        if (!skip_block_comment()) return finish(TokenKind::comment, begin, text_.size(), false);
        return finish(TokenKind::symbol, begin, at_);
      }
      return operation();
    case '.':
      if (is_digit(at(at_ + 1))) return number();
      return operation();
    default:
      break;
  }
  if (is_identifier_start(first)) return word();
  if (is_digit(first)) return number();
  return operation();
}

}  // namespace limbeck::sql
