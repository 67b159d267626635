// A value as JSON, as json.dumps() writes it: for that, and for what SQLAlchemy's JSON types send.
// Source: CPython's Lib/json/encoder.py.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "python/value.hpp"

namespace limbeck::python {

struct JsonStyle {
  bool is_ascii = true;
  std::optional<std::string> indent = {};  ///< None: all in one line.
  std::string between = ", ";
  std::string colon = ": ";
  std::function<Values(Values)> sort_keys = {};
  /// What is written in the place of a value that JSON has no form for.
  std::function<Value(const Value&)> substitute = {};
};

/// Errors: Unsupported for what json.dumps() would not take, unless there is a substitute.
std::string json_text(const Value& value, const JsonStyle& style = {});

}  // namespace limbeck::python
