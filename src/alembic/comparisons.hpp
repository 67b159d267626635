// What Python's operators and the methods of columns make of their operands.
// Not the expressions themselves (expressions.hpp).
// Source: sqlalchemy/sql/default_comparator.py, sql/coercions.py and the comparators of
// sql/sqltypes.py, 1.4 and 2.0.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "alembic/bind.hpp"
#include "alembic/expressions.hpp"

namespace limbeck::alembic {

// Errors of all: Unsupported for what SQLAlchemy would not take, or is not understood.

/// As an operand of `beside`: another expression, or a value with the type that comes of it.
ClausePtr operand_of(const python::Value& value, const Clause& beside);
/// As it stands alone: an argument of a function, a value of CASE. `type`: null for the value's.
ClausePtr expression_of(const python::Value& value, const TypePtr& type = nullptr);
/// In WHERE, AND, HAVING, ON: no bare texts, but True, False and None.
ClausePtr condition_of(const python::Value& value);
/// What `and_()` and `or_()` make of theirs; null: of none.
ClausePtr conjunction(std::vector<ClausePtr> conditions, const Operator& op);
/// `=`, `<`, `LIKE` and their kin.
ClausePtr comparison(const ClausePtr& left, const Operator& op, const python::Value& right,
                     std::optional<std::string> escape = {});
/// `+`, `||` and their kin.
ClausePtr arithmetic(const ClausePtr& left, Operator op, const ClausePtr& right);

python::Value to_value(const ClausePtr& clause);

/// A method of an expression; none: not known.
std::optional<python::Value> expression_method(const ClausePtr& self, const std::string& name);

}  // namespace limbeck::alembic
