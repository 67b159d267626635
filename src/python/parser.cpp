#include "python/parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "python/parser_walk.hpp"

namespace limbeck::python {
namespace {

constexpr std::array<std::string_view, 35> kKeywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

constexpr std::array<std::pair<std::string_view, BinaryOperator>, 13> kAugmented = {
    {{"+=", BinaryOperator::add},
     {"-=", BinaryOperator::subtract},
     {"*=", BinaryOperator::multiply},
     {"@=", BinaryOperator::matrix_multiply},
     {"/=", BinaryOperator::divide},
     {"//=", BinaryOperator::floor_divide},
     {"%=", BinaryOperator::modulo},
     {"**=", BinaryOperator::power},
     {"<<=", BinaryOperator::left_shift},
     {">>=", BinaryOperator::right_shift},
     {"|=", BinaryOperator::bit_or},
     {"^=", BinaryOperator::bit_xor},
     {"&=", BinaryOperator::bit_and}}};

std::string shown(const Token& token) {
  switch (token.kind) {
    case TokenKind::newline:
      return "the end of the line";
    case TokenKind::indent:
      return "an indented line";
    case TokenKind::dedent:
      return "a line that is indented less";
    case TokenKind::end:
      return "the end of the file";
    case TokenKind::string:
      return "a string";
    default:
      return fmt::format("'{}'", token.text);
  }
}

}  // namespace

bool is_keyword(std::string_view name) {
  return std::find(kKeywords.begin(), kKeywords.end(), name) != kKeywords.end();
}

bool Parser::take_op(std::string_view text) {
  if (!is_op(text)) return false;
  ++at_;
  return true;
}
bool Parser::take_word(std::string_view text) {
  if (!is_word(text)) return false;
  ++at_;
  return true;
}
void Parser::expect_op(std::string_view text, std::string_view where) {
  if (!take_op(text)) fail_here(fmt::format("'{}' {}", text, where));
}
void Parser::expect_word(std::string_view text, std::string_view where) {
  if (!take_word(text)) fail_here(fmt::format("'{}' {}", text, where));
}
std::string Parser::identifier(std::string_view where) {
  if (token().kind != TokenKind::name || is_keyword(token().text)) {
    fail_here(fmt::format("a name {}", where));
  }
  return std::string(tokens_[at_++].text);
}
void Parser::fail_here(std::string_view expected) const {
  fail(token().at, fmt::format("expected {}, found {}", expected, shown(token())));
}

Module Parser::module() {
  Module result;
  while (token().kind != TokenKind::end) {
    if (token().kind == TokenKind::newline) {
      ++at_;
      continue;
    }
    if (token().kind == TokenKind::indent) fail(token().at, "this line is indented without reason");
    statement(result.body);
  }
  return result;
}

Block Parser::block() {
  const Deeper deeper(*this);
  Block result;
  if (token().kind != TokenKind::newline) {
    simple_statements(result);
    return result;
  }
  ++at_;
  if (token().kind != TokenKind::indent) fail_here("an indented block");
  ++at_;
  while (token().kind != TokenKind::dedent && token().kind != TokenKind::end) {
    if (token().kind == TokenKind::indent) fail(token().at, "this line is indented without reason");
    statement(result);
  }
  if (token().kind == TokenKind::dedent) ++at_;
  return result;
}

void Parser::statement(Block& into) {
  const Deeper deeper(*this);
  const Position at = token().at;
  const auto add = [&](Statement::What what) { into.push_back({at, std::move(what)}); };
  if (is_op("@")) return decorated(into);
  if (is_word("if")) return add(if_statement());
  if (is_word("while")) return add(while_statement());
  if (is_word("for")) return add(for_statement(false));
  if (is_word("with")) return add(with_statement(false));
  if (is_word("try")) return add(try_statement());
  if (is_word("def")) return add(function({}, false));
  if (is_word("class")) return add(class_definition({}));
  if (is_word("async")) {
    ++at_;
    if (is_word("def")) return add(function({}, true));
    if (is_word("for")) return add(for_statement(true));
    if (is_word("with")) return add(with_statement(true));
    fail_here("def, for or with behind async");
  }
  if (begins_match()) return add(pass_over_match());
  simple_statements(into);
}

void Parser::simple_statements(Block& into) {
  while (true) {
    const Position at = token().at;
    into.push_back({at, simple_statement()});
    const bool goes_on = take_op(";");
    if (token().kind == TokenKind::newline) {
      ++at_;
      return;
    }
    if (token().kind == TokenKind::end) return;
    if (!goes_on) {
      refuse_old_statement();
      fail_here("the end of the statement");
    }
  }
}

/// Where a statement does not end: it may be Python 2's.
void Parser::refuse_old_statement() const {
  const Token& before = tokens_[at_ - 1];
  if (before.kind != TokenKind::name) return;
  if (before.text == "print") {
    fail(before.at, "print without brackets is Python 2's", "write print(…)");
  }
  if (before.text == "exec")
    fail(before.at, "exec without brackets is Python 2's", "write exec(…)");
}

Statement::What Parser::simple_statement() {
  if (take_word("pass")) return Pass{};
  if (take_word("break")) return Break{};
  if (take_word("continue")) return Continue{};
  if (take_word("global")) return Global{names()};
  if (take_word("nonlocal")) return Nonlocal{names()};
  if (take_word("import")) return import_names();
  if (take_word("from")) return import_from();
  if (take_word("return")) {
    return Return{begins_expression() || is_op("*") ? star_expressions() : nullptr};
  }
  if (take_word("del")) {
    Delete statement;
    do {
      if (!begins_expression()) break;
      statement.targets.push_back(binary(0));
      require_target(*statement.targets.back(), "behind del");
    } while (take_op(","));
    if (statement.targets.empty()) fail_here("a variable behind del");
    return statement;
  }
  if (take_word("assert")) {
    Assert statement{expression(), nullptr};
    if (take_op(",")) statement.message = expression();
    return statement;
  }
  if (take_word("raise")) {
    Raise statement;
    if (!begins_expression()) return statement;
    statement.exception = expression();
    if (is_op(",")) fail(token().at, "raise with a comma is Python 2's", "write raise Error(…)");
    if (take_word("from")) statement.cause = expression();
    return statement;
  }
  if (is_word("type") && ahead().kind == TokenKind::name && !is_keyword(ahead().text) &&
      (ahead(2).text == "=" || ahead(2).text == "[")) {
    while (token().kind != TokenKind::newline && token().kind != TokenKind::end) ++at_;
    return Unevaluated{"a type statement"};
  }
  return expression_statement();
}

Statement::What Parser::expression_statement() {
  const Position at = token().at;
  ExpressionPtr first = is_word("yield") ? yield() : star_expressions();
  if (take_op(":")) {
    require_target(*first, "an annotation");
    AnnotatedAssign statement{std::move(first), expression(), nullptr};
    if (take_op("=")) statement.value = is_word("yield") ? yield() : star_expressions();
    return statement;
  }
  for (const auto& [text, op] : kAugmented) {
    if (!take_op(text)) continue;
    require_target(*first, "an assignment");
    return AugmentedAssign{op, std::move(first), is_word("yield") ? yield() : star_expressions()};
  }
  if (!is_op("=")) return ExpressionStatement{std::move(first)};
  Assign statement;
  while (take_op("=")) {
    require_target(*first, "an assignment");
    statement.targets.push_back(std::move(first));
    first = is_word("yield") ? yield() : star_expressions();
    if (statement.targets.size() > kMostInRow) fail(at, "too many assignments in a row");
  }
  statement.value = std::move(first);
  return statement;
}

std::vector<std::string> Parser::names() {
  std::vector<std::string> result{identifier("here")};
  while (take_op(",")) result.push_back(identifier("behind the comma"));
  return result;
}

std::string Parser::dotted_name() {
  std::string name = identifier("to import");
  while (take_op(".")) name += "." + identifier("behind the dot");
  return name;
}

Statement::What Parser::import_names() {
  Import statement;
  do {
    ImportedName& name = statement.names.emplace_back();
    name.at = token().at;
    name.name = dotted_name();
    if (take_word("as")) name.alias = identifier("behind as");
  } while (take_op(","));
  return statement;
}

Statement::What Parser::import_from() {
  ImportFrom statement;
  while (is_op(".") || is_op("..."))
    statement.level += static_cast<int>(tokens_[at_++].text.size());
  if (!is_word("import")) statement.module = dotted_name();
  expect_word("import", "behind the module");
  if (is_op("*")) {
    statement.names.push_back({"*", {}, token().at});
    ++at_;
    return statement;
  }
  const bool in_brackets = take_op("(");
  do {
    if (in_brackets && is_op(")")) break;
    ImportedName& name = statement.names.emplace_back();
    name.at = token().at;
    name.name = identifier("to import");
    if (take_word("as")) name.alias = identifier("behind as");
  } while (take_op(","));
  if (in_brackets) expect_op(")", "behind the names");
  if (statement.names.empty()) fail_here("a name to import");
  return statement;
}

/// `match` is a keyword only where a subject, a colon and an indented `case` follow.
bool Parser::begins_match() const {
  if (!is_word("match")) return false;
  std::size_t at = at_ + 1;
  while (tokens_[at].kind != TokenKind::newline && tokens_[at].kind != TokenKind::end) ++at;
  if (at == at_ + 1 || at + 2 >= tokens_.size()) return false;
  return tokens_[at - 1].text == ":" && tokens_[at + 1].kind == TokenKind::indent &&
         tokens_[at + 2].text == "case";
}

Statement::What Parser::pass_over_match() {
  while (token().kind != TokenKind::indent) ++at_;
  int depth = 0;
  do {
    depth += token().kind == TokenKind::indent ? 1 : token().kind == TokenKind::dedent ? -1 : 0;
    ++at_;
  } while (depth > 0 && token().kind != TokenKind::end);
  return Unevaluated{"a match statement"};
}

Module parse(std::string_view text, std::string_view file) {
  const std::string decoded = decode_source(text, file);
  Lexer lexer(decoded, file);
  std::vector<Token> tokens;
  do {
    tokens.push_back(lexer.next());
  } while (tokens.back().kind != TokenKind::end);
  return Parser(std::move(tokens), file).module();
}

}  // namespace limbeck::python
