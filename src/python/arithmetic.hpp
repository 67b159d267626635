// Python's operators on values, exact within 64 bits: what would go beyond is Unsupported.
// Not comparisons (comparison.hpp).
#pragma once

#include <optional>
#include <string_view>

#include "python/interpreter.hpp"

namespace limbeck::python {

/// Errors: TypeError, ZeroDivisionError.
Value binary(Interpreter& interpreter, BinaryOperator op, const Value& left, const Value& right);
/// `left op= right`: lists, sets and dicts are changed in place.
Value augmented(Interpreter& interpreter, BinaryOperator op, const Value& left, const Value& right);
/// Without `not`, which is Interpreter::is_true's.
Value unary(Interpreter& interpreter, UnaryOperator op, const Value& operand);

/// An integer, or a bool as one; none: neither.
std::optional<std::int64_t> integer_of(const Value& value);
/// As a float where it is a number.
std::optional<double> real_of(const Value& value);

}  // namespace limbeck::python
