// What a script has without import: `len`, `str`, `sorted`, …
// Not Python's own exceptions: builtin_names.cpp.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/code_points.hpp"
#include "python/collections.hpp"
#include "python/comparison.hpp"
#include "python/formatting.hpp"
#include "python/methods.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

constexpr std::int64_t kLongestRange = 1'000'000;

Value length_of(Interpreter& i, Arguments a) {
  const Taken taken(i, "len", std::move(a), {"object"}, 1);
  const Value& value = plain_value(taken[0]);
  if (const std::string* const text = value.text()) {
    return static_cast<std::int64_t>(split_code_points(*text).size());
  }
  if (const Object* const object = value.object()) {
    if (const auto length = object->length()) return *length;
    if (object->kind() == Kind::host) throw Unsupported("len() of " + object->type_name());
  }
  type_error(i, fmt::format("object of type '{}' has no len()", type_name_of(value)));
}

Value range(Interpreter& i, Arguments a) {
  const Taken taken(i, "range", std::move(a), {"start", "stop", "step"}, 1);
  const std::int64_t first = taken.has(1) ? taken.integer(0) : 0;
  const std::int64_t end = taken.has(1) ? taken.integer(1) : taken.integer(0);
  const std::int64_t step = taken.has(2) ? taken.integer(2) : 1;
  if (step == 0) value_error(i, "range() arg 3 must not be zero");
  const auto made = std::make_shared<Range>(first, end, step);
  if (made->size() > kLongestRange) throw Unsupported("a range of that size");
  return made;
}

Value text(Interpreter& i, Arguments a) {
  const Taken taken(i, "str", std::move(a), {"object"}, 0);
  return taken.has(0) ? text_of(i, taken[0]) : std::string();
}

Value integer(Interpreter& i, Arguments a) {
  const Taken taken(i, "int", std::move(a), {"x"}, 0);
  if (!taken.has(0)) return 0;
  const Value& value = plain_value(taken[0]);
  if (const auto number = integer_of(value)) return *number;
  if (const double* const real = value.real()) {
    if (std::fabs(*real) > 9e18) throw Unsupported("an integer beyond 64 bits");
    return static_cast<std::int64_t>(*real);
  }
  if (const std::string* const digits = value.text()) {
    std::string_view trimmed = base::trim(*digits);
    const std::string_view unsigned_part = trimmed.starts_with('+') ? trimmed.substr(1) : trimmed;
    std::int64_t number = 0;
    const char* const end = unsigned_part.data() + unsigned_part.size();
    const auto [read, error] = std::from_chars(unsigned_part.data(), end, number);
    if (error == std::errc::result_out_of_range) throw Unsupported("an integer beyond 64 bits");
    if (error == std::errc{} && read == end) return number;
    if (trimmed.find('_') != std::string_view::npos) throw Unsupported("int() of that text");
    value_error(i, "invalid literal for int() with base 10: " + quoted_text(*digits));
  }
  throw Unsupported("int() of " + type_name_of(value));
}

Value real(Interpreter& i, Arguments a) {
  const Taken taken(i, "float", std::move(a), {"x"}, 1);
  if (const auto number = real_of(taken[0])) return *number;
  throw Unsupported("float() of " + type_name_of(taken[0]));
}

Value boolean(Interpreter& i, Arguments a) {
  const Taken taken(i, "bool", std::move(a), {"x"}, 0);
  return taken.has(0) && is_truth(taken[0]);
}

Values items_of(Interpreter& i, const Taken& taken) {
  return taken.has(0) ? i.iterate(taken[0]) : Values{};
}
Value list(Interpreter& i, Arguments a) {
  return make_list(items_of(i, Taken(i, "list", std::move(a), {"iterable"}, 0)));
}
Value tuple(Interpreter& i, Arguments a) {
  return make_tuple(items_of(i, Taken(i, "tuple", std::move(a), {"iterable"}, 0)));
}
template <bool frozen>
Value set(Interpreter& i, Arguments a) {
  const auto made = std::make_shared<Set>(frozen);
  for (const Value& each : items_of(i, Taken(i, "set", std::move(a), {"iterable"}, 0))) {
    with_keys(i, [&] { made->add(plain_value(each)); });
  }
  return made;
}
Value dict(Interpreter& i, Arguments a) {
  const Value made = std::make_shared<Dict>();
  i.call(*collection_method(made, "update"), std::move(a));
  return made;
}

