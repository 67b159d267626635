#include "python/arithmetic.hpp"

#include <fmt/format.h>

#include <cmath>

#include "python/classes.hpp"
#include "python/collections.hpp"
#include "python/formatting.hpp"
#include "python/rendering.hpp"

namespace limbeck::python {
namespace {

std::string_view spelling(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::add:
      return "+";
    case BinaryOperator::subtract:
      return "-";
    case BinaryOperator::multiply:
      return "*";
    case BinaryOperator::matrix_multiply:
      return "@";
    case BinaryOperator::divide:
      return "/";
    case BinaryOperator::floor_divide:
      return "//";
    case BinaryOperator::modulo:
      return "%";
    case BinaryOperator::power:
      return "** or pow()";
    case BinaryOperator::left_shift:
      return "<<";
    case BinaryOperator::right_shift:
      return ">>";
    case BinaryOperator::bit_or:
      return "|";
    case BinaryOperator::bit_xor:
      return "^";
    case BinaryOperator::bit_and:
      return "&";
  }
  return "";
}

[[noreturn]] void too_big() {
  throw Unsupported("an integer beyond 64 bits");
}

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  for (;;) {
    if ((exponent & 1) != 0 && __builtin_mul_overflow(result, base, &result)) too_big();
    exponent >>= 1;
    if (exponent == 0) return result;
    if (__builtin_mul_overflow(base, base, &base)) too_big();
  }
}

/// Towards minus infinity, as Python's `//`.
std::int64_t floor_divide(std::int64_t left, std::int64_t right) {
  if (right == -1) {
    if (left == INT64_MIN) too_big();
    return -left;
  }
  const std::int64_t quotient = left / right;
  return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}

/// Has the sign of the divisor.
double floor_modulo(double left, double right) {
  const double rest = std::fmod(left, right);
  if (rest == 0) return std::copysign(0.0, right);
  return (rest < 0) != (right < 0) ? rest + right : rest;
}

