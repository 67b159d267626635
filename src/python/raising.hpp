// Python's exceptions as C++ code raises them.
// Not how a script catches them: walk_exceptions.cpp.
#pragma once

#include <string>

#include "python/interpreter.hpp"

namespace limbeck::python {

[[noreturn]] inline void type_error(Interpreter& interpreter, const std::string& message) {
  interpreter.raise("TypeError", message);
}
[[noreturn]] inline void value_error(Interpreter& interpreter, const std::string& message) {
  interpreter.raise("ValueError", message);
}
[[noreturn]] inline void index_error(Interpreter& interpreter, const std::string& message) {
  interpreter.raise("IndexError", message);
}
/// Calls something that hashes keys; Unhashable becomes Python's TypeError.
template <typename Action>
auto with_keys(Interpreter& interpreter, Action action) -> decltype(action()) {
  try {
    return action();
  } catch (const Unhashable& unhashable) {
    type_error(interpreter, "unhashable type: '" + unhashable.type_name + "'");
  }
}

}  // namespace limbeck::python
