#include "alembic/comparisons.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "alembic/elements.hpp"
#include "alembic/literals.hpp"
#include "alembic/selects.hpp"
#include "alembic/text_clause.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Unsupported;
using python::Value;
using What = Operator::What;

bool is_text(Family family) {
  return family == Family::text || family == Family::enumeration;
}

/// What `+` joins.
bool is_concatenable(Family family) {
  return is_text(family) || family == Family::array || family == Family::json;
}

TypePtr coerced_type(const TypePtr& beside, const TypePtr& own) {
  // An Interval leaves it to the type that it is stored as.
  if (beside && !own && beside->family() == Family::interval) {
    throw Unsupported("a value beside an Interval");
  }
  if (!beside || !own) return beside ? beside : own;
  const Family left = beside->family();
  const Family right = own->family();
  return left == right || (is_text(left) && is_text(right)) ? beside : own;
}

/// What of the host is no value, as a clause; null: a value.
ClausePtr clause_of(const Value& value) {
  if (const auto select = value.share<Query>()) return scalar_subquery(select);
  if (const auto source = value.share<Source>()) throw Unsupported("a table as an expression");
  if (auto clause = value.share<Clause>()) return clause;
  if (const auto column = value.share<Column>()) {
    return std::make_shared<ColumnReference>(nullptr, column->name, column->type);
  }
  return nullptr;
}

std::optional<Constant::What> constant_of(const Value& value) {
  if (value.is_none()) return Constant::What::null;
  if (const bool* const truth = value.boolean()) {
    return *truth ? Constant::What::true_value : Constant::What::false_value;
  }
  if (const auto* const constant = value.as<Constant>()) return constant->value;
  return std::nullopt;
}

/// IS, = and their kin with None, True or False.
ClausePtr constant_comparison(const ClausePtr& left, const Operator& op, Constant::What value,
                              const TypePtr& type) {
  const auto right = std::make_shared<Constant>(value);
  const bool is_truth = value != Constant::What::null;
  const bool is_equality = op == What::equal || op == What::not_equal;
  const bool is_distinction = op == What::is_distinct_from || op == What::is_not_distinct_from;
  if ((is_truth && is_equality) || is_distinction) {
    return std::make_shared<BinaryExpression>(left, right, op, type);
  }
  if (op == What::equal || op == What::is) {
    return std::make_shared<BinaryExpression>(left, right, What::is, type);
  }
  if (op == What::not_equal || op == What::is_not) {
    return std::make_shared<BinaryExpression>(left, right, What::is_not, type);
  }
  throw Unsupported("that operator with None, True or False");
}

struct Adapted {
  Operator op;
  TypePtr type;
};

TypePtr time_arithmetic_type(const Operator& op, Family left, Family right, const TypePtr& self) {
  static const TypePtr kDatetime = plain_type("DateTime");
  static const TypePtr kInteger = plain_type("Integer");
  static const TypePtr kInterval = plain_type("Interval");
  const bool is_sum = op == What::add;
  if (!is_sum && !(op == What::subtract)) return self;
  if (left == Family::date) {
    if (right == Family::interval || (is_sum && right == Family::time)) return kDatetime;
    if (!is_sum && right == Family::date) return kInteger;
    if (!is_sum && right == Family::datetime) return kInterval;
  }
  if (left == right && !is_sum && left != Family::interval) return kInterval;
  if (left == Family::interval && is_sum && (right == Family::date || right == Family::datetime)) {
    return kDatetime;
  }
  return self;
}

Adapted adapt(const Operator& op, const Clause& left, const Clause& right) {
  const Family one = family_of(left);
  const Family other = family_of(right);
  if (!left.type) {
    const bool is_commutative = op == What::add || op == What::multiply;
    if (!right.type || !is_commutative) return {op, nullptr};
    return adapt(op, right, left);
  }
  if (op == What::add && is_concatenable(one) && (!right.type || is_concatenable(other))) {
    return {What::concatenate, left.type};
  }
  if (one == Family::integer && other == Family::numeric) return {op, right.type};
  if (one == Family::integer && other == Family::date && op == What::add) return {op, right.type};
  if ((one == Family::integer || one == Family::numeric) && other == Family::interval &&
      op == What::multiply) {
    return {op, right.type};
  }
  if (one == Family::date || one == Family::datetime || one == Family::time ||
      one == Family::interval) {
    return {op, time_arithmetic_type(op, one, other, left.type)};
  }
  return {op, left.type};
}

}  // namespace

ClausePtr operand_of(const Value& value, const Clause& beside) {
  if (ClausePtr clause = clause_of(value)) {
    const auto bind = std::dynamic_pointer_cast<const Bind>(clause);
    if (!bind || bind->of.type || !beside.type) return clause;
    Bind::Parts parts = bind->of;
    parts.type = beside.type;
    return std::make_shared<Bind>(std::move(parts));
  }
  return std::make_shared<Bind>(
      Bind::Parts{.value = value, .type = coerced_type(beside.type, type_of_value(value))});
}

