#include "python/subscript.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/code_points.hpp"
#include "python/collections.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"

namespace limbeck::python {
namespace {

Values sliced(const Values& items, const SliceRange& range) {
  Values taken;
  for (std::int64_t i = 0, at = range.start; i < range.count; ++i, at += range.step) {
    taken.push_back(items[static_cast<std::size_t>(at)]);
  }
  return taken;
}

Values letters_of(const std::string& text) {
  Values letters;
  for (std::string& letter : split_code_points(text)) letters.emplace_back(std::move(letter));
  return letters;
}

Value item_of(Interpreter& interpreter, const Values& items, const Value& index,
              const std::string& kind) {
  const std::int64_t wanted = index_of(
      interpreter, index,
      fmt::format("{} indices must be integers or slices, not {}", kind, type_name_of(index)));
  const auto found = resolve_index(wanted, items.size());
  if (!found) index_error(interpreter, kind + " index out of range");
  return items[*found];
}

}  // namespace

SliceRange resolve(Interpreter& interpreter, const SliceObject& slice, std::int64_t length) {
  const auto number = [&](const Value& value, std::int64_t otherwise) {
    if (value.is_none()) return otherwise;
    return index_of(interpreter, value,
                    "slice indices must be integers or None or have an __index__ method");
  };
  SliceRange range;
  range.step = number(slice.step, 1);
  if (range.step == 0) value_error(interpreter, "slice step cannot be zero");
  const bool is_forward = range.step > 0;
  const std::int64_t lowest = is_forward ? 0 : -1;
  const std::int64_t highest = is_forward ? length : length - 1;
  const auto bounded = [&](std::int64_t at) {
    return std::clamp(at < 0 ? at + length : at, lowest, highest);
  };
  range.start =
      slice.lower.is_none() ? (is_forward ? 0 : length - 1) : bounded(number(slice.lower, 0));
  range.stop = slice.upper.is_none() ? (is_forward ? length : -1) : bounded(number(slice.upper, 0));
  const std::int64_t distance = is_forward ? range.stop - range.start : range.start - range.stop;
  const std::int64_t stride = is_forward ? range.step : -range.step;
  range.count = distance <= 0 ? 0 : (distance - 1) / stride + 1;
  return range;
}

std::optional<std::size_t> resolve_index(std::int64_t index, std::size_t length) {
  const auto size = static_cast<std::int64_t>(length);
  if (index < 0) index += size;
  if (index < 0 || index >= size) return std::nullopt;
  return static_cast<std::size_t>(index);
}

std::int64_t index_of(Interpreter& interpreter, const Value& value, const std::string& message) {
  const auto index = integer_of(plain_value(value));
  if (!index) type_error(interpreter, message);
  return *index;
}

Value item(Interpreter& interpreter, const Value& object_given, const Value& index) {
  const Value& object = plain_value(object_given);
  const auto* const slice = index.as<SliceObject>();
  if (const std::string* const text = object.text()) {
    const Values letters = letters_of(*text);
    if (slice == nullptr) return item_of(interpreter, letters, index, "string");
    std::string taken;
    const auto range = resolve(interpreter, *slice, static_cast<std::int64_t>(letters.size()));
    for (const Value& letter : sliced(letters, range)) taken += *letter.text();
    return taken;
  }
  const Values* items = nullptr;
  if (const List* const list = as_list(object)) items = &list->items;
  if (const Tuple* const tuple = as_tuple(object)) items = &tuple->items;
  if (items != nullptr) {
    if (slice == nullptr) return item_of(interpreter, *items, index, type_name_of(object));
    Values taken =
        sliced(*items, resolve(interpreter, *slice, static_cast<std::int64_t>(items->size())));
    return as_list(object) != nullptr ? make_list(std::move(taken)) : make_tuple(std::move(taken));
  }
  if (const Dict* const dict = as_dict(object)) {
    const Value* const found =
        with_keys(interpreter, [&] { return dict->find(plain_value(index)); });
    if (found != nullptr) return *found;
    throw Raised{interpreter.call(interpreter.builtin("KeyError"), {{index}, {}}),
                 interpreter.traceback()};
  }
  if (Type* const type = as_type(object);
      type != nullptr && type->what == Type::What::enumeration) {
    const std::string* const name = index.text();
    const Value* const member = name == nullptr ? nullptr : type->attributes.find(*name);
    if (member != nullptr && as_member(*member) != nullptr) return *member;
    throw Raised{interpreter.call(interpreter.builtin("KeyError"), {{index}, {}}),
                 interpreter.traceback()};
  }
  if (Object* const other = object.object(); other != nullptr && other->kind() == Kind::host) {
    if (auto found = other->item(interpreter, index)) return std::move(*found);
  }
  throw Unsupported("an item of " + type_name_of(object));
}

void set_item(Interpreter& interpreter, const Value& object, const Value& index,
              const Value& value) {
  if (object.object() != nullptr) require_no_circle(*object.object(), value);
  if (List* const list = as_list(object); list != nullptr && index.as<SliceObject>() == nullptr) {
    const auto at =
        resolve_index(index_of(interpreter, index, "list indices must be integers or slices"),
                      list->items.size());
    if (!at) index_error(interpreter, "list assignment index out of range");
    list->items[*at] = value;
    return;
  }
  if (Dict* const dict = as_dict(object)) {
    return with_keys(interpreter, [&] { dict->set(plain_value(index), value); });
  }
  Object* const other = object.object();
  const bool is_host = other != nullptr && other->kind() == Kind::host;
  if (is_host && other->set_item(interpreter, index, value)) return;
  throw Unsupported("an assignment to an item of " + type_name_of(object));
}

void delete_item(Interpreter& interpreter, const Value& object, const Value& index) {
  if (List* const list = as_list(object); list != nullptr && index.as<SliceObject>() == nullptr) {
    const auto at =
        resolve_index(index_of(interpreter, index, "list indices must be integers or slices"),
                      list->items.size());
    if (!at) index_error(interpreter, "list assignment index out of range");
    list->items.erase(list->items.begin() + static_cast<std::ptrdiff_t>(*at));
    return;
  }
  if (Dict* const dict = as_dict(object)) {
    if (with_keys(interpreter, [&] { return dict->erase(plain_value(index)); })) return;
    throw Raised{interpreter.call(interpreter.builtin("KeyError"), {{index}, {}}),
                 interpreter.traceback()};
  }
  Object* const other = object.object();
  const bool is_host = other != nullptr && other->kind() == Kind::host;
  if (is_host && other->delete_item(interpreter, index)) return;
  throw Unsupported("a del of an item of " + type_name_of(object));
}

}  // namespace limbeck::python
