// The methods of expressions by name: `is_()`, `in_()`, `like()`, `label()`, ...
#include <fmt/format.h>

#include "alembic/comparisons.hpp"
#include "alembic/functions.hpp"
#include "alembic/literals.hpp"
#include "alembic/parameters.hpp"
#include "alembic/selects.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;
using What = Operator::What;

struct Comparison {
  const char* name;
  What what;
};

constexpr Comparison kComparisons[] = {
    {"is_", What::is},
    {"is_not", What::is_not},
    {"isnot", What::is_not},
    {"is_distinct_from", What::is_distinct_from},
    {"is_not_distinct_from", What::is_not_distinct_from},
    {"isnot_distinct_from", What::is_not_distinct_from},
};

constexpr Comparison kPatterns[] = {
    {"like", What::like},         {"not_like", What::not_like},      {"notlike", What::not_like},
    {"ilike", What::ilike},       {"not_ilike", What::not_ilike},    {"notilike", What::not_ilike},
    {"contains", What::contains}, {"startswith", What::starts_with}, {"endswith", What::ends_with},
};

constexpr Comparison kModifiers[] = {
    {"desc", What::descending},         {"asc", What::ascending},
    {"nulls_first", What::nulls_first}, {"nullsfirst", What::nulls_first},
    {"nulls_last", What::nulls_last},   {"nullslast", What::nulls_last},
};

template <std::size_t size>
std::optional<What> find(const Comparison (&all)[size], const std::string& name) {
  for (const Comparison& each : all) {
    if (name == each.name) return each.what;
  }
  return std::nullopt;
}

bool is_sequence(const Value& value) {
  return python::as_list(value) != nullptr || python::as_tuple(value) != nullptr ||
         python::as_set(value) != nullptr || python::as_range(value) != nullptr;
}

/// The right side of IN. What holds nothing but values is one parameter, which may be empty.
ClausePtr in_list(Interpreter& i, const ClausePtr& left, const Value& given, const Operator& op) {
  const auto within = op == What::in ? Bind::Within::in : Bind::Within::not_in;
  if (const auto query = given.share<Query>()) return scalar_subquery(query);
  if (const auto bind = given.share<Bind>()) {
    Bind::Parts parts = bind->of;
    parts.is_expanding = true;
    parts.within = within;
    return std::make_shared<Bind>(std::move(parts));
  }
  if (auto clause = given.share<Clause>()) return clause;
  if (!is_sequence(given)) throw Unsupported("something else than a list in in_()");
  const python::Values items = i.iterate(given);
  bool are_values = true;
  for (const Value& each : items) {
    are_values = are_values && !each.is_none() && each.as<Clause>() == nullptr;
    if (is_sequence(each)) throw Unsupported("a list of lists in in_()");
  }
  if (are_values) {
    const ClausePtr first = items.empty() ? nullptr : operand_of(items.front(), *left);
    return std::make_shared<Bind>(Bind::Parts{.value = python::make_list(items),
                                              .type = first ? first->type : left->type,
                                              .is_expanding = true,
                                              .within = within});
  }
  std::vector<ClausePtr> clauses;
  for (const Value& each : items) {
    clauses.push_back(each.is_none() ? std::make_shared<Constant>(Constant::What::null)
                                     : operand_of(each, *left));
  }
  return std::make_shared<Parenthesized>(
      std::make_shared<ExpressionList>(std::move(clauses), What::comma));
}

Value between(const ClausePtr& self, Interpreter& i, Arguments a) {
  Parameters given(i, "between", std::move(a), {"cleft", "cright"});
  std::vector<ClausePtr> ends = {operand_of(given.required("cleft"), *self),
                                 operand_of(given.required("cright"), *self)};
  given.finish();
  return to_value(std::make_shared<BinaryExpression>(
      self, std::make_shared<ExpressionList>(std::move(ends), What::logical_and, true),
      What::between, plain_type("Boolean")));
}

