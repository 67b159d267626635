// Methods of objects that C++ code gives to scripts: a name and a function each.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "python/classes.hpp"

namespace limbeck::python {

template <typename Self>
struct NativeMethod {
  std::string_view name;
  Value (*body)(Interpreter& interpreter, const Self& self, Arguments arguments);
};

/// Bound to `self`, which it keeps alive; none: not in the table.
template <typename Self, std::size_t count>
std::optional<Value> find_method(Self& self, const NativeMethod<Self> (&table)[count],
                                 const std::string& name) {
  for (const NativeMethod<Self>& each : table) {
    if (each.name != name) continue;
    return make_native(name, [kept = std::static_pointer_cast<Self>(self.shared_from_this()),
                              body = each.body](Interpreter& interpreter, Arguments arguments) {
      return body(interpreter, *kept, std::move(arguments));
    });
  }
  return std::nullopt;
}

/// What a comparison of two that have an order gives; none: no operator of order or equality.
template <typename Ordered>
std::optional<Value> compared(ComparisonOperator op, const Ordered& left, const Ordered& right) {
  switch (op) {
    case ComparisonOperator::equal:
      return left == right;
    case ComparisonOperator::not_equal:
      return left != right;
    case ComparisonOperator::less:
      return left < right;
    case ComparisonOperator::less_equal:
      return left <= right;
    case ComparisonOperator::greater:
      return left > right;
    case ComparisonOperator::greater_equal:
      return left >= right;
    default:
      return std::nullopt;
  }
}

}  // namespace limbeck::python
