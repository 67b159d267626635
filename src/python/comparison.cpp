#include "python/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"
#include "python/rendering.hpp"

namespace limbeck::python {
namespace {

bool answers_comparisons(const Object& object) {
  return object.kind() == Kind::host || object.kind() == Kind::placeholder;
}

bool is_of_host(const Value& value) {
  return value.object() != nullptr && value.object()->kind() == Kind::host;
}

constexpr int kDeepest = 200;

/// What compares by its kind: sequences by items, sets by members. None: by identity.
class Comparer {
 public:
  explicit Comparer(Interpreter& interpreter) : interpreter_(interpreter) {}

  bool equal(const Value& left, const Value& right) {
    const auto left_real = real_of(left);
    const auto right_real = real_of(right);
    if (left_real && right_real) {
      const auto left_integer = integer_of(left);
      const auto right_integer = integer_of(right);
      if (left_integer && right_integer) return *left_integer == *right_integer;
      return *left_real == *right_real;
    }
    if (left.text() != nullptr && right.text() != nullptr) return *left.text() == *right.text();
    if (is_identical(left, right)) return true;
    if (++depth_ > kDeepest) throw Unsupported("a comparison of something nested that deep");
    const bool result = objects(left, right);
    --depth_;
    return result;
  }

 private:
  bool items(const Values& left, const Values& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [this](const Value& a, const Value& b) { return equal(a, b); });
  }

  bool objects(const Value& left, const Value& right) {
    if (as_list(left) && as_list(right)) return items(as_list(left)->items, as_list(right)->items);
    if (as_tuple(left) && as_tuple(right)) {
      return items(as_tuple(left)->items, as_tuple(right)->items);
    }
    if (as_dict(left) && as_dict(right)) return dicts(*as_dict(left), *as_dict(right));
    if (as_member(left) || as_member(right)) return members(left, right);
    if (left.object() && right.object()) {
      const bool are_keys = left.object()->kind() == right.object()->kind() &&
                            (as_set(left) || as_range(left) || as_bytes(left));
      if (are_keys) return left.object()->is_same_key(*right.object());
      if (as_view(left) || as_view(right)) throw Unsupported("a comparison of dict views");
    }
    for (const bool reflected : {false, true}) {
      Object* const object = (reflected ? right : left).object();
      if (object == nullptr || !answers_comparisons(*object)) continue;
      if (const auto answer =
              object->compare(interpreter_, ComparisonOperator::equal, reflected ? left : right)) {
        return interpreter_.is_true(*answer);
      }
    }
    return false;
  }

  bool dicts(const Dict& left, const Dict& right) {
    if (left.size() != right.size()) return false;
    if (left.is_ordered && right.is_ordered && !items(left.keys(), right.keys())) return false;
    for (const Dict::Entry& entry : left.entries()) {
      if (!entry.is_live) continue;
      const Value* const other = right.find(entry.key);
      if (other == nullptr || !equal(entry.value, *other)) return false;
    }
    return true;
  }

  /// Of an enum whose members are also text or numbers, by those.
  bool members(const Value& left, const Value& right) {
    const Value& plain_left = plain_value(left);
    const Value& plain_right = plain_value(right);
    if (is_identical(plain_left, left) && is_identical(plain_right, right)) return false;
    return equal(plain_left, plain_right);
  }

  Interpreter& interpreter_;
  int depth_ = 0;
};

std::string_view spelling(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::less:
      return "<";
    case ComparisonOperator::less_equal:
      return "<=";
    case ComparisonOperator::greater:
      return ">";
    default:
      return ">=";
  }
}

/// -1, 0, 1; none: they have no order.
std::optional<int> order(Interpreter& interpreter, const Value& left_given,
                         const Value& right_given) {
  const Value& left = plain_value(left_given);
  const Value& right = plain_value(right_given);
  const auto sign = [](const auto& a, const auto& b) { return a < b ? -1 : b < a ? 1 : 0; };
  const auto left_integer = integer_of(left);
  const auto right_integer = integer_of(right);
  if (left_integer && right_integer) return sign(*left_integer, *right_integer);
  const auto left_real = real_of(left);
  const auto right_real = real_of(right);
  if (left_real && right_real) {
    if (*left_real != *left_real || *right_real != *right_real)
      throw Unsupported("an order of NaN");
    return sign(*left_real, *right_real);
  }
  if (left.text() && right.text()) return sign(*left.text(), *right.text());
  if (is_of_host(left)) {
    const auto before = left.object()->compare(interpreter, ComparisonOperator::less, right);
    if (!before) return std::nullopt;
    if (interpreter.is_true(*before)) return -1;
    return is_equal(interpreter, left, right) ? 0 : 1;
  }
  const Values* left_items = nullptr;
  const Values* right_items = nullptr;
  if (as_list(left) && as_list(right)) {
    left_items = &as_list(left)->items;
    right_items = &as_list(right)->items;
  } else if (as_tuple(left) && as_tuple(right)) {
    left_items = &as_tuple(left)->items;
    right_items = &as_tuple(right)->items;
  } else {
    return std::nullopt;
  }
  for (std::size_t i = 0; i < std::min(left_items->size(), right_items->size()); ++i) {
    if (is_equal(interpreter, (*left_items)[i], (*right_items)[i])) continue;
    return order(interpreter, (*left_items)[i], (*right_items)[i]);
  }
  return sign(left_items->size(), right_items->size());
}

