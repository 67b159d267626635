// Tokens written in one form: single spaces, keywords in capitals, quotes only where needed.
// Not an expression parser: what means the same in other tokens stays different.
// Next: table_sql.cpp settles expressions of a table, statement_sql.cpp whole statements.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/sqlite/stored_sql.hpp"

namespace limbeck::dialects::sqlite {

/// Puts tokens behind one another with the blanks that belong between them.
class TextWriter {
 public:
  void operand(std::string_view text);   ///< Name, literal, number.
  void function(std::string_view text);  ///< A name that a parenthesis follows tightly.
  void keyword(std::string_view text);
  void symbol(std::string_view text);
  std::string take() { return std::move(text_); }
  bool empty() const { return text_.empty(); }

 private:
  enum class Last { nothing, operand, function, keyword, open, close, comma, dot, sign, operation };
  void put(std::string_view text, bool tight);

  std::string text_;
  Last last_ = Last::nothing;
};

/// The columns that an expression of a table or index may name.
class ColumnNames {
 public:
  ColumnNames() = default;
  /// Borrows.
  explicit ColumnNames(const std::vector<std::string>& columns) : columns_(&columns) {}
  /// As it was declared, or null; ASCII letters in any case.
  const std::string* find(std::string_view name) const;

 private:
  const std::vector<std::string>* columns_ = nullptr;
};

/// An expression of a table or an index. A column is spelled as it was declared; "a" that is none
/// is the string that SQLite takes it for. `used`, if set, collects the columns, each once.
std::string settled_expression(const std::vector<Part>& parts, Span span,
                               const ColumnNames& columns,
                               std::vector<std::string>* used = nullptr);

/// A part of a view or a trigger. "a" in the place of a value is a name if `is_known` says so
/// of its lower-case form; otherwise it keeps its quotes, as it may be a string.
std::string settled_statement(const std::vector<Part>& parts, Span span,
                              const std::function<bool(const std::string&)>& is_known);

/// BINARY, NOCASE and RTRIM in capitals, others as they are.
std::string settled_collation(std::string_view name);

}  // namespace limbeck::dialects::sqlite
