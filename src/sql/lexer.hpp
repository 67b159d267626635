// SQL text to tokens, by one dialect's rules; comments and white space are passed over.
// Not a parser and not the splitter: what a token means is for the callers.
// Next: statement_shape.hpp follows tokens, splitter.cpp cuts at the right terminators.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "sql/splitter.hpp"

namespace limbeck::sql {

enum class TokenKind {
  word,               ///< Unquoted: keyword or name.
  number,             ///< 1, .5e-3, $1
  literal,            ///< 'a', E'a', $tag$a$tag$; its prefix belongs to it.
  quoted_identifier,  ///< "a", `a`, [a]
  symbol,             ///< Punctuation (one character) or an operator.
  terminator,         ///< `;`, or what DELIMITER made of it.
  meta_command,       ///< A backslash outside literals: psql's, never the server's.
  comment,            ///< Only one that is never closed.
  end,
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::size_t begin = 0;
  std::size_t end = 0;
  bool terminated = true;  ///< False: it runs to the end of the text for want of its end.
};

/// Linear in the text. Views into `text`, which must outlive it.
class Lexer {
 public:
  Lexer(std::string_view text, Flavor flavor) : text_(text), flavor_(flavor) {}

  /// The next significant token; kind `end` at the end, again and again.
  Token next();
  std::string_view text_of(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  /// Goes on at `offset`, as if a token had just ended there.
  void move_to(std::size_t offset) { at_ = offset; }
  /// MariaDB's DELIMITER. Not empty.
  void set_delimiter(std::string_view delimiter) { delimiter_ = delimiter; }

 private:
  /// False: an unclosed comment begins at at_.
  bool skip_blank();
  bool skip_block_comment();
  bool is_line_comment() const;
  void skip_line_comment();

  Token quoted(std::size_t begin, std::size_t open, char quote, bool backslash, TokenKind kind);
  Token bracketed();
  Token dollar();
  Token word();
  Token number();
  Token operation();
  Token finish(TokenKind kind, std::size_t begin, std::size_t end, bool terminated = true);
  bool continues_escapes(std::size_t begin) const;

  bool is_postgresql_like() const {
    return flavor_ == Flavor::postgresql || flavor_ == Flavor::generic;
  }
  char at(std::size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  std::string_view text_;
  Flavor flavor_;
  std::string delimiter_ = ";";
  std::size_t at_ = 0;
  std::size_t last_end_ = 0;          // Where the token before ended.
  bool last_was_escapes_ = false;     // It was E'…', whose continuation on a new line is one too.
  bool block_comment_since_ = false;  // Which a continuation must not have in between.
};

/// Letters, digits, `_`, `$` and everything beyond ASCII.
bool is_identifier_part(char character);

}  // namespace limbeck::sql
