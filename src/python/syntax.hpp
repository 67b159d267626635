// The syntax tree of a Python module, as values: what the parser yields and the evaluator walks.
// Not its meaning (interpreter.hpp). Source: the grammar of Python 3.12.
// Next: parser.hpp makes it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace limbeck::python {

/// Of a construct's first letter. Both 1-based; the column counts characters, not bytes.
struct Position {
  int line = 0;
  int column = 0;
};

struct Expression;
struct Statement;
using ExpressionPtr = std::unique_ptr<Expression>;
using Expressions = std::vector<ExpressionPtr>;
using Block = std::vector<Statement>;

// Expressions.

struct NoneConstant {};
struct EllipsisConstant {};
struct IntegerConstant {
  std::string digits;  ///< Decimal, without underscores; of any length.
};
struct ImaginaryConstant {
  double value = 0;
};
struct BytesConstant {
  std::string bytes;
};
/// Strings are UTF-8; adjacent literals are one. A lone surrogate stands as its three bytes.
struct Constant {
  std::variant<NoneConstant, EllipsisConstant, bool, IntegerConstant, double, ImaginaryConstant,
               std::string, BytesConstant>
      value;
};

struct Name {
  std::string id;
};
struct Attribute {
  ExpressionPtr object;
  std::string name;
};
struct Subscript {
  ExpressionPtr object;
  ExpressionPtr index;
};
/// Any part may be null.
struct Slice {
  ExpressionPtr lower, upper, step;
};
struct Starred {
  ExpressionPtr value;
};
struct Keyword {
  std::string name;  ///< Empty: `**value`.
  ExpressionPtr value;
  Position at;
};
struct Call {
  ExpressionPtr function;
  Expressions arguments;  ///< May hold Starred.
  std::vector<Keyword> keywords;
};

enum class UnaryOperator { negative, positive, invert, logical_not };
struct Unary {
  UnaryOperator op;
  ExpressionPtr operand;
};
enum class BinaryOperator {
  add,
  subtract,
  multiply,
  matrix_multiply,
  divide,
  floor_divide,
  modulo,
  power,
  left_shift,
  right_shift,
  bit_or,
  bit_xor,
  bit_and,
};
struct Binary {
  BinaryOperator op;
  ExpressionPtr left, right;
};
/// `and`, `or` over two or more.
struct Boolean {
  bool is_and = true;
  Expressions operands;
};
enum class ComparisonOperator {
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  is,
  is_not,
  in,
  not_in,
};
/// `left op[0] right[0] op[1] right[1] …`
struct Comparison {
  ExpressionPtr left;
  std::vector<ComparisonOperator> operators;
  Expressions right;
};
struct Conditional {
  ExpressionPtr condition, then, otherwise;
};
struct NamedExpression {  // :=
  std::string name;
  ExpressionPtr value;
};

struct ListDisplay {
  Expressions items;
};
struct TupleDisplay {
  Expressions items;
};
struct SetDisplay {
  Expressions items;
};
/// A null key: `**value`.
struct DictDisplay {
  Expressions keys, values;
};

struct ComprehensionClause {
  ExpressionPtr target, iterable;
  Expressions conditions;
  bool is_async = false;
};
enum class ComprehensionKind { list, set, dict, generator };
struct Comprehension {
  ComprehensionKind kind;
  ExpressionPtr element;  ///< Of a dict the key.
  ExpressionPtr value;    ///< Of a dict; else null.
  std::vector<ComprehensionClause> clauses;
};

struct Parameter {
  std::string name;
  ExpressionPtr annotation;     ///< May be null.
  ExpressionPtr default_value;  ///< May be null.
  Position at;
};
struct Parameters {
  std::vector<Parameter> positional_only;
  std::vector<Parameter> positional;
  std::optional<Parameter> rest;  ///< `*args`.
  std::vector<Parameter> keyword_only;
  std::optional<Parameter> keywords;  ///< `**kwargs`.
};
struct Lambda {
  Parameters parameters;
  ExpressionPtr body;
};

