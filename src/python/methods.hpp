// The methods of Python's own types: text, list, dict, set, tuple.
#pragma once

#include <optional>
#include <string>

#include "python/interpreter.hpp"

namespace limbeck::python {

/// Bound to `self`. None: it is no method that is known.
std::optional<Value> text_method(const std::string& self, const std::string& name);
std::optional<Value> collection_method(const Value& self, const std::string& name);

/// Reads the arguments of a native function, by position or name. Errors: TypeError.
class Taken {
 public:
  /// `names`: of the parameters, in order; from `required` on they may be left out.
  Taken(Interpreter& interpreter, std::string function, Arguments arguments,
        std::vector<std::string> names, std::size_t required);
  bool has(std::size_t index) const { return values_[index].has_value(); }
  const Value& operator[](std::size_t index) const { return *values_[index]; }
  Value or_none(std::size_t index) const { return has(index) ? *values_[index] : Value{}; }
  /// Errors: TypeError where it is no text.
  std::string text(std::size_t index) const;
  std::int64_t integer(std::size_t index) const;

 private:
  Interpreter& interpreter_;
  std::string function_;
  std::vector<std::optional<Value>> values_;
};

}  // namespace limbeck::python
