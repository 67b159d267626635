// The module decimal, and the arithmetic of its numbers.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.hpp"
#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/decimal.hpp"
#include "python/methods.hpp"
#include "python/native_class.hpp"
#include "python/native_methods.hpp"
#include "python/raising.hpp"
#include "python/stdlib.hpp"

namespace limbeck::python {
namespace {

using Digits = Decimal::Digits;

constexpr int kPrecision = 28;
constexpr int kLargestExponent = 9999;

[[noreturn]] void too_long() {
  throw Unsupported("a Decimal of more than 28 digits");
}

Digits power_of_ten(int exponent) {
  Digits power = 1;
  for (int i = 0; i < exponent; ++i) {
    if (__builtin_mul_overflow(power, Digits{10}, &power)) too_long();
  }
  return power;
}

std::string digits_text(Digits digits) {
  std::string text;
  do {
    text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(digits % 10)));
    digits /= 10;
  } while (digits != 0);
  return text;
}

std::shared_ptr<Decimal> make(bool is_negative, Digits digits, int exponent) {
  if (digits >= power_of_ten(kPrecision)) too_long();
  if (std::abs(exponent) > kLargestExponent) throw Unsupported("a Decimal of that exponent");
  return std::make_shared<Decimal>(is_negative, digits, exponent);
}

std::shared_ptr<Decimal> of_integer(std::int64_t number) {
  const Digits size = number < 0 ? Digits{0} - static_cast<Digits>(number) : Digits(number);
  return make(number < 0, size, 0);
}

/// A Decimal, or an integer as one; null: neither.
std::shared_ptr<Decimal> to_decimal(const Value& value) {
  if (auto decimal = value.share<Decimal>()) return decimal;
  const auto integer = integer_of(value);
  return integer ? of_integer(*integer) : nullptr;
}

/// Both over the lower exponent.
struct Aligned {
  Digits left, right;
  int exponent;
};
Aligned align(const Decimal& left, const Decimal& right) {
  const int exponent = std::min(left.exponent, right.exponent);
  const auto scaled = [&](const Decimal& each) {
    Digits product = 0;
    if (each.digits == 0) return product;
    if (__builtin_mul_overflow(each.digits, power_of_ten(each.exponent - exponent), &product)) {
      too_long();
    }
    return product;
  };
  return {scaled(left), scaled(right), exponent};
}

std::shared_ptr<Decimal> sum(const Decimal& left, const Decimal& right, bool is_difference) {
  const Aligned both = align(left, right);
  const bool right_sign = right.is_negative != is_difference;
  if (left.is_negative == right_sign) {
    Digits total = 0;
    if (__builtin_add_overflow(both.left, both.right, &total)) too_long();
    return make(left.is_negative, total, both.exponent);
  }
  if (both.left == both.right) return make(false, 0, both.exponent);
  return both.left > both.right ? make(left.is_negative, both.left - both.right, both.exponent)
                                : make(right_sign, both.right - both.left, both.exponent);
}

std::shared_ptr<Decimal> product(const Decimal& left, const Decimal& right) {
  Digits result = 0;
  if (__builtin_mul_overflow(left.digits, right.digits, &result)) too_long();
  return make(left.is_negative != right.is_negative, result, left.exponent + right.exponent);
}

std::shared_ptr<Decimal> quotient(const Decimal& left, const Decimal& right) {
  if (right.digits == 0) {
    throw Unsupported("a Decimal divided by zero");  // Its exceptions are its own.
  }
  const bool is_negative = left.is_negative != right.is_negative;
  const int ideal = left.exponent - right.exponent;
  if (left.digits == 0) return make(is_negative, 0, ideal);
  Digits numerator = left.digits;
  int exponent = ideal;
  while (numerator % right.digits != 0) {
    if (__builtin_mul_overflow(numerator, Digits{10}, &numerator)) {
      throw Unsupported("a division of Decimals with a remainder");
    }
    --exponent;
  }
  Digits result = numerator / right.digits;
  while (exponent < ideal && result % 10 == 0) {
    result /= 10;
    ++exponent;
  }
  return make(is_negative, result, exponent);
}

int order(const Decimal& left, const Decimal& right) {
  if (left.digits == 0 && right.digits == 0) return 0;
  const bool left_negative = left.is_negative && left.digits != 0;
  const bool right_negative = right.is_negative && right.digits != 0;
  if (left_negative != right_negative) return left_negative ? -1 : 1;
  const Aligned both = align(left, right);
  const int size = both.left < both.right ? -1 : both.left > both.right ? 1 : 0;
  return left_negative ? -size : size;
}

Value quantize(Interpreter& i, const Decimal& self, Arguments a) {
  const Taken taken(i, "quantize", std::move(a), {"exp", "rounding"}, 1);
  const auto* const model = taken[0].as<Decimal>();
  if (model == nullptr) throw Unsupported("quantize() by that");
  const std::string rounding = taken.has(1) ? taken.text(1) : "ROUND_HALF_EVEN";
  const int exponent = model->exponent;
  if (exponent <= self.exponent) {
    Digits scaled = 0;
    if (__builtin_mul_overflow(self.digits, power_of_ten(self.exponent - exponent), &scaled)) {
      too_long();
    }
    return make(self.is_negative, scaled, exponent);
  }
  const Digits unit = power_of_ten(std::min(exponent - self.exponent, 37));
  Digits whole = self.digits / unit;
  const Digits rest = self.digits % unit;
  const Digits half = unit / 2;
  bool goes_up = false;
  if (rounding == "ROUND_HALF_EVEN") {
    goes_up = rest > half || (rest == half && whole % 2 == 1);
  } else if (rounding == "ROUND_HALF_UP") {
    goes_up = rest >= half;
  } else if (rounding == "ROUND_UP") {
    goes_up = rest != 0;
  } else if (rounding != "ROUND_DOWN") {
    throw Unsupported("the rounding " + rounding);
  }
  if (goes_up) ++whole;
  return make(self.is_negative, whole, exponent);
}

