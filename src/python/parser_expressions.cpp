// Expressions from the loosest binding to the tightest.
#include <array>
#include <utility>

#include "python/parser_walk.hpp"

namespace limbeck::python {
namespace {

struct Level {
  std::string_view text;
  BinaryOperator op;
};

/// Binary operators by how tightly they bind, loosest first; all bind to the left.
constexpr std::array<std::array<Level, 5>, 6> kLevels = {{
    {{{"|", BinaryOperator::bit_or}}},
    {{{"^", BinaryOperator::bit_xor}}},
    {{{"&", BinaryOperator::bit_and}}},
    {{{"<<", BinaryOperator::left_shift}, {">>", BinaryOperator::right_shift}}},
    {{{"+", BinaryOperator::add}, {"-", BinaryOperator::subtract}}},
    {{{"*", BinaryOperator::multiply},
      {"@", BinaryOperator::matrix_multiply},
      {"/", BinaryOperator::divide},
      {"//", BinaryOperator::floor_divide},
      {"%", BinaryOperator::modulo}}},
}};

constexpr std::array<std::pair<std::string_view, ComparisonOperator>, 6> kComparisons = {
    {{"==", ComparisonOperator::equal},
     {"!=", ComparisonOperator::not_equal},
     {"<", ComparisonOperator::less},
     {"<=", ComparisonOperator::less_equal},
     {">", ComparisonOperator::greater},
     {">=", ComparisonOperator::greater_equal}}};

}  // namespace

ExpressionPtr Parser::make(Position at, Expression::What what) const {
  return std::make_unique<Expression>(Expression{at, std::move(what)});
}

bool Parser::begins_expression() const {
  const Token& first = token();
  if (first.kind == TokenKind::number || first.kind == TokenKind::string) return true;
  if (first.kind == TokenKind::name) {
    static constexpr std::array<std::string_view, 7> kBegin = {"None",   "True",  "False", "not",
                                                               "lambda", "await", "yield"};
    return !is_keyword(first.text) ||
           std::find(kBegin.begin(), kBegin.end(), first.text) != kBegin.end();
  }
  if (first.kind != TokenKind::op) return false;
  static constexpr std::array<std::string_view, 7> kOps = {"(", "[", "{", "-", "+", "~", "..."};
  return std::find(kOps.begin(), kOps.end(), first.text) != kOps.end();
}

ExpressionPtr Parser::star_expressions() {
  const Position at = token().at;
  ExpressionPtr first = star_expression();
  if (!is_op(",")) return first;
  TupleDisplay tuple;
  tuple.items.push_back(std::move(first));
  while (take_op(",")) {
    if (!begins_expression() && !is_op("*")) break;
    tuple.items.push_back(star_expression());
  }
  return make(at, std::move(tuple));
}

ExpressionPtr Parser::star_expression() {
  const Position at = token().at;
  if (take_op("*")) return make(at, Starred{binary(0)});
  return named_expression();
}

ExpressionPtr Parser::named_expression() {
  const Position at = token().at;
  if (token().kind == TokenKind::name && ahead().kind == TokenKind::op && ahead().text == ":=") {
    std::string name = identifier("behind which a value is named");
    ++at_;
    return make(at, NamedExpression{std::move(name), expression()});
  }
  return expression();
}

ExpressionPtr Parser::expression() {
  const Deeper deeper(*this);
  if (is_word("lambda")) return lambda();
  const Position at = token().at;
  ExpressionPtr value = disjunction();
  if (!take_word("if")) return value;
  ExpressionPtr condition = disjunction();
  expect_word("else", "behind the condition");
  return make(at, Conditional{std::move(condition), std::move(value), expression()});
}

ExpressionPtr Parser::lambda() {
  const Position at = token().at;
  ++at_;
  Lambda made{parameters(true), nullptr};
  expect_op(":", "behind lambda's parameters");
  made.body = expression();
  return make(at, std::move(made));
}

ExpressionPtr Parser::yield() {
  const Position at = token().at;
  ++at_;
  if (take_word("from")) return make(at, YieldFrom{expression()});
  const bool has_value = begins_expression() || is_op("*");
  return make(at, Yield{has_value ? star_expressions() : nullptr});
}

ExpressionPtr Parser::disjunction() {
  const Position at = token().at;
  ExpressionPtr first = conjunction();
  if (!is_word("or")) return first;
  Boolean made{.is_and = false, .operands = {}};
  made.operands.push_back(std::move(first));
  while (take_word("or")) made.operands.push_back(conjunction());
  return make(at, std::move(made));
}

ExpressionPtr Parser::conjunction() {
  const Position at = token().at;
  ExpressionPtr first = inversion();
  if (!is_word("and")) return first;
  Boolean made{.is_and = true, .operands = {}};
  made.operands.push_back(std::move(first));
  while (take_word("and")) made.operands.push_back(inversion());
  return make(at, std::move(made));
}

ExpressionPtr Parser::inversion() {
  const Position at = token().at;
  if (!take_word("not")) return comparison();
  const Deeper deeper(*this);
  return make(at, Unary{UnaryOperator::logical_not, inversion()});
}

ExpressionPtr Parser::comparison() {
  const Position at = token().at;
  ExpressionPtr first = binary(0);
  Comparison made;
  while (true) {
    std::optional<ComparisonOperator> op;
    for (const auto& [text, each] : kComparisons) {
      if (is_op(text)) op = each;
    }
    if (op) {
      ++at_;
    } else if (take_word("in")) {
      op = ComparisonOperator::in;
    } else if (is_word("not") && ahead().text == "in") {
      at_ += 2;
      op = ComparisonOperator::not_in;
    } else if (take_word("is")) {
      op = take_word("not") ? ComparisonOperator::is_not : ComparisonOperator::is;
    }
    if (!op) break;
    made.operators.push_back(*op);
    made.right.push_back(binary(0));
  }
  if (made.operators.empty()) return first;
  made.left = std::move(first);
  return make(at, std::move(made));
}

ExpressionPtr Parser::binary(int level) {
  if (level == static_cast<int>(kLevels.size())) return factor();
  const Position at = token().at;
  ExpressionPtr left = binary(level + 1);
  for (int count = 0;; ++count) {
    const Level* found = nullptr;
    for (const Level& each : kLevels[static_cast<std::size_t>(level)]) {
      if (!each.text.empty() && is_op(each.text)) found = &each;
    }
    if (found == nullptr) return left;
    if (count > kMostInRow) fail(token().at, "too many operators in a row");
    ++at_;
    ExpressionPtr right = binary(level + 1);
    left = make(at, Binary{found->op, std::move(left), std::move(right)});
  }
}

ExpressionPtr Parser::factor() {
  const Position at = token().at;
  std::optional<UnaryOperator> op;
  if (is_op("-")) op = UnaryOperator::negative;
  if (is_op("+")) op = UnaryOperator::positive;
  if (is_op("~")) op = UnaryOperator::invert;
  if (!op) return power();
  ++at_;
  const Deeper deeper(*this);
  return make(at, Unary{*op, factor()});
}

ExpressionPtr Parser::power() {
  const Position at = token().at;
  const bool is_awaited = take_word("await");
  ExpressionPtr base = primary();
  if (is_awaited) base = make(at, Await{std::move(base)});
  if (!take_op("**")) return base;
  const Deeper deeper(*this);
  return make(at, Binary{BinaryOperator::power, std::move(base), factor()});
}

ExpressionPtr Parser::primary() {
  const Position at = token().at;
  ExpressionPtr object = atom();
  for (int count = 0;; ++count) {
    if (count > kMostInRow) fail(token().at, "too many attributes and calls in a row");
    if (take_op(".")) {
      object = make(at, Attribute{std::move(object), identifier("behind the dot")});
    } else if (is_op("(")) {
      object = call(std::move(object), at);
    } else if (is_op("[")) {
      object = subscript(std::move(object), at);
    } else {
      return object;
    }
  }
}

ExpressionPtr Parser::targets(std::string_view where) {
  const Position at = token().at;
  TupleDisplay tuple;
  bool is_tuple = false;
  do {
    // `for x in …`: what is looped over does not belong to it.
    if (is_word("in") || !(begins_expression() || is_op("*"))) break;
    const Position start = token().at;
    ExpressionPtr each = take_op("*") ? make(start, Starred{binary(0)}) : binary(0);
    require_target(*each, where);
    tuple.items.push_back(std::move(each));
    is_tuple = is_tuple || is_op(",");
  } while (take_op(","));
  if (tuple.items.empty()) fail_here("a variable " + std::string(where));
  if (!is_tuple) return std::move(tuple.items.front());
  return make(at, std::move(tuple));
}

void Parser::require_target(const Expression& expression, std::string_view where) const {
  const auto all = [&](const Expressions& items) {
    for (const auto& each : items) require_target(*each, where);
  };
  const auto& what = expression.what;
  if (std::holds_alternative<Name>(what) || std::holds_alternative<Attribute>(what) ||
      std::holds_alternative<Subscript>(what)) {
    return;
  }
  if (const auto* starred = std::get_if<Starred>(&what)) {
    return require_target(*starred->value, where);
  }
  if (const auto* tuple = std::get_if<TupleDisplay>(&what)) return all(tuple->items);
  if (const auto* list = std::get_if<ListDisplay>(&what)) return all(list->items);
  fail(expression.at, "this cannot be assigned to: " + std::string(where));
}

}  // namespace limbeck::python
