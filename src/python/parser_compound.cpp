// Compound statements: those with a block of their own.
#include <utility>

#include "python/parser_walk.hpp"

namespace limbeck::python {

Statement::What Parser::if_statement() {
  ++at_;  // if, or elif
  If statement;
  statement.condition = named_expression();
  expect_op(":", "behind the condition");
  statement.body = block();
  if (is_word("elif")) {
    const Deeper deeper(*this);
    const Position at = token().at;
    statement.otherwise.push_back({at, if_statement()});
  } else if (take_word("else")) {
    expect_op(":", "behind else");
    statement.otherwise = block();
  }
  return statement;
}

Statement::What Parser::while_statement() {
  ++at_;
  While statement;
  statement.condition = named_expression();
  expect_op(":", "behind the condition");
  statement.body = block();
  if (take_word("else")) {
    expect_op(":", "behind else");
    statement.otherwise = block();
  }
  return statement;
}

Statement::What Parser::for_statement(bool is_async) {
  ++at_;
  For statement;
  statement.is_async = is_async;
  statement.target = targets("behind for");
  expect_word("in", "behind the loop's variable");
  statement.iterable = star_expressions();
  expect_op(":", "behind what is looped over");
  statement.body = block();
  if (take_word("else")) {
    expect_op(":", "behind else");
    statement.otherwise = block();
  }
  return statement;
}

WithItem Parser::with_item() {
  WithItem item{expression(), nullptr};
  if (take_word("as")) {
    item.target = star_expression();
    require_target(*item.target, "behind as");
  }
  return item;
}

/// `with (a as b, c):` False, and nothing read, where the brackets are an expression's.
bool Parser::with_items_in_brackets(std::vector<WithItem>& items) {
  // They are the statement's own if a colon follows their end.
  std::size_t end = at_;
  int depth = 0;
  do {
    const Token& each = tokens_[end];
    const bool is_op_token = each.kind == TokenKind::op;
    if (is_op_token && (each.text == "(" || each.text == "[" || each.text == "{")) ++depth;
    if (is_op_token && (each.text == ")" || each.text == "]" || each.text == "}")) --depth;
    ++end;
  } while (depth > 0 && end < tokens_.size());
  if (end >= tokens_.size() || tokens_[end].text != ":") return false;
  const std::size_t start = at_;
  ++at_;
  while (!is_op(")")) {
    // A generator, a tuple with a star, a walrus: an expression after all.
    const bool is_other = is_op("*") || is_word("yield") || ahead().text == ":=";
    if (!is_other) items.push_back(with_item());
    if (is_other || !(is_op(",") || is_op(")"))) {
      at_ = start;
      items.clear();
      return false;
    }
    take_op(",");
  }
  ++at_;
  if (!items.empty()) return true;
  at_ = start;
  return false;
}

Statement::What Parser::with_statement(bool is_async) {
  ++at_;
  With statement;
  statement.is_async = is_async;
  if (!is_op("(") || !with_items_in_brackets(statement.items)) {
    do {
      statement.items.push_back(with_item());
    } while (take_op(","));
  }
  expect_op(":", "behind what is entered");
  statement.body = block();
  return statement;
}

Statement::What Parser::try_statement() {
  ++at_;
  Try statement;
  expect_op(":", "behind try");
  statement.body = block();
  while (is_word("except")) {
    ExceptHandler& handler = statement.handlers.emplace_back();
    handler.at = token().at;
    ++at_;
    handler.is_group = take_op("*");
    if (!is_op(":")) {
      handler.type = expression();
      if (is_op(",")) {
        fail(token().at, "except with a comma is Python 2's",
             "write `except Error as name:` or `except (One, Other):`");
      }
      if (take_word("as")) handler.name = identifier("behind as");
    }
    expect_op(":", "behind except");
    handler.body = block();
  }
  if (!statement.handlers.empty() && take_word("else")) {
    expect_op(":", "behind else");
    statement.otherwise = block();
  }
  if (take_word("finally")) {
    expect_op(":", "behind finally");
    statement.finally = block();
  } else if (statement.handlers.empty()) {
    fail_here("except or finally");
  }
  return statement;
}

void Parser::pass_type_parameters() {
  if (!is_op("[")) return;
  int depth = 0;
  do {
    if (is_op("[") || is_op("(") || is_op("{")) ++depth;
    if (is_op("]") || is_op(")") || is_op("}")) --depth;
    ++at_;
  } while (depth > 0);
}

Parameter Parser::parameter(bool is_lambda) {
  Parameter result;
  result.at = token().at;
  result.name = identifier("of a parameter");
  if (!is_lambda && take_op(":")) result.annotation = star_expression();
  return result;
}

Parameters Parser::parameters(bool is_lambda) {
  Parameters result;
  const std::string_view end = is_lambda ? ":" : ")";
  bool only_keywords = false;
  bool has_default = false;
  while (!is_op(end)) {
    if (take_op("/")) {
      if (only_keywords || !result.positional_only.empty() || result.positional.empty()) {
        fail(token().at, "'/' stands where it cannot among the parameters");
      }
      result.positional_only = std::exchange(result.positional, {});
    } else if (take_op("**")) {
      result.keywords = parameter(is_lambda);
      take_op(",");
      break;
    } else if (is_op("*")) {
      if (only_keywords) fail(token().at, "a second '*' among the parameters");
      ++at_;
      only_keywords = true;
      if (!is_op(",") && !is_op(end)) result.rest = parameter(is_lambda);
    } else {
      Parameter each = parameter(is_lambda);
      if (take_op("=")) {
        each.default_value = expression();
        has_default = true;
      } else if (has_default && !only_keywords) {
        fail(each.at, "a parameter without default behind one that has it");
      }
      (only_keywords ? result.keyword_only : result.positional).push_back(std::move(each));
    }
    if (!take_op(",")) break;
  }
  return result;
}

Statement::What Parser::function(Expressions decorators, bool is_async) {
  ++at_;
  FunctionDefinition statement;
  statement.is_async = is_async;
  statement.decorators = std::move(decorators);
  statement.name = identifier("behind def");
  pass_type_parameters();
  expect_op("(", "behind the function's name");
  if (is_op("(")) {
    fail(token().at, "a tuple among the parameters is Python 2's", "take it apart in the body");
  }
  statement.parameters = parameters(false);
  expect_op(")", "behind the parameters");
  if (take_op("->")) statement.returns = star_expressions();
  expect_op(":", "behind the function's head");
  statement.body = block();
  return statement;
}

Statement::What Parser::class_definition(Expressions decorators) {
  ++at_;
  ClassDefinition statement;
  statement.decorators = std::move(decorators);
  statement.name = identifier("behind class");
  pass_type_parameters();
  if (is_op("(")) {
    // Bases are written like the arguments of a call.
    const Position at = token().at;
    ExpressionPtr head = call(make(at, Name{statement.name}), at);
    auto& made = std::get<Call>(head->what);
    statement.bases = std::move(made.arguments);
    statement.keywords = std::move(made.keywords);
  }
  expect_op(":", "behind the class's head");
  statement.body = block();
  return statement;
}

void Parser::decorated(Block& into) {
  Expressions decorators;
  while (take_op("@")) {
    decorators.push_back(named_expression());
    if (token().kind != TokenKind::newline) fail_here("the end of the decorator's line");
    ++at_;
  }
  const Position at = token().at;
  const bool is_async = take_word("async");
  if (is_word("def")) {
    into.push_back({at, function(std::move(decorators), is_async)});
  } else if (is_word("class") && !is_async) {
    into.push_back({at, class_definition(std::move(decorators))});
  } else {
    fail_here("def or class behind a decorator");
  }
}

}  // namespace limbeck::python
