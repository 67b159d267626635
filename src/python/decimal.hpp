// Python's decimal.Decimal where its arithmetic is exact: what Python would round to 28 digits is
// Unsupported. Not the module's names (stdlib_decimal.cpp).
// Source: CPython's Lib/_pydecimal.py.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "python/object.hpp"

namespace limbeck::python {

class Decimal final : public Object {
 public:
  using Digits = unsigned __int128;
  Decimal(bool negative, Digits its_digits, int its_exponent)
      : is_negative(negative), digits(its_digits), exponent(its_exponent) {}
  std::string type_name() const override { return "decimal.Decimal"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override;
  std::optional<Value> binary(Interpreter&, BinaryOperator, const Value& other,
                              bool reflected) override;
  std::optional<Value> unary(Interpreter&, UnaryOperator) override;
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value& other) override;
  std::optional<bool> truth() const override { return digits != 0; }
  /// `12.50`, `1E+3`
  std::optional<std::string> text() const override;
  std::optional<std::string> representation() const override;
  /// Equal to integers and floats, whose hashes it does not know.
  std::size_t hash() const override { throw Unsupported("a Decimal as a key"); }

  /// Without an exponent, whatever its size: `1000`.
  std::string plain_text() const;
  double real() const;

  const bool is_negative;
  const Digits digits;  ///< At most 28 of them.
  const int exponent;   ///< Of ten.
};

/// As `Decimal(text)` reads it. None: it is no number. Errors: Unsupported for NaN, infinity, and
/// more than 28 digits.
std::shared_ptr<Decimal> read_decimal(std::string_view text);

}  // namespace limbeck::python