ClausePtr expression_of(const Value& value, const TypePtr& type) {
  if (ClausePtr clause = clause_of(value)) return clause;
  if (value.is_none()) return std::make_shared<Constant>(Constant::What::null);
  return std::make_shared<Bind>(
      Bind::Parts{.value = value, .type = type ? type : type_of_value(value)});
}

ClausePtr condition_of(const Value& value) {
  if (ClausePtr clause = clause_of(value)) return clause;
  if (const auto constant = constant_of(value)) return std::make_shared<Constant>(*constant);
  throw Unsupported("a condition that is no expression");
}

ClausePtr conjunction(std::vector<ClausePtr> conditions, const Operator& op) {
  const bool is_and = op == What::logical_and;
  std::vector<ClausePtr> kept;
  ClausePtr passed_over;
  for (const ClausePtr& each : conditions) {
    const auto* const constant = dynamic_cast<const Constant*>(each.get());
    if (constant != nullptr && constant->value != Constant::What::null) {
      if ((constant->value == Constant::What::true_value) == is_and) {
        passed_over = each;
        continue;
      }
      return each->grouped(What::as_boolean);
    }
    kept.push_back(each);
  }
  if (kept.empty() && passed_over) kept.push_back(passed_over);
  if (kept.empty()) return nullptr;
  const Operator against = kept.size() > 1 ? op : Operator(What::as_boolean);
  for (ClausePtr& each : kept) each = each->grouped(against);
  if (kept.size() == 1) return kept.front();
  return std::make_shared<ExpressionList>(std::move(kept), op);
}

ClausePtr comparison(const ClausePtr& left, const Operator& op, const Value& right,
                     std::optional<std::string> escape) {
  static const TypePtr kBoolean = plain_type("Boolean");
  if (const auto constant = constant_of(right)) {
    return constant_comparison(left, op, *constant, kBoolean);
  }
  return std::make_shared<BinaryExpression>(left, operand_of(right, *left), op, kBoolean,
                                            std::move(escape));
}

ClausePtr arithmetic(const ClausePtr& left, Operator op, const ClausePtr& right) {
  // 1.4 writes an integer division, 2.0 a true one.
  if (op == What::divide && family_of(*right) != Family::numeric) {
    throw Unsupported("a division, which SQLAlchemy 1.4 and 2.0 write differently");
  }
  Adapted adapted = adapt(op, *left, *right);
  return std::make_shared<BinaryExpression>(left, right, adapted.op, std::move(adapted.type));
}

Value to_value(const ClausePtr& clause) {
  return std::const_pointer_cast<Clause>(clause);
}

std::optional<Value> Expression::attribute(python::Interpreter&, const std::string& attribute) {
  return expression_method(self(), attribute);
}

std::optional<Value> Expression::binary(python::Interpreter&, python::BinaryOperator op,
                                        const Value& other, bool reflected) {
  using Of = python::BinaryOperator;
  if (op == Of::bit_and || op == Of::bit_or) {
    std::vector<ClausePtr> both = {self(), condition_of(other)};
    if (reflected) std::swap(both[0], both[1]);
    return to_value(
        conjunction(std::move(both), op == Of::bit_and ? What::logical_and : What::logical_or));
  }
  What what = What::nothing;
  if (op == Of::add) what = What::add;
  if (op == Of::subtract) what = What::subtract;
  if (op == Of::multiply) what = What::multiply;
  if (op == Of::divide) what = What::divide;
  if (op == Of::modulo) what = What::modulo;
  if (what == What::nothing) return std::nullopt;
  const ClausePtr operand = operand_of(other, *this);
  return to_value(reflected ? arithmetic(operand, what, self())
                            : arithmetic(self(), what, operand));
}

std::optional<Value> Expression::unary(python::Interpreter&, python::UnaryOperator op) {
  if (op == python::UnaryOperator::invert) return to_value(negated());
  if (op != python::UnaryOperator::negative) return std::nullopt;
  return to_value(std::make_shared<UnaryExpression>(self(), What::negative, type));
}

std::optional<Value> Expression::compare(python::Interpreter&, python::ComparisonOperator op,
                                         const Value& other) {
  using Of = python::ComparisonOperator;
  struct Pair {
    Of op;
    What written, mirrored;
  };
  constexpr Pair kPairs[] = {
      {Of::equal, What::equal, What::equal},
      {Of::not_equal, What::not_equal, What::not_equal},
      {Of::less, What::less, What::greater},
      {Of::less_equal, What::less_equal, What::greater_equal},
      {Of::greater, What::greater, What::less},
      {Of::greater_equal, What::greater_equal, What::less_equal},
  };
  const auto* const left = dynamic_cast<const Composed*>(this);
  const auto right = other.share<Composed>();
  const bool is_mirrored = left != nullptr && left->what == Composed::What::function && right &&
                           right->what == Composed::What::derived_function;
  for (const Pair& each : kPairs) {
    if (op != each.op) continue;
    return to_value(is_mirrored ? comparison(right, each.mirrored, to_value(self()))
                                : comparison(self(), each.written, other));
  }
  throw Unsupported("a search in a piece of SQL");
}

std::optional<Value> Expression::item(python::Interpreter&, const Value&) {
  throw Unsupported("an index of a column");
}

}  // namespace limbeck::alembic
