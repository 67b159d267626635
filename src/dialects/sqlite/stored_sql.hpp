// The tokens of a statement that SQLite stored, and a reader that walks over them.
// Not what they mean: table_sql.hpp, index_sql.hpp, statement_sql.hpp.
// Next: settled_text.hpp writes tokens in one form.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sql/lexer.hpp"

namespace limbeck::dialects::sqlite {

/// Views into the statement, which must outlive it.
struct Part {
  sql::TokenKind kind = sql::TokenKind::end;
  std::string_view text;
};

/// A run of parts: an expression, the arguments of a module.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  bool empty() const { return begin == end; }
};

/// Without terminators at the end; the last part is of kind end. A comment that is never closed
/// reaches to the end, as SQLite reads it.
std::vector<Part> parts_of(std::string_view sql);

/// Unquoted, in any letter case; `word` in capitals.
bool is_word(const Part& part, std::string_view word);
bool is_symbol(const Part& part, char symbol);
/// 'a', but not x'00'.
bool is_string(const Part& part);

/// Words of the grammar that SQLite also takes as names are `loose`.
enum class Keyword { none, loose, reserved };
Keyword keyword(std::string_view word);

/// Without its quotes, if it has any.
std::string unquoted(std::string_view text);
/// In double quotes only where SQLite would not read the same name without them; its letter case
/// needs none.
std::string quoted_if_needed(std::string_view name);
std::string in_capitals(std::string_view word);

/// Walks over the parts of one statement. Errors: reflect.unreadable.
class PartReader {
 public:
  /// `object`: what an error names: "table users".
  PartReader(const std::vector<Part>& parts, std::string_view object)
      : parts_(parts), object_(object) {}

  const Part& peek(std::size_t ahead = 0) const;
  std::size_t position() const { return at_; }
  bool at_end() const { return peek().kind == sql::TokenKind::end; }
  void advance() { ++at_; }

  bool accept(std::string_view word);
  bool accept_symbol(char symbol);
  void expect(std::string_view word);
  void expect_symbol(char symbol);
  /// Any word, quoted or not, and 'a'.
  std::string name();
  /// `name`, or `schema.name` without its schema.
  std::string qualified_name();
  /// What is within a pair of parentheses that begins here, and passes over it.
  Span in_parentheses();
  /// Up to a comma or closing parenthesis that belongs to no inner pair.
  Span up_to_comma();
  [[noreturn]] void fail(std::string_view wanted) const;
  /// Whether name() has given what was written as 'a'.
  bool has_read_string() const { return has_read_string_; }

 private:
  const std::vector<Part>& parts_;
  std::string_view object_;
  std::size_t at_ = 0;
  bool has_read_string_ = false;
};

/// `CREATE [TEMP] kind [IF NOT EXISTS]`; `kind` in capitals. True if UNIQUE stood before it.
bool read_create(PartReader& reader, std::string_view kind);

/// Errors: always reflect.unreadable.
[[noreturn]] void throw_unreadable(std::string_view object, std::string_view why);

}  // namespace limbeck::dialects::sqlite
