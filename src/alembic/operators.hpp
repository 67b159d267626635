// The operators of SQLAlchemy's expressions: how they are spelled, how they bind, what negates
// them. Not what a script's operators make of its operands (comparisons.hpp). Source:
// sqlalchemy/sql/operators.py and the OPERATORS of sql/compiler.py, 1.4 and 2.0.
#pragma once

#include <cstdint>
#include <string>

namespace limbeck::alembic {

struct Operator {
  enum class What : std::uint8_t {
    nothing,  ///< Nothing stands beside it: what can be grouped is.
    as_boolean,
    as_label,
    comma,
    exists,
    custom,
    logical_or,
    logical_and,
    logical_not,
    add,
    subtract,
    multiply,
    divide,
    modulo,
    concatenate,
    negative,
    equal,
    not_equal,
    less,
    less_equal,
    greater,
    greater_equal,
    is,
    is_not,
    is_distinct_from,
    is_not_distinct_from,
    like,
    not_like,
    ilike,
    not_ilike,
    contains,
    not_contains,
    starts_with,
    not_starts_with,
    ends_with,
    not_ends_with,
    in,
    not_in,
    between,
    not_between,
    collate,
    distinct,
    ascending,
    descending,
    nulls_first,
    nulls_last,
    json_item,
    any,
    all,
  };
  Operator(What its_kind) : what(its_kind) {}  // NOLINT: an operator is its kind, but for custom.
  static Operator custom(std::string text, int its_precedence) {
    Operator made(What::custom);
    made.spelling = std::move(text);
    made.precedence = its_precedence;
    return made;
  }
  bool operator==(What other) const { return what == other; }

  What what;
  std::string spelling = {};  ///< Of a custom one.
  int precedence = 0;         ///< Of a custom one.
};

/// With its spaces: ` = `.
std::string spelling(const Operator& op);
/// Whether `inner` stands in parentheses beside `against`.
bool is_grouped(const Operator& inner, const Operator& against);
/// Nothing: there is none.
Operator negation(const Operator& op);

}  // namespace limbeck::alembic
