// Follows the tokens of one statement and knows whether a semicolon would end it.
// Not the splitter (splitter.cpp), which feeds it; not a parser.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "sql/lexer.hpp"

namespace limbeck::sql {

/// PostgreSQL: a semicolon inside parentheses or a BEGIN ATOMIC body is part of the statement.
/// SQLite: CREATE TRIGGER ends with `; END ;` and nothing else, as sqlite3_complete() has it.
class StatementShape {
 public:
  explicit StatementShape(Flavor flavor) : flavor_(flavor) {}

  /// Any token but a terminator that ends the statement.
  void take(const Token& token, std::string_view text);
  bool ends_at_terminator() const;
  /// COPY … FROM STDIN: its data follow.
  bool reads_stdin() const { return reads_stdin_; }

  /// What is still open: where it began, and its name for an error.
  struct Open {
    std::size_t begin;
    std::string_view what;
  };
  std::optional<Open> open() const;

 private:
  enum class Kind { unknown, explain, create, routine, trigger, copy, other };
  enum class Body { none, statements, after_semicolon, after_end };
  enum class Keyword {
    none,
    as,
    atomic,
    begin_,
    case_,
    copy,
    create,
    end,
    explain,
    from,
    function,
    or_,
    procedure,
    replace,
    stdin_,
    temp,
    trigger,
  };

  static Keyword keyword(std::string_view word);
  void decide_kind(Keyword word, std::size_t begin);
  void follow_routine(Keyword word, std::size_t begin);
  void follow_trigger(Keyword word, bool is_terminator, std::size_t begin);
  void follow_parentheses(std::string_view text, std::size_t begin);
  bool has_parentheses() const {
    return flavor_ == Flavor::postgresql || flavor_ == Flavor::generic;
  }

  Flavor flavor_;
  Kind kind_ = Kind::unknown;
  Keyword previous_ = Keyword::none;
  bool previous_is_dot_ = false;
  bool reads_stdin_ = false;
  std::size_t parentheses_ = 0;
  std::size_t parenthesis_begin_ = 0;  // The outermost one.
  std::size_t atomic_depth_ = 0;
  Body body_ = Body::none;
  std::size_t body_begin_ = 0;
};

}  // namespace limbeck::sql
