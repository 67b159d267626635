// The standard modules by their parts: what each has under a name; none: not known, or not to be
// had natively.
// Which module is which: stdlib.cpp.
#pragma once

#include <optional>
#include <string>

#include "python/interpreter.hpp"

namespace limbeck::python {

std::optional<Value> collections_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> contextlib_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> datetime_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> decimal_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> functools_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> hashlib_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> itertools_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> json_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> string_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> uuid_name(Interpreter& interpreter, const std::string& name);
std::optional<Value> warnings_name(Interpreter& interpreter, const std::string& name);

}  // namespace limbeck::python
