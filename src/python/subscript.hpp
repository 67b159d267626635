// `object[index]`: items and slices of values, read, set and deleted.
#pragma once

#include <optional>

#include "python/interpreter.hpp"
#include "python/object.hpp"

namespace limbeck::python {

/// `a:b:c` between brackets.
class SliceObject final : public Object {
 public:
  SliceObject(Value from, Value to, Value stride)
      : lower(std::move(from)), upper(std::move(to)), step(std::move(stride)) {}
  std::string type_name() const override { return "slice"; }
  const Value lower, upper, step;
};

/// A slice's items within a sequence of `length`: `start`, `start + step`, …
struct SliceRange {
  std::int64_t start = 0, step = 1, count = 0;
  std::int64_t stop = 0;  ///< For a step of 1, where an insertion ends.
};
SliceRange resolve(Interpreter& interpreter, const SliceObject& slice, std::int64_t length);
/// Within the sequence, counted from its end where negative; none: outside.
std::optional<std::size_t> resolve_index(std::int64_t index, std::size_t length);

Value item(Interpreter& interpreter, const Value& object, const Value& index);
void set_item(Interpreter& interpreter, const Value& object, const Value& index,
              const Value& value);
void delete_item(Interpreter& interpreter, const Value& object, const Value& index);
/// An integer, as an index has to be; TypeError otherwise.
std::int64_t index_of(Interpreter& interpreter, const Value& value, const std::string& message);

}  // namespace limbeck::python
