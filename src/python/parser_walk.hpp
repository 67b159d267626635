// The recursive descent behind parser.hpp: one method a rule of the grammar, in five files:
// parser.cpp (tokens, blocks, simple statements), parser_compound.cpp, parser_expressions.cpp,
// parser_atoms.cpp and parser_strings.cpp.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "python/lexer.hpp"
#include "python/syntax.hpp"

namespace limbeck::python {

class Parser {
 public:
  Parser(std::vector<Token> tokens, std::string_view file, int depth = 0)
      : tokens_(std::move(tokens)), file_(file), depth_(depth) {}

  Module module();
  /// All of the tokens, as the inside of a replacement field.
  ExpressionPtr field();

 private:
  // Tokens.
  const Token& token() const { return tokens_[at_]; }
  const Token& ahead(std::size_t count = 1) const {
    return tokens_[std::min(at_ + count, tokens_.size() - 1)];
  }
  bool is_op(std::string_view text) const {
    return token().kind == TokenKind::op && token().text == text;
  }
  bool is_word(std::string_view text) const {
    return token().kind == TokenKind::name && token().text == text;
  }
  bool take_op(std::string_view text);
  bool take_word(std::string_view text);
  void expect_op(std::string_view text, std::string_view where);
  void expect_word(std::string_view text, std::string_view where);
  /// A name that is no keyword.
  std::string identifier(std::string_view where);
  [[noreturn]] void fail(Position at, std::string what, std::string hint = {}) const {
    fail_syntax(file_, at, std::move(what), std::move(hint));
  }
  /// What was found in place of what should be there.
  [[noreturn]] void fail_here(std::string_view expected) const;

  // Statements.
  Block block();
  void statement(Block& into);
  void simple_statements(Block& into);
  Statement::What simple_statement();
  Statement::What expression_statement();
  Statement::What import_names();
  Statement::What import_from();
  std::vector<std::string> names();
  std::string dotted_name();
  void refuse_old_statement() const;
  bool begins_match() const;
  Statement::What pass_over_match();

  Statement::What if_statement();
  Statement::What while_statement();
  Statement::What for_statement(bool is_async);
  Statement::What with_statement(bool is_async);
  bool with_items_in_brackets(std::vector<WithItem>& items);
  WithItem with_item();
  Statement::What try_statement();
  Statement::What function(Expressions decorators, bool is_async);
  Statement::What class_definition(Expressions decorators);
  void decorated(Block& into);
  void pass_type_parameters();
  Parameters parameters(bool is_lambda);
  Parameter parameter(bool is_lambda);

  // Expressions.
  ExpressionPtr make(Position at, Expression::What what) const;
  /// One or a tuple, with stars: what stands on either side of `=`.
  ExpressionPtr star_expressions();
  ExpressionPtr star_expression();
  ExpressionPtr named_expression();
  ExpressionPtr expression();
  ExpressionPtr disjunction();
  ExpressionPtr conjunction();
  ExpressionPtr inversion();
  ExpressionPtr comparison();
  ExpressionPtr binary(int level);
  ExpressionPtr factor();
  ExpressionPtr power();
  ExpressionPtr primary();
  ExpressionPtr lambda();
  ExpressionPtr yield();
  /// `a, *b[c], d.e` of `for` and `del`.
  ExpressionPtr targets(std::string_view where);
  void require_target(const Expression& expression, std::string_view where) const;
  bool begins_expression() const;

  // Atoms.
  ExpressionPtr atom();
  ExpressionPtr call(ExpressionPtr function, Position start);
  ExpressionPtr subscript(ExpressionPtr object, Position start);
  ExpressionPtr slice();
  ExpressionPtr in_round_brackets();
  ExpressionPtr in_square_brackets();
  ExpressionPtr in_braces();
  std::vector<ComprehensionClause> comprehension_clauses();
  bool begins_comprehension() const {
    return is_word("for") || (is_word("async") && ahead().text == "for");
  }
  ExpressionPtr strings();
  void append_formatted(FormattedString& result, std::string_view content, bool is_raw,
                        const Token& literal);
  /// From behind the opening brace; the offset behind the closing one.
  std::size_t append_field(FormattedString& result, std::string_view content, std::size_t begin,
                           bool is_raw, const Token& literal);

  /// One level deeper as long as it lives.
  class Deeper {
   public:
    explicit Deeper(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMostDepth) {
        parser_.fail(parser_.token().at, "too many constructs within each other");
      }
    }
    ~Deeper() { --parser_.depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    Parser& parser_;
  };
  static constexpr int kMostDepth = 200;
  static constexpr int kMostInRow = 1000;

  std::vector<Token> tokens_;
  std::string_view file_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

bool is_keyword(std::string_view name);

}  // namespace limbeck::python
