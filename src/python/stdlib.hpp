// The standard modules by their parts: what each has under a name; none: not known, or not to be
// had natively.
// Which module is which: stdlib.cpp.
#pragma once

#include <optional>
#include <string>

#include "python/interpreter.hpp"

namespace limbeck::python {

std::optional<Value> datetime_name(const std::string& name);
std::optional<Value> uuid_name(const std::string& name);
std::optional<Value> decimal_name(const std::string& name);

}  // namespace limbeck::python