Value enumerate(Interpreter& i, Arguments a) {
  const Taken taken(i, "enumerate", std::move(a), {"iterable", "start"}, 1);
  std::int64_t number = taken.has(1) ? taken.integer(1) : 0;
  Values pairs;
  for (const Value& each : i.iterate(taken[0])) pairs.push_back(make_tuple({number++, each}));
  return make_list(std::move(pairs));
}

Value zip(Interpreter& i, Arguments a) {
  if (!a.keywords.empty()) throw Unsupported("an argument of zip() by name");
  std::vector<Values> columns;
  for (const Value& each : a.positional) columns.push_back(i.iterate(each));
  Values rows;
  for (std::size_t row = 0; !columns.empty(); ++row) {
    Values values;
    for (const Values& column : columns) {
      if (row < column.size()) values.push_back(column[row]);
    }
    if (values.size() < columns.size()) break;
    rows.push_back(make_tuple(std::move(values)));
  }
  return make_list(std::move(rows));
}

Value map(Interpreter& i, Arguments a) {
  const Taken taken(i, "map", std::move(a), {"function", "iterable"}, 2);
  Values results;
  for (const Value& each : i.iterate(taken[1])) results.push_back(i.call(taken[0], {{each}, {}}));
  return make_list(std::move(results));
}

Value filter(Interpreter& i, Arguments a) {
  const Taken taken(i, "filter", std::move(a), {"function", "iterable"}, 2);
  Values kept;
  for (const Value& each : i.iterate(taken[1])) {
    const bool is_kept = is_truth(taken[0].is_none() ? each : i.call(taken[0], {{each}, {}}));
    if (is_kept) kept.push_back(each);
  }
  return make_list(std::move(kept));
}

Value sorted_list(Interpreter& i, Arguments a) {
  const Taken taken(i, "sorted", std::move(a), {"iterable", "key", "reverse"}, 1);
  return make_list(
      sorted(i, i.iterate(taken[0]), taken.or_none(1), taken.has(2) && is_truth(taken[2])));
}

Value reversed(Interpreter& i, Arguments a) {
  const Taken taken(i, "reversed", std::move(a), {"sequence"}, 1);
  Values items = i.iterate(taken[0]);
  std::ranges::reverse(items);
  return make_list(std::move(items));
}

template <bool wants_least>
Value extreme(Interpreter& i, Arguments a) {
  if (!a.keywords.empty()) throw Unsupported("an argument of min() or max() by name");
  const Values items = a.positional.size() == 1 ? i.iterate(a.positional[0]) : a.positional;
  if (items.empty()) value_error(i, "min() or max() of an empty sequence");
  return sorted(i, items, {}, !wants_least).front();
}

Value sum(Interpreter& i, Arguments a) {
  const Taken taken(i, "sum", std::move(a), {"iterable", "start"}, 1);
  Value total = taken.has(1) ? taken[1] : Value(0);
  for (const Value& each : i.iterate(taken[0])) total = binary(i, BinaryOperator::add, total, each);
  return total;
}

template <bool wanted>
Value any_is(Interpreter& i, Arguments a) {
  const Taken taken(i, wanted ? "any" : "all", std::move(a), {"iterable"}, 1);
  for (const Value& each : i.iterate(taken[0])) {
    if (is_truth(each) == wanted) return wanted;
  }
  return !wanted;
}

Value absolute(Interpreter& i, Arguments a) {
  const Taken taken(i, "abs", std::move(a), {"x"}, 1);
  if (const auto number = integer_of(taken[0])) {
    return *number < 0 ? unary(i, UnaryOperator::negative, *number) : Value(*number);
  }
  if (const double* const number = taken[0].real()) return std::fabs(*number);
  throw Unsupported("abs() of " + type_name_of(taken[0]));
}

