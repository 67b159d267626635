// Python's uuid.UUID. Not the module's functions (stdlib_uuid.cpp).
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "python/object.hpp"

namespace limbeck::python {

class Uuid final : public Object {
 public:
  /// `its_bytes`: 16 of them.
  explicit Uuid(std::string its_bytes) : bytes(std::move(its_bytes)) {}
  std::string type_name() const override { return "uuid.UUID"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override;
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value& other) override;
  /// `8f14e45f-ceea-467f-a5c6-3f1a2b3c4d5e`
  std::optional<std::string> text() const override;
  std::optional<std::string> representation() const override;
  std::size_t hash() const override { return std::hash<std::string>{}(bytes); }
  bool is_same_key(const Object& other) const override;

  const std::string bytes;
};

}  // namespace limbeck::python
