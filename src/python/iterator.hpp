// What can be gone through once: the results of itertools.
// Not the lists that generator expressions become (walk_comprehensions.cpp).
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "python/collections.hpp"
#include "python/object.hpp"

namespace limbeck::python {

class Iterator final : public Object {
 public:
  Iterator(std::string name, Values items) : name_(std::move(name)), items_(std::move(items)) {}
  std::string type_name() const override { return name_; }
  std::optional<Values> iterate(Interpreter&) override { return std::exchange(items_, {}); }

 private:
  const std::string name_;
  Values items_;
};

}  // namespace limbeck::python