bool is_instance(Interpreter& i, const Value& value, const Value& type) {
  if (const Tuple* const several = as_tuple(type)) {
    return std::ranges::any_of(several->items,
                               [&](const Value& each) { return is_instance(i, value, each); });
  }
  if (const Type* const wanted = as_type(type)) {
    const Instance* const instance = as_instance(value);
    const Member* const member = as_member(value);
    return (instance != nullptr && instance->type->is_derived_from(*wanted)) ||
           (member != nullptr && member->type->is_derived_from(*wanted));
  }
  if (const auto* const builtin = type.as<NativeFunction>()) {
    const std::string& name = builtin->name();
    const std::string held = type_name_of(plain_value(value));
    constexpr std::string_view kNames[] = {"str",  "int",  "float", "bool",
                                           "list", "dict", "tuple", "set"};
    if (std::ranges::find(kNames, name) == std::end(kNames)) {
      throw Unsupported("isinstance() with " + name);
    }
    return held == name || (name == "int" && held == "bool");
  }
  Object* const object = type.object();
  const auto answer = object == nullptr ? std::nullopt : object->has_instance(i, value);
  if (!answer) throw Unsupported("isinstance() with " + type_name_of(type));
  return *answer;
}

Value instance_question(Interpreter& i, Arguments a) {
  const Taken taken(i, "isinstance", std::move(a), {"object", "class"}, 2);
  return is_instance(i, taken[0], taken[1]);
}

Value has_attribute(Interpreter& i, Arguments a) {
  const Taken taken(i, "hasattr", std::move(a), {"object", "name"}, 2);
  const bool is_own = as_instance(taken[0]) != nullptr || as_type(taken[0]) != nullptr;
  if (i.try_attribute(taken[0], taken.text(1))) return true;
  if (!is_own) throw Unsupported("hasattr() on " + type_name_of(taken[0]));
  return false;
}

Value get_attribute(Interpreter& i, Arguments a) {
  const Taken taken(i, "getattr", std::move(a), {"object", "name", "default"}, 2);
  const bool is_own = as_instance(taken[0]) != nullptr || as_type(taken[0]) != nullptr;
  if (taken.has(2) && is_own) {
    const auto found = i.try_attribute(taken[0], taken.text(1));
    return found ? *found : taken[2];
  }
  return i.attribute(taken[0], taken.text(1));
}

Value next_item(Interpreter& i, Arguments a) {
  const Taken taken(i, "next", std::move(a), {"iterator", "default"}, 1);
  // Only what a generator expression became, which nothing else goes on with.
  const List* const items = as_list(taken[0]);
  if (items == nullptr) throw Unsupported("next() of " + type_name_of(taken[0]));
  if (!items->items.empty()) return items->items.front();
  if (taken.has(1)) return taken[1];
  i.raise("StopIteration", "");
}

Value representation(Interpreter& i, Arguments a) {
  return representation_of(i, Taken(i, "repr", std::move(a), {"object"}, 1)[0]);
}

Value print(Interpreter& i, Arguments a) {
  std::string separator = " ";
  std::string end = "\n";
  for (const auto& [name, value] : a.keywords) {
    if (name == "sep" && value.text() != nullptr) separator = *value.text();
    if (name == "end" && value.text() != nullptr) end = *value.text();
  }
  std::string line;
  for (std::size_t at = 0; at < a.positional.size(); ++at) {
    line += (at == 0 ? "" : separator) + text_of(i, a.positional[at]);
  }
  if (i.host().print) i.host().print(line + end);
  return {};
}

}  // namespace

void add_builtins(Names& names) {
  const std::pair<const char*, Value (*)(Interpreter&, Arguments)> functions[] = {
      {"len", length_of},
      {"range", range},
      {"str", text},
      {"int", integer},
      {"float", real},
      {"bool", boolean},
      {"list", list},
      {"tuple", tuple},
      {"set", set<false>},
      {"frozenset", set<true>},
      {"dict", dict},
      {"enumerate", enumerate},
      {"zip", zip},
      {"map", map},
      {"filter", filter},
      {"sorted", sorted_list},
      {"reversed", reversed},
      {"min", extreme<true>},
      {"max", extreme<false>},
      {"sum", sum},
      {"any", any_is<true>},
      {"all", any_is<false>},
      {"abs", absolute},
      {"isinstance", instance_question},
      {"hasattr", has_attribute},
      {"getattr", get_attribute},
      {"next", next_item},
      {"repr", representation},
      {"print", print},
  };
  for (const auto& [name, body] : functions) names.set(name, make_native(name, body));
  names.set("object", make_native("object", [](Interpreter&, Arguments) -> Value {
              throw Unsupported("object()");
            }));
}

}  // namespace limbeck::python