Value ordered(Interpreter& interpreter, ComparisonOperator op, const Value& left,
              const Value& right) {
  if (as_set(left) && as_set(right)) throw Unsupported("a comparison of sets");
  const auto found = order(interpreter, left, right);
  if (!found && (is_of_host(left) || is_of_host(right))) {
    throw Unsupported(
        fmt::format("a comparison of {} and {}", type_name_of(left), type_name_of(right)));
  }
  if (!found) {
    interpreter.raise("TypeError",
                      fmt::format("'{}' not supported between instances of '{}' and '{}'",
                                  spelling(op), type_name_of(left), type_name_of(right)));
  }
  switch (op) {
    case ComparisonOperator::less:
      return *found < 0;
    case ComparisonOperator::less_equal:
      return *found <= 0;
    case ComparisonOperator::greater:
      return *found > 0;
    default:
      return *found >= 0;
  }
}

}  // namespace

bool is_identical(const Value& left, const Value& right) {
  if (left.object() != nullptr || right.object() != nullptr) {
    return left.object() == right.object();
  }
  return left.what() == right.what();
}

bool is_equal(Interpreter& interpreter, const Value& left, const Value& right) {
  return Comparer(interpreter).equal(left, right);
}

Value compare(Interpreter& interpreter, ComparisonOperator op, const Value& left,
              const Value& right) {
  switch (op) {
    case ComparisonOperator::is:
      return is_identical(left, right);
    case ComparisonOperator::is_not:
      return !is_identical(left, right);
    case ComparisonOperator::in:
      return contains(interpreter, right, left);
    case ComparisonOperator::not_in:
      return !contains(interpreter, right, left);
    default:
      break;
  }
  for (const bool reflected : {false, true}) {
    Object* const object = (reflected ? right : left).object();
    if (object == nullptr || !answers_comparisons(*object)) continue;
    if (!reflected || op == ComparisonOperator::equal || op == ComparisonOperator::not_equal) {
      if (auto answer = object->compare(interpreter, op, reflected ? left : right)) {
        return std::move(*answer);
      }
    }
    const bool is_equality = op == ComparisonOperator::equal || op == ComparisonOperator::not_equal;
    if (!is_equality) throw Unsupported("a comparison of " + object->type_name());
  }
  if (op == ComparisonOperator::equal) return is_equal(interpreter, left, right);
  if (op == ComparisonOperator::not_equal) return !is_equal(interpreter, left, right);
  return ordered(interpreter, op, left, right);
}

bool contains(Interpreter& interpreter, const Value& container, const Value& item) {
  if (const std::string* const text = container.text()) {
    const Value& wanted = plain_value(item);
    if (wanted.text() == nullptr) {
      interpreter.raise(
          "TypeError",
          fmt::format("'in <string>' requires string as left operand, not {}", type_name_of(item)));
    }
    return text->find(*wanted.text()) != std::string::npos;
  }
  if (const Dict* const dict = as_dict(container)) return dict->find(plain_value(item)) != nullptr;
  if (const Set* const set = as_set(container)) return set->contains(plain_value(item));
  if (Object* const object = container.object(); object && object->kind() == Kind::host) {
    if (const auto answer = object->compare(interpreter, ComparisonOperator::in, item)) {
      return interpreter.is_true(*answer);
    }
  }
  const Values items = interpreter.iterate(container);
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& one) { return is_equal(interpreter, one, item); });
}

Values sorted(Interpreter& interpreter, Values items, const Value& key, bool reverse) {
  std::vector<std::pair<Value, Value>> keyed;
  for (Value& item : items) {
    Value by = key.is_none() ? item : interpreter.call(key, {{item}, {}});
    keyed.emplace_back(std::move(by), std::move(item));
  }
  const auto is_before = [&](const auto& left, const auto& right) {
    const auto& [first, second] = reverse ? std::tie(right, left) : std::tie(left, right);
    return *ordered(interpreter, ComparisonOperator::less, first.first, second.first).boolean();
  };
  std::stable_sort(keyed.begin(), keyed.end(), is_before);
  for (std::size_t i = 0; i < keyed.size(); ++i) items[i] = std::move(keyed[i].second);
  return items;
}

bool is_truth(const Value& value) {
  if (value.is_none()) return false;
  if (const bool* const truth = value.boolean()) return *truth;
  if (const auto* const integer = value.integer()) return *integer != 0;
  if (const double* const real = value.real()) return *real != 0;
  if (const std::string* const text = value.text()) return !text->empty();
  if (const Member* const member = as_member(value)) {
    return !member->has_plain || is_truth(member->value);
  }
  const Object& object = *value.object();
  if (const auto answer = object.truth()) return *answer;
  if (const auto length = object.length()) return *length != 0;
  return true;
}

}  // namespace limbeck::python
