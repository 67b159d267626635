// The tokens of a Python file. Not what they mean together: parser.hpp.
// Source: Python 3.12's reference, "Lexical analysis".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "python/syntax.hpp"

namespace limbeck::python {

enum class TokenKind { name, number, string, op, newline, indent, dedent, end };

/// A view into the lexer's text. Keywords are names. Of `indent`, `dedent` and `end` the text is
/// empty; a string is one literal with its prefix and quotes, an f-string too.
struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;
  Position at;
};

/// Errors, with `file` and line, the column in the message: python.syntax.
[[noreturn]] void fail_syntax(std::string_view file, Position at, std::string what,
                              std::string hint = {});

/// The text as UTF-8, without byte order mark, every line end a `\n`; as the encoding line says.
/// Errors: python.syntax (an encoding that is not known, bytes that are not in it).
std::string decode_source(std::string_view bytes, std::string_view file);

/// Hands out one token after the other, so that reading a header costs no tree and no list.
class Lexer {
 public:
  /// Both must outlive it; `text` as decode_source gives it.
  Lexer(std::string_view text, std::string_view file) : text_(text), file_(file) {}
  /// An expression inside brackets that `text` does not hold, which begins at `start`.
  Lexer(std::string_view text, std::string_view file, Position start)
      : text_(text),
        file_(file),
        line_(start.line),
        column_(start.column),
        is_line_start_(false),
        is_inside_(true) {}

  /// After the end, the end again. Errors: python.syntax.
  Token next();
  /// From inside a statement at the top level to the next one there, whatever block is in between:
  /// by strings, brackets and line ends alone. Errors: python.syntax.
  void skip_to_top_level();
  std::string_view file() const { return file_; }
  /// Where the next token is looked for.
  std::size_t offset() const { return at_; }

 private:
  struct Bracket {
    char open = 0;
    Position at;
  };

  bool at_line_start_token(Token& token);
  void skip_blanks();
  Token name_or_string();
  Token number();
  Token string(std::size_t begin, Position at, std::string_view prefix);
  Token op();
  Token make(TokenKind kind, std::size_t begin, Position at) const {
    return {kind, text_.substr(begin, at_ - begin), at};
  }
  Position position();
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void pass_line_end();
  void skip_string();
  /// By counting from the start: for errors alone.
  Position position_of(std::size_t offset) const;
  /// From behind an opening brace of an f-string to its closing one.
  void pass_replacement(Position start, int depth);
  void pass_quoted(std::string_view quotes, bool is_raw, bool is_formatted, Position start,
                   int depth);
  [[noreturn]] void fail(Position at, std::string what, std::string hint = {}) const {
    fail_syntax(file_, at, std::move(what), std::move(hint));
  }

  std::string_view text_;
  std::string_view file_;
  std::size_t at_ = 0;
  int line_ = 1;
  int column_ = 1;  ///< At counted_, which is in the same line.
  std::size_t counted_ = 0;
  bool is_line_start_ = true;
  bool is_inside_ = false;
  bool line_has_token_ = false;
  int pending_dedents_ = 0;
  // The same indentation with a tab as one column and as eight: they must agree.
  std::vector<std::pair<int, int>> indents_ = {{0, 0}};
  std::vector<Bracket> brackets_;
};

}  // namespace limbeck::python