/// `op('->>')`: a function of the other operand.
Value custom(const ClausePtr& self, const std::string& name, Interpreter& i, Arguments a) {
  Parameters given(i, name, std::move(a), {"opstring", "precedence"});
  const std::string text = given.required_text("opstring");
  const auto op = Operator::custom(text, static_cast<int>(given.integer("precedence").value_or(0)));
  TypePtr type = self->type;
  if (given.truth("is_comparison").value_or(name == "bool_op")) type = plain_type("Boolean");
  if (const auto told = given.take("return_type"); told && !told->is_none()) {
    type = to_type(i, *told);
    if (!type) throw Unsupported("this return_type of op()");
  }
  given.finish();
  return python::make_native(text, [self, op, type](Interpreter&, Arguments operands) {
    if (operands.positional.size() != 1 || !operands.keywords.empty()) {
      throw Unsupported("these operands of op()");
    }
    return to_value(std::make_shared<BinaryExpression>(
        self, operand_of(operands.positional[0], *self), op, type));
  });
}

Value label(const ClausePtr& self, Interpreter& i, Arguments a) {
  Parameters given(i, "label", std::move(a), {"name"});
  const std::string name = given.required_text("name");
  given.finish();
  return to_value(std::make_shared<Label>(name, self));
}

Value concat(const ClausePtr& self, Interpreter& i, Arguments a) {
  Parameters given(i, "concat", std::move(a), {"other"});
  const ClausePtr other = operand_of(given.required("other"), *self);
  given.finish();
  return to_value(arithmetic(self, What::concatenate, other));
}

Value pattern(const ClausePtr& self, What what, const std::string& name, Interpreter& i,
              Arguments a) {
  Parameters given(i, name, std::move(a), {"other"});
  const Value other = given.required("other");
  const auto escape = given.text("escape");
  given.finish();
  const Family family = family_of(*self);
  const bool is_own = family == Family::json || family == Family::array;
  if (is_own && name == "contains") throw Unsupported("contains() of that type");
  return to_value(comparison(self, what, other, escape));
}

}  // namespace

std::optional<Value> expression_method(const ClausePtr& self, const std::string& name) {
  const auto bound = [&](auto body) {
    return python::make_native(
        name, [self, body](Interpreter& i, Arguments a) { return body(self, i, std::move(a)); });
  };
  if (const auto what = find(kComparisons, name)) {
    return bound([what = *what, name](const ClausePtr& left, Interpreter& i, Arguments a) {
      Parameters given(i, name, std::move(a), {"other"});
      const Value other = given.required("other");
      given.finish();
      return to_value(comparison(left, what, other));
    });
  }
  if (const auto what = find(kPatterns, name)) {
    return bound([what = *what, name](const ClausePtr& left, Interpreter& i, Arguments a) {
      return pattern(left, what, name, i, std::move(a));
    });
  }
  if (const auto what = find(kModifiers, name)) {
    return bound([what = *what, name](const ClausePtr& of, Interpreter& i, Arguments a) {
      Parameters(i, name, std::move(a), {}).finish();
      return to_value(std::make_shared<UnaryExpression>(of, what, nullptr));
    });
  }
  if (name == "in_" || name == "not_in" || name == "notin_") {
    const What what = name == "in_" ? What::in : What::not_in;
    return bound([what, name](const ClausePtr& left, Interpreter& i, Arguments a) {
      Parameters given(i, name, std::move(a), {"other"});
      const ClausePtr right = in_list(i, left, given.required("other"), what);
      given.finish();
      return to_value(std::make_shared<BinaryExpression>(left, right, what, plain_type("Boolean")));
    });
  }
  if (name == "op" || name == "bool_op") {
    return bound([name](const ClausePtr& left, Interpreter& i, Arguments a) {
      return custom(left, name, i, std::move(a));
    });
  }
  if (name == "between") return bound(between);
  if (name == "label") return bound(label);
  if (name == "concat") return bound(concat);
  if (name == "cast") return bound(cast_of);
  if (name == "distinct") {
    return bound([](const ClausePtr& of, Interpreter& i, Arguments a) {
      Parameters(i, "distinct", std::move(a), {}).finish();
      return to_value(std::make_shared<UnaryExpression>(of, What::distinct, of->type));
    });
  }
  const auto* const reference = dynamic_cast<const ColumnReference*>(self.get());
  if (reference != nullptr && (name == "name" || name == "key")) return reference->column;
  return std::nullopt;
}

}  // namespace limbeck::alembic