double floor_quotient(double left, double right) {
  const double quotient = (left - floor_modulo(left, right)) / right;
  if (quotient == 0) return std::copysign(0.0, left / right);
  const double floor = std::floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

std::optional<Value> integers(Interpreter& interpreter, BinaryOperator op, std::int64_t left,
                              std::int64_t right) {
  std::int64_t result = 0;
  switch (op) {
    case BinaryOperator::add:
      if (__builtin_add_overflow(left, right, &result)) too_big();
      return result;
    case BinaryOperator::subtract:
      if (__builtin_sub_overflow(left, right, &result)) too_big();
      return result;
    case BinaryOperator::multiply:
      if (__builtin_mul_overflow(left, right, &result)) too_big();
      return result;
    case BinaryOperator::floor_divide:
    case BinaryOperator::modulo:
      if (right == 0) {
        interpreter.raise("ZeroDivisionError", "integer division or modulo by zero");
      }
      if (op == BinaryOperator::floor_divide) return floor_divide(left, right);
      return right == -1 ? 0 : left - floor_divide(left, right) * right;
    case BinaryOperator::power:
      if (right < 0) return std::nullopt;
      return power(left, right);
    case BinaryOperator::left_shift:
      if (right < 0) interpreter.raise("ValueError", "negative shift count");
      if (left == 0) return 0;
      if (right > 62 || __builtin_mul_overflow(left, std::int64_t{1} << right, &result)) too_big();
      return result;
    case BinaryOperator::right_shift:
      if (right < 0) interpreter.raise("ValueError", "negative shift count");
      return left >> std::min<std::int64_t>(right, 63);
    case BinaryOperator::bit_or:
      return left | right;
    case BinaryOperator::bit_xor:
      return left ^ right;
    case BinaryOperator::bit_and:
      return left & right;
    case BinaryOperator::divide:
    case BinaryOperator::matrix_multiply:
      break;
  }
  return std::nullopt;
}

std::optional<Value> reals(Interpreter& interpreter, BinaryOperator op, double left, double right) {
  switch (op) {
    case BinaryOperator::add:
      return left + right;
    case BinaryOperator::subtract:
      return left - right;
    case BinaryOperator::multiply:
      return left * right;
    case BinaryOperator::divide:
      if (right == 0) interpreter.raise("ZeroDivisionError", "division by zero");
      return left / right;
    case BinaryOperator::floor_divide:
    case BinaryOperator::modulo:
      if (right == 0) interpreter.raise("ZeroDivisionError", "float floor division by zero");
      return op == BinaryOperator::modulo ? floor_modulo(left, right) : floor_quotient(left, right);
    default:
      break;
  }
  throw Unsupported("that operator on a float");
}

std::optional<Value> numbers(Interpreter& interpreter, BinaryOperator op, const Value& left,
                             const Value& right) {
  const auto left_integer = integer_of(left);
  const auto right_integer = integer_of(right);
  if (left_integer && right_integer) {
    const bool are_booleans = left.boolean() != nullptr && right.boolean() != nullptr;
    const auto result = integers(interpreter, op, *left_integer, *right_integer);
    const bool is_bitwise = op == BinaryOperator::bit_or || op == BinaryOperator::bit_and ||
                            op == BinaryOperator::bit_xor;
    if (result && are_booleans && is_bitwise) return *result->integer() != 0;
    if (result) return result;
  }
  const auto left_real = real_of(left);
  const auto right_real = real_of(right);
  if (!left_real || !right_real) return std::nullopt;
  return reals(interpreter, op, *left_real, *right_real);
}

void require_size(const Interpreter& interpreter, std::size_t size) {
  if (size > interpreter.host().limits.text) throw Unsupported("a value of that size");
}

std::optional<Value> repeated(Interpreter& interpreter, const Value& sequence, const Value& times) {
  const auto count = integer_of(times);
  if (!count) return std::nullopt;
  const auto wanted = static_cast<std::size_t>(std::max<std::int64_t>(*count, 0));
  const auto repeat = [&](const auto& whole) {
    if (!whole.empty()) {
      require_size(interpreter, wanted);
      require_size(interpreter, whole.size() * wanted);
    }
    std::remove_cvref_t<decltype(whole)> result;
    for (std::size_t i = 0; i < wanted && !whole.empty(); ++i) {
      result.insert(result.end(), whole.begin(), whole.end());
    }
    return result;
  };
  if (const std::string* const text = sequence.text()) return Value(repeat(*text));
  if (const List* const list = as_list(sequence)) return make_list(repeat(list->items));
  if (const Tuple* const tuple = as_tuple(sequence)) return make_tuple(repeat(tuple->items));
  return std::nullopt;
}

Values joined(const Values& left, const Values& right) {
  Values result = left;
  result.insert(result.end(), right.begin(), right.end());
  return result;
}

/// Of sets and of views of dicts.
std::optional<Value> sets(BinaryOperator op, const Value& left, const Value& right) {
  const auto keys_of = [](const Value& value) -> std::optional<Values> {
    if (const Set* const set = as_set(value)) return set->list();
    const DictView* const view = as_view(value);
    if (view != nullptr && view->part != DictView::Part::values) return view->list();
    return std::nullopt;
  };
  const auto left_keys = keys_of(left);
  const auto right_keys = keys_of(right);
  if (!left_keys || !right_keys) return std::nullopt;
  Set in_left;
  Set in_right;
  for (const Value& key : *left_keys) in_left.add(key);
  for (const Value& key : *right_keys) in_right.add(key);
  const Set* const left_set = as_set(left);
  const auto result = std::make_shared<Set>(left_set != nullptr && left_set->is_frozen);
  for (const Value& key : *left_keys) {
    const bool is_shared = in_right.contains(key);
    const bool is_kept =
        op == BinaryOperator::bit_or || (op == BinaryOperator::bit_and && is_shared) ||
        ((op == BinaryOperator::subtract || op == BinaryOperator::bit_xor) && !is_shared);
    if (is_kept) result->add(key);
  }
  for (const Value& key : *right_keys) {
    const bool is_kept =
        op == BinaryOperator::bit_or || (op == BinaryOperator::bit_xor && !in_left.contains(key));
    if (is_kept) result->add(key);
  }
  const bool is_known = op == BinaryOperator::bit_or || op == BinaryOperator::bit_and ||
                        op == BinaryOperator::subtract || op == BinaryOperator::bit_xor;
  return is_known ? std::optional<Value>(result) : std::nullopt;
}

std::optional<Value> sequences(Interpreter& interpreter, BinaryOperator op, const Value& left,
                               const Value& right) {
  const std::string* const left_text = left.text();
  if (op == BinaryOperator::modulo && left_text != nullptr) {
    return percent_format(interpreter, *left_text, right);
  }
  if (op == BinaryOperator::add) {
    const std::string* const right_text = right.text();
    if (left_text != nullptr && right_text != nullptr) {
      require_size(interpreter, left_text->size() + right_text->size());
      return *left_text + *right_text;
    }
    if (as_list(left) != nullptr && as_list(right) != nullptr) {
      return make_list(joined(as_list(left)->items, as_list(right)->items));
    }
    if (as_tuple(left) != nullptr && as_tuple(right) != nullptr) {
      return make_tuple(joined(as_tuple(left)->items, as_tuple(right)->items));
    }
  }
  if (op == BinaryOperator::multiply) {
    if (auto result = repeated(interpreter, left, right)) return result;
    if (auto result = repeated(interpreter, right, left)) return result;
  }
  if (op == BinaryOperator::bit_or && as_dict(left) != nullptr && as_dict(right) != nullptr) {
    const auto result = std::make_shared<Dict>();
    for (const Dict* const dict : {as_dict(left), as_dict(right)}) {
      for (const Dict::Entry& entry : dict->entries()) {
        if (entry.is_live) result->set(entry.key, entry.value);
      }
    }
    return Value(result);
  }
  return sets(op, left, right);
}

}  // namespace

