// The values of an evaluated script: Python's own kinds, and Object, which the host's derive from.
// Not what is done with them (interpreter.hpp).
// Next: object.hpp for what an Object can answer; collections.hpp for list, tuple, dict and set.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace limbeck::python {

class Object;
using ObjectPtr = std::shared_ptr<Object>;

struct None {
  bool operator==(const None&) const = default;
};

/// One Python value. Strings and numbers by value, everything with an identity by reference.
/// An integer beyond 64 bits does not exist: what would make one is Unsupported.
class Value {
 public:
  using What = std::variant<None, bool, std::int64_t, double, std::string, ObjectPtr>;

  Value() = default;
  Value(None) {}
  Value(bool value) : what_(value) {}
  Value(int value) : what_(std::int64_t{value}) {}
  Value(std::int64_t value) : what_(value) {}
  Value(double value) : what_(value) {}
  Value(const char* text) : what_(std::string(text)) {}
  Value(std::string text) : what_(std::move(text)) {}
  template <typename Kind>
  requires std::is_base_of_v<Object, Kind> Value(std::shared_ptr<Kind> object)
      : what_(ObjectPtr(std::move(object))) {}

  bool is_none() const { return std::holds_alternative<None>(what_); }
  const bool* boolean() const { return std::get_if<bool>(&what_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&what_); }
  const double* real() const { return std::get_if<double>(&what_); }
  const std::string* text() const { return std::get_if<std::string>(&what_); }
  /// Null for anything that is no Object.
  Object* object() const {
    const auto* const held = std::get_if<ObjectPtr>(&what_);
    return held == nullptr ? nullptr : held->get();
  }
  /// The object if it is of that kind, else null.
  template <typename Kind>
  Kind* as() const {
    return dynamic_cast<Kind*>(object());
  }
  template <typename Kind>
  std::shared_ptr<Kind> share() const {
    const auto* const held = std::get_if<ObjectPtr>(&what_);
    return held == nullptr ? nullptr : std::dynamic_pointer_cast<Kind>(*held);
  }
  const What& what() const { return what_; }

 private:
  What what_;
};

using Values = std::vector<Value>;

/// As a call gives them, in order; Starred and `**` are resolved.
struct Arguments {
  Values positional;
  std::vector<std::pair<std::string, Value>> keywords;
};

}  // namespace limbeck::python
