#include "python/classes.hpp"

namespace limbeck::python {

std::optional<Values> Type::iterate(Interpreter&) {
  if (what != What::enumeration) return {};
  return members;
}

std::optional<std::int64_t> Type::length() const {
  if (what != What::enumeration) return {};
  return static_cast<std::int64_t>(members.size());
}

bool Type::is_derived_from(const Type& other) const {
  if (this == &other) return true;
  for (const auto& base : bases) {
    if (base->is_derived_from(other)) return true;
  }
  return false;
}

const Value* Type::find(std::string_view attribute) const {
  if (const Value* const own = attributes.find(attribute)) return own;
  for (const auto& base : bases) {
    if (const Value* const found = base->find(attribute)) return found;
  }
  return nullptr;
}

std::optional<std::string> Member::text() const {
  if (type->prints_value) {
    if (const std::string* const plain = value.text()) return *plain;
    if (const auto* const number = value.integer()) return std::to_string(*number);
  }
  return type->name + "." + name;
}

}  // namespace limbeck::python
