// Format specifications: f-strings and format(), str.format, and the operator %.
#pragma once

#include <string>
#include <string_view>

#include "python/interpreter.hpp"

namespace limbeck::python {

/// `format(value, specification)`
std::string format_value(Interpreter& interpreter, const Value& value,
                         std::string_view specification);
/// `text.format(*positional, **keywords)`
std::string format_text(Interpreter& interpreter, std::string_view text,
                        const Arguments& arguments);
/// `text % values`
std::string percent_format(Interpreter& interpreter, std::string_view text, const Value& values);

}  // namespace limbeck::python
