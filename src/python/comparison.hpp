// Equality, order, identity and containment of values.
#pragma once

#include "python/interpreter.hpp"

namespace limbeck::python {

/// Errors: TypeError. An object of the host may answer with another than a bool.
Value compare(Interpreter& interpreter, ComparisonOperator op, const Value& left,
              const Value& right);
bool is_equal(Interpreter& interpreter, const Value& left, const Value& right);
bool is_identical(const Value& left, const Value& right);
bool contains(Interpreter& interpreter, const Value& container, const Value& item);
/// Stable. `key` may be None.
Values sorted(Interpreter& interpreter, Values items, const Value& key, bool reverse);
bool is_truth(const Value& value);

}  // namespace limbeck::python
