// Names, literals, displays, calls and subscripts.
#include <utility>

#include "python/literals.hpp"
#include "python/parser_walk.hpp"

namespace limbeck::python {

ExpressionPtr Parser::atom() {
  const Token& first = token();
  const Position at = first.at;
  switch (first.kind) {
    case TokenKind::number:
      ++at_;
      return make(at, decode_number(first.text, at, file_));
    case TokenKind::string:
      return strings();
    case TokenKind::name:
      if (take_word("None")) return make(at, Constant{NoneConstant{}});
      if (take_word("True")) return make(at, Constant{true});
      if (take_word("False")) return make(at, Constant{false});
      if (is_keyword(first.text)) break;
      ++at_;
      return make(at, Name{std::string(first.text)});
    case TokenKind::op:
      if (take_op("...")) return make(at, Constant{EllipsisConstant{}});
      if (is_op("(")) return in_round_brackets();
      if (is_op("[")) return in_square_brackets();
      if (is_op("{")) return in_braces();
      break;
    default:
      break;
  }
  fail_here("an expression");
}

ExpressionPtr Parser::call(ExpressionPtr function, Position start) {
  const Deeper deeper(*this);
  const Position open = token().at;
  ++at_;
  Call made;
  made.function = std::move(function);
  while (!is_op(")")) {
    const Position at = token().at;
    if (take_op("**")) {
      made.keywords.push_back({{}, expression(), at});
    } else if (take_op("*")) {
      made.arguments.push_back(make(at, Starred{expression()}));
    } else if (token().kind == TokenKind::name && ahead().kind == TokenKind::op &&
               ahead().text == "=") {
      std::string name = identifier("of an argument");
      ++at_;
      made.keywords.push_back({std::move(name), expression(), at});
    } else {
      ExpressionPtr argument = named_expression();
      if (begins_comprehension()) {
        // Alone it needs no brackets of its own.
        argument = make(open, Comprehension{ComprehensionKind::generator, std::move(argument),
                                            nullptr, comprehension_clauses()});
      } else if (!made.keywords.empty() && !made.keywords.back().name.empty()) {
        fail(at, "an argument without name behind one that has it");
      }
      made.arguments.push_back(std::move(argument));
    }
    if (!take_op(",")) break;
  }
  expect_op(")", "behind the arguments");
  return make(start, std::move(made));
}

ExpressionPtr Parser::subscript(ExpressionPtr object, Position start) {
  const Deeper deeper(*this);
  ++at_;
  const Position at = token().at;
  ExpressionPtr index = slice();
  if (is_op(",")) {
    TupleDisplay tuple;
    tuple.items.push_back(std::move(index));
    while (take_op(",")) {
      if (is_op("]")) break;
      tuple.items.push_back(slice());
    }
    index = make(at, std::move(tuple));
  } else if (std::holds_alternative<Starred>(index->what)) {
    TupleDisplay tuple;
    tuple.items.push_back(std::move(index));
    index = make(at, std::move(tuple));
  }
  expect_op("]", "behind the index");
  return make(start, Subscript{std::move(object), std::move(index)});
}

ExpressionPtr Parser::slice() {
  const Position at = token().at;
  ExpressionPtr lower;
  if (!is_op(":")) {
    lower = star_expression();
    if (!is_op(":")) return lower;
  }
  ++at_;
  Slice made{std::move(lower), nullptr, nullptr};
  if (!is_op(":") && !is_op("]") && !is_op(",")) made.upper = expression();
  if (take_op(":") && !is_op("]") && !is_op(",")) made.step = expression();
  return make(at, std::move(made));
}

ExpressionPtr Parser::in_round_brackets() {
  const Deeper deeper(*this);
  const Position at = token().at;
  ++at_;
  if (take_op(")")) return make(at, TupleDisplay{});
  if (is_word("yield")) {
    ExpressionPtr made = yield();
    expect_op(")", "behind yield");
    return made;
  }
  ExpressionPtr first = star_expression();
  if (begins_comprehension()) {
    Comprehension made{ComprehensionKind::generator, std::move(first), nullptr,
                       comprehension_clauses()};
    expect_op(")", "behind the generator");
    return make(at, std::move(made));
  }
  if (take_op(")")) {
    if (std::holds_alternative<Starred>(first->what)) fail(at, "a star cannot stand here");
    return first;
  }
  TupleDisplay tuple;
  tuple.items.push_back(std::move(first));
  while (take_op(",")) {
    if (is_op(")")) break;
    tuple.items.push_back(star_expression());
  }
  if (is_op("=")) {
    fail(token().at, "an assignment inside brackets", "compare with ==, or name a value with :=");
  }
  expect_op(")", "behind the tuple");
  return make(at, std::move(tuple));
}

ExpressionPtr Parser::in_square_brackets() {
  const Deeper deeper(*this);
  const Position at = token().at;
  ++at_;
  ListDisplay list;
  while (!is_op("]")) {
    list.items.push_back(star_expression());
    if (list.items.size() == 1 && begins_comprehension()) {
      Comprehension made{ComprehensionKind::list, std::move(list.items.front()), nullptr,
                         comprehension_clauses()};
      expect_op("]", "behind the list");
      return make(at, std::move(made));
    }
    if (!take_op(",")) break;
  }
  expect_op("]", "behind the list");
  return make(at, std::move(list));
}

ExpressionPtr Parser::in_braces() {
  const Deeper deeper(*this);
  const Position at = token().at;
  ++at_;
  DictDisplay dict;
  SetDisplay set;
  while (!is_op("}")) {
    ExpressionPtr value;
    if (take_op("**")) {
      dict.keys.push_back(nullptr);
      dict.values.push_back(binary(0));
    } else {
      ExpressionPtr key = star_expression();
      if (take_op(":")) value = expression();
      const bool is_first = dict.keys.empty() && set.items.empty();
      if (is_first && begins_comprehension()) {
        const auto kind = value ? ComprehensionKind::dict : ComprehensionKind::set;
        Comprehension made{kind, std::move(key), std::move(value), comprehension_clauses()};
        expect_op("}", "behind the comprehension");
        return make(at, std::move(made));
      }
      if (value) {
        dict.keys.push_back(std::move(key));
        dict.values.push_back(std::move(value));
      } else {
        set.items.push_back(std::move(key));
      }
    }
    if (!take_op(",")) break;
  }
  if (!set.items.empty() && !dict.keys.empty()) fail(at, "a dict with an item that has no value");
  expect_op("}", set.items.empty() ? "behind the dict" : "behind the set");
  if (!set.items.empty()) return make(at, std::move(set));
  return make(at, std::move(dict));
}

std::vector<ComprehensionClause> Parser::comprehension_clauses() {
  std::vector<ComprehensionClause> clauses;
  while (begins_comprehension()) {
    ComprehensionClause& clause = clauses.emplace_back();
    clause.is_async = take_word("async");
    ++at_;
    clause.target = targets("behind for");
    expect_word("in", "behind the loop's variable");
    clause.iterable = disjunction();
    while (take_word("if")) {
      const bool is_named = token().kind == TokenKind::name && ahead().text == ":=";
      clause.conditions.push_back(is_named ? named_expression() : disjunction());
    }
    if (clauses.size() > 20) fail(token().at, "too many loops in one comprehension");
  }
  return clauses;
}

}  // namespace limbeck::python
