// A class that C++ code gives to scripts: called for an instance, asked by isinstance().
// Not the classes of scripts themselves (classes.hpp).
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "python/object.hpp"

namespace limbeck::python {

class NativeClass final : public Object {
 public:
  /// `make`: the call. `has`: whether a value is an instance. `find`: what the class itself has.
  NativeClass(std::string name, NativeFunction::Body make, std::function<bool(const Value&)> has,
              NativeModule::Find find = {})
      : name_(std::move(name)),
        make_(std::move(make)),
        has_(std::move(has)),
        find_(std::move(find)) {}
  std::string type_name() const override { return "class " + name_; }
  bool is_callable() const override { return true; }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    return make_(interpreter, std::move(arguments));
  }
  std::optional<Value> attribute(Interpreter& interpreter, const std::string& name) override {
    if (name == "__name__") return name_;
    return find_ ? find_(interpreter, name) : std::nullopt;
  }
  std::optional<bool> has_instance(Interpreter&, const Value& value) override {
    return has_(value);
  }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  NativeFunction::Body make_;
  std::function<bool(const Value&)> has_;
  NativeModule::Find find_;
};

}  // namespace limbeck::python