/// `{value!r:spec}` of an f-string, or plain text.
struct FormattedValue {
  ExpressionPtr value;
  char conversion = 0;   ///< 's', 'r', 'a', or 0.
  ExpressionPtr format;  ///< A FormattedString, or null.
};
struct FormattedString {
  std::vector<std::variant<std::string, FormattedValue>> parts;
};

struct Await {
  ExpressionPtr value;
};
struct Yield {
  ExpressionPtr value;
};  ///< May be null.
struct YieldFrom {
  ExpressionPtr value;
};

struct Expression {
  using What = std::variant<Constant, Name, Attribute, Subscript, Slice, Starred, Call, Unary,
                            Binary, Boolean, Comparison, Conditional, NamedExpression, ListDisplay,
                            TupleDisplay, SetDisplay, DictDisplay, Comprehension, Lambda,
                            FormattedString, Await, Yield, YieldFrom>;
  Position at;
  What what;
};

// Statements.

struct ExpressionStatement {
  ExpressionPtr value;
};
/// `targets[0] = targets[1] = value`
struct Assign {
  Expressions targets;
  ExpressionPtr value;
};
struct AugmentedAssign {
  BinaryOperator op;
  ExpressionPtr target, value;
};
struct AnnotatedAssign {
  ExpressionPtr target, annotation;
  ExpressionPtr value;  ///< May be null.
};
struct Return {
  ExpressionPtr value;
};  ///< May be null.
struct Delete {
  Expressions targets;
};
struct Pass {};
struct Break {};
struct Continue {};
struct Raise {
  ExpressionPtr exception, cause;
};  ///< May both be null.
struct Assert {
  ExpressionPtr condition, message;
};
struct Global {
  std::vector<std::string> names;
};
struct Nonlocal {
  std::vector<std::string> names;
};

struct ImportedName {
  std::string name;   ///< Dotted; `*` for all.
  std::string alias;  ///< Empty: none.
  Position at;
};
struct Import {
  std::vector<ImportedName> names;
};
struct ImportFrom {
  std::string module;  ///< May be empty with a level.
  int level = 0;       ///< Leading dots.
  std::vector<ImportedName> names;
};

struct If {
  ExpressionPtr condition;
  Block body, otherwise;
};
struct While {
  ExpressionPtr condition;
  Block body, otherwise;
};
struct For {
  ExpressionPtr target, iterable;
  Block body, otherwise;
  bool is_async = false;
};
struct WithItem {
  ExpressionPtr context;
  ExpressionPtr target;  ///< May be null.
};
struct With {
  std::vector<WithItem> items;
  Block body;
  bool is_async = false;
};
struct ExceptHandler {
  ExpressionPtr type;  ///< Null: everything.
  std::string name;    ///< May be empty.
  Block body;
  bool is_group = false;  ///< `except*`
  Position at;
};
struct Try {
  Block body;
  std::vector<ExceptHandler> handlers;
  Block otherwise, finally;
};
struct FunctionDefinition {
  std::string name;
  Parameters parameters;
  ExpressionPtr returns;  ///< May be null.
  Block body;
  Expressions decorators;
  bool is_async = false;
};
struct ClassDefinition {
  std::string name;
  Expressions bases;
  std::vector<Keyword> keywords;
  Block body;
  Expressions decorators;
};
/// Parsed for its extent alone: `match` and `type` belong to the bridge.
struct Unevaluated {
  std::string what;  ///< `a match statement`
};

struct Statement {
  using What =
      std::variant<ExpressionStatement, Assign, AugmentedAssign, AnnotatedAssign, Return, Delete,
                   Pass, Break, Continue, Raise, Assert, Global, Nonlocal, Import, ImportFrom, If,
                   While, For, With, Try, FunctionDefinition, ClassDefinition, Unevaluated>;
  Position at;
  What what;
};

struct Module {
  Block body;
};

}  // namespace limbeck::python
