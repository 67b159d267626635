// Values as text: str() and repr(). Not format specifications: formatting.hpp.
#pragma once

#include <string>
#include <string_view>

#include "python/interpreter.hpp"

namespace limbeck::python {

std::string text_of(Interpreter& interpreter, const Value& value);
std::string representation_of(Interpreter& interpreter, const Value& value);
/// As Python writes a float: the shortest digits that read back the same.
std::string real_text(double value);
/// With quotes and escapes.
std::string quoted_text(std::string_view text);
/// `KeyError: 'x'`
std::string exception_line(Interpreter& interpreter, const Value& exception);
/// A line a frame, innermost last, as Python prints them.
std::string traceback_text(const std::string& file, const std::vector<Frame>& frames);
/// `int`, as Python's messages name a value's type.
std::string type_name_of(const Value& value);

}  // namespace limbeck::python
