// Definitions of constraints and indexes, as a catalog has them, taken apart word by word.
// Not a parser of SQL: an expression is the text between its parentheses.
// Next: element_writer.hpp makes Python of what is found.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/lexer.hpp"

namespace limbeck::alembic {

/// Errors of all: python::Unsupported where something else stands there.
class DefinitionReader {
 public:
  DefinitionReader(std::string_view text, sql::Flavor flavor);

  bool is_at_end() const { return at_ == tokens_.size(); }
  /// Goes on behind `word`, a keyword in capitals or a symbol, if that is next.
  bool take(std::string_view word);
  void expect(std::string_view word);
  /// A name, without its quotes.
  std::string name();
  /// What stands in the parentheses that are next.
  std::string in_parentheses();
  /// The same, cut at its commas.
  std::vector<std::string> list();
  /// Goes on behind the next such word that is in no parentheses; false: there is none.
  bool skip_behind(std::string_view word);
  /// Up to the next comma that is in no parentheses, or to the end.
  std::string up_to_comma();
  std::string rest();
  void expect_end() const;

 private:
  std::string_view at(std::size_t token) const;
  bool is(std::size_t token, std::string_view word) const;
  std::size_t closing(std::size_t opening) const;
  /// Behind the token, or the parentheses that it opens.
  std::size_t behind(std::size_t token) const;
  std::string between(std::size_t first, std::size_t last) const;

  std::string_view text_;
  std::vector<sql::Token> tokens_;
  std::size_t at_ = 0;
};

/// Without parentheses around the whole.
std::string without_parentheses(const std::string& expression, sql::Flavor flavor);

/// What may stand behind a key or the table and columns that a foreign key refers to.
struct ConstraintOptions {
  std::optional<std::string> onupdate = {}, ondelete = {}, initially = {}, match = {};
  bool is_deferrable = false;
};
ConstraintOptions read_options(DefinitionReader& reader);

/// Of an index, behind `ON table`.
struct IndexDefinition {
  struct Element {
    std::string column;  ///< Empty: an expression, or more than a name.
    std::string text;
    std::string operator_class;  ///< Of a column.
  };
  std::string method;
  std::vector<Element> elements;
  std::vector<std::string> included;
  std::vector<std::pair<std::string, std::string>> storage;
  std::string condition;
};
IndexDefinition read_index(const std::string& definition, sql::Flavor flavor);

}  // namespace limbeck::alembic