std::optional<std::int64_t> integer_of(const Value& value) {
  if (const bool* const truth = value.boolean()) return *truth ? 1 : 0;
  if (const auto* const integer = value.integer()) return *integer;
  return std::nullopt;
}

std::optional<double> real_of(const Value& value) {
  if (const double* const real = value.real()) return *real;
  if (const auto integer = integer_of(value)) return static_cast<double>(*integer);
  return std::nullopt;
}

Value binary(Interpreter& interpreter, BinaryOperator op, const Value& left_given,
             const Value& right_given) {
  const Value& left = plain_value(left_given);
  const Value& right = plain_value(right_given);
  if (const auto result = numbers(interpreter, op, left, right)) return *result;
  if (auto result = sequences(interpreter, op, left, right)) return std::move(*result);
  for (const bool reflected : {false, true}) {
    Object* const object = (reflected ? right : left).object();
    if (object == nullptr || object->kind() != Kind::host) continue;
    if (auto result = object->binary(interpreter, op, reflected ? left : right, reflected)) {
      return std::move(*result);
    }
    throw Unsupported(fmt::format("the operator {} on {}", spelling(op), object->type_name()));
  }
  const bool is_sequence =
      left.text() != nullptr || as_list(left) != nullptr || as_tuple(left) != nullptr;
  if (op == BinaryOperator::add && is_sequence) {
    const std::string name = type_name_of(left);
    interpreter.raise("TypeError", fmt::format("can only concatenate {0} (not \"{1}\") to {0}",
                                               name, type_name_of(right)));
  }
  interpreter.raise("TypeError",
                    fmt::format("unsupported operand type(s) for {}: '{}' and '{}'", spelling(op),
                                type_name_of(left), type_name_of(right)));
}

Value augmented(Interpreter& interpreter, BinaryOperator op, const Value& left,
                const Value& right) {
  if (List* const list = as_list(left)) {
    if (op == BinaryOperator::add) {
      const Values more = interpreter.iterate(right);
      for (const Value& each : more) require_no_circle(*list, each);
      list->items.insert(list->items.end(), more.begin(), more.end());
      return left;
    }
    if (op == BinaryOperator::multiply) {
      list->items = as_list(binary(interpreter, op, left, right))->items;
      return left;
    }
  }
  if (Dict* const dict = as_dict(left); dict != nullptr && as_dict(right) != nullptr) {
    require_no_circle(*dict, right);
    const Value merged = binary(interpreter, op, left, right);
    for (const Dict::Entry& entry : as_dict(merged)->entries()) {
      if (entry.is_live) dict->set(entry.key, entry.value);
    }
    return left;
  }
  if (Set* const set = as_set(left); set != nullptr && !set->is_frozen) {
    const Values kept = as_set(binary(interpreter, op, left, right))->list();
    set->clear();
    for (const Value& key : kept) set->add(key);
    return left;
  }
  return binary(interpreter, op, left, right);
}

Value unary(Interpreter& interpreter, UnaryOperator op, const Value& operand) {
  if (const auto integer = integer_of(operand)) {
    if (op == UnaryOperator::positive) return *integer;
    if (op == UnaryOperator::invert) return ~*integer;
    if (*integer == INT64_MIN) too_big();
    return -*integer;
  }
  if (const double* const real = operand.real(); real != nullptr && op != UnaryOperator::invert) {
    return op == UnaryOperator::negative ? -*real : *real;
  }
  if (Object* const object = operand.object(); object != nullptr && object->kind() == Kind::host) {
    if (auto result = object->unary(interpreter, op)) return std::move(*result);
    throw Unsupported("that operator on " + object->type_name());
  }
  interpreter.raise("TypeError", fmt::format("bad operand type for unary {}: '{}'",
                                             op == UnaryOperator::invert     ? "~"
                                             : op == UnaryOperator::negative ? "-"
                                                                             : "+",
                                             type_name_of(operand)));
}

}  // namespace limbeck::python