constexpr NativeMethod<Decimal> kMethods[] = {{"quantize", quantize}};

Value make_decimal(Interpreter& i, Arguments a) {
  const Taken taken(i, "Decimal", std::move(a), {"value"}, 0);
  if (!taken.has(0)) return of_integer(0);
  if (auto same = to_decimal(plain_value(taken[0]))) return same;
  if (taken[0].real() != nullptr) throw Unsupported("a Decimal of a float");
  if (auto read = read_decimal(base::trim(taken.text(0)))) return read;
  throw Unsupported(fmt::format("a Decimal of '{}'", taken.text(0)));
}

}  // namespace

std::shared_ptr<Decimal> read_decimal(std::string_view text) {
  bool is_negative = false;
  if (text.starts_with('-') || text.starts_with('+')) {
    is_negative = text.front() == '-';
    text.remove_prefix(1);
  }
  Digits digits = 0;
  int exponent = 0;
  bool has_digits = false;
  bool has_point = false;
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == '.' && !has_point) {
      has_point = true;
    } else if (text[at] >= '0' && text[at] <= '9') {
      has_digits = true;
      if (digits >= power_of_ten(kPrecision)) too_long();
      digits = digits * 10 + static_cast<Digits>(text[at] - '0');
      if (has_point) --exponent;
    } else {
      break;
    }
  }
  if (!has_digits) return nullptr;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return nullptr;
    const std::string rest(text.substr(at + 1));
    char* end = nullptr;
    const long more = std::strtol(rest.c_str(), &end, 10);
    const bool is_sign_or_digit =
        !rest.empty() && (rest[0] == '-' || rest[0] == '+' || (rest[0] >= '0' && rest[0] <= '9'));
    if (!is_sign_or_digit || *end != '\0') return nullptr;
    if (more > kLargestExponent || more < -kLargestExponent) {
      throw Unsupported("a Decimal of that exponent");
    }
    exponent += static_cast<int>(more);
  }
  return make(is_negative, digits, exponent);
}

std::optional<Value> Decimal::attribute(Interpreter&, const std::string& name) {
  return find_method(*this, kMethods, name);
}

std::optional<Value> Decimal::binary(Interpreter& i, BinaryOperator op, const Value& other,
                                     bool reflected) {
  if (other.real() != nullptr) {
    type_error(i, "unsupported operand type(s): 'decimal.Decimal' and 'float'");
  }
  const auto given = to_decimal(other);
  if (given == nullptr) return std::nullopt;
  const Decimal& left = reflected ? *given : *this;
  const Decimal& right = reflected ? *this : *given;
  switch (op) {
    case BinaryOperator::add:
      return sum(left, right, false);
    case BinaryOperator::subtract:
      return sum(left, right, true);
    case BinaryOperator::multiply:
      return product(left, right);
    case BinaryOperator::divide:
      return quotient(left, right);
    default:
      return std::nullopt;
  }
}

std::optional<Value> Decimal::unary(Interpreter&, UnaryOperator op) {
  if (op == UnaryOperator::invert) return std::nullopt;
  // Zero loses its sign by either.
  const bool keeps = op == UnaryOperator::positive;
  return make(digits != 0 && is_negative == keeps, digits, exponent);
}

std::optional<Value> Decimal::compare(Interpreter&, ComparisonOperator op, const Value& other) {
  if (other.real() != nullptr) throw Unsupported("a comparison of a Decimal with a float");
  const auto right = to_decimal(other);
  return right == nullptr ? std::nullopt : compared(op, order(*this, *right), 0);
}

std::optional<std::string> Decimal::text() const {
  const std::string all = digits_text(digits);
  const int count = static_cast<int>(all.size());
  const int left = exponent + count;
  // Where the point stands: within or before the digits, or after the first with an exponent.
  const int point = exponent <= 0 && left > -6 ? left : 1;
  std::string text = is_negative ? "-" : "";
  if (point <= 0) {
    text += "0." + std::string(static_cast<std::size_t>(-point), '0') + all;
  } else if (point >= count) {
    text += all + std::string(static_cast<std::size_t>(point - count), '0');
  } else {
    text += all.substr(0, static_cast<std::size_t>(point)) + "." +
            all.substr(static_cast<std::size_t>(point));
  }
  return left == point ? text : text + fmt::format("E{:+}", left - point);
}

std::optional<std::string> Decimal::representation() const {
  return "Decimal('" + *text() + "')";
}

std::string Decimal::plain_text() const {
  std::string all = digits_text(digits);
  if (exponent >= 0) {
    all += std::string(static_cast<std::size_t>(digits == 0 ? 0 : exponent), '0');
  } else {
    const auto places = static_cast<std::size_t>(-exponent);
    if (all.size() <= places) all.insert(0, places + 1 - all.size(), '0');
    all.insert(all.size() - places, ".");
  }
  return (is_negative ? "-" : "") + all;
}

double Decimal::real() const {
  return std::strtod(text()->c_str(), nullptr);
}

std::optional<Value> decimal_name(Interpreter&, const std::string& name) {
  if (name == "Decimal") {
    return std::make_shared<NativeClass>(
        name, make_decimal, [](const Value& value) { return value.as<Decimal>() != nullptr; });
  }
  for (const char* const rounding :
       {"ROUND_HALF_EVEN", "ROUND_HALF_UP", "ROUND_UP", "ROUND_DOWN"}) {
    if (name == rounding) return name;
  }
  return std::nullopt;
}

}  // namespace limbeck::python
