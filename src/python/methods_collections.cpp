// The methods of list, tuple, dict and set.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/old_digests.hpp"
#include "base/text.hpp"
#include "python/classes.hpp"
#include "python/collections.hpp"
#include "python/comparison.hpp"
#include "python/methods.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"
#include "python/subscript.hpp"

namespace limbeck::python {
namespace {

template <typename Self>
using Methods = std::map<std::string_view, Value (*)(Interpreter&, Self&, Arguments)>;

std::size_t position_of(Interpreter& i, const Values& items, const Value& wanted,
                        const std::string& message) {
  for (std::size_t at = 0; at < items.size(); ++at) {
    if (is_equal(i, items[at], wanted)) return at;
  }
  value_error(i, message);
}

Value append(Interpreter& i, List& self, Arguments a) {
  const Taken taken(i, "append", std::move(a), {"object"}, 1);
  require_no_circle(self, taken[0]);
  self.items.push_back(taken[0]);
  return {};
}
Value extend(Interpreter& i, List& self, Arguments a) {
  const Taken taken(i, "extend", std::move(a), {"iterable"}, 1);
  const Values more = i.iterate(taken[0]);
  for (const Value& each : more) require_no_circle(self, each);
  self.items.insert(self.items.end(), more.begin(), more.end());
  return {};
}
Value insert(Interpreter& i, List& self, Arguments a) {
  const Taken taken(i, "insert", std::move(a), {"index", "object"}, 2);
  const auto size = static_cast<std::int64_t>(self.items.size());
  std::int64_t at = taken.integer(0);
  require_no_circle(self, taken[1]);
  at = std::clamp<std::int64_t>(at < 0 ? at + size : at, 0, size);
  self.items.insert(self.items.begin() + at, taken[1]);
  return {};
}
Value pop_of_list(Interpreter& i, List& self, Arguments a) {
  const Taken taken(i, "pop", std::move(a), {"index"}, 0);
  if (self.items.empty()) index_error(i, "pop from empty list");
  const auto at = resolve_index(taken.has(0) ? taken.integer(0) : -1, self.items.size());
  if (!at) index_error(i, "pop index out of range");
  Value popped = self.items[*at];
  self.items.erase(self.items.begin() + static_cast<std::ptrdiff_t>(*at));
  return popped;
}
Value remove_from_list(Interpreter& i, List& self, Arguments a) {
  const Taken taken(i, "remove", std::move(a), {"value"}, 1);
  const std::size_t at = position_of(i, self.items, taken[0], "list.remove(x): x not in list");
  self.items.erase(self.items.begin() + static_cast<std::ptrdiff_t>(at));
  return {};
}
Value sort(Interpreter& i, List& self, Arguments a) {
  if (!a.positional.empty()) type_error(i, "sort() takes no positional arguments");
  const Taken taken(i, "sort", std::move(a), {"key", "reverse"}, 0);
  self.items = sorted(i, self.items, taken.or_none(0), taken.has(1) && is_truth(taken[1]));
  return {};
}
Value reverse(Interpreter& i, List& self, Arguments a) {
  const Taken taken(i, "reverse", std::move(a), {}, 0);
  std::ranges::reverse(self.items);
  return {};
}
Value copy_of_list(Interpreter& i, List& self, Arguments a) {
  const Taken taken(i, "copy", std::move(a), {}, 0);
  return make_list(self.items);
}
Value clear_list(Interpreter& i, List& self, Arguments a) {
  const Taken taken(i, "clear", std::move(a), {}, 0);
  self.items.clear();
  return {};
}

template <typename Sequence>
Value index_in(Interpreter& i, Sequence& self, Arguments a) {
  const Taken taken(i, "index", std::move(a), {"value"}, 1);
  const std::string message = representation_of(i, taken[0]) + " is not in " + self.type_name();
  return static_cast<std::int64_t>(position_of(i, self.items, taken[0], message));
}
template <typename Sequence>
Value count_in(Interpreter& i, Sequence& self, Arguments a) {
  const Taken taken(i, "count", std::move(a), {"value"}, 1);
  return static_cast<std::int64_t>(std::ranges::count_if(
      self.items, [&](const Value& each) { return is_equal(i, each, taken[0]); }));
}

template <DictView::Part part>
Value view(Interpreter& i, Dict& self, Arguments a) {
  const Taken taken(i, "items", std::move(a), {}, 0);
  return std::make_shared<DictView>(std::static_pointer_cast<Dict>(self.shared_from_this()), part);
}
Value get(Interpreter& i, Dict& self, Arguments a) {
  const Taken taken(i, "get", std::move(a), {"key", "default"}, 1);
  const Value* const found = with_keys(i, [&] { return self.find(plain_value(taken[0])); });
  return found != nullptr ? *found : taken.or_none(1);
}
Value set_default(Interpreter& i, Dict& self, Arguments a) {
  const Taken taken(i, "setdefault", std::move(a), {"key", "default"}, 1);
  const Value key = plain_value(taken[0]);
  require_no_circle(self, taken.or_none(1));
  return with_keys(i, [&] {
    if (self.find(key) == nullptr) self.set(key, taken.or_none(1));
    return *self.find(key);
  });
}
Value pop_of_dict(Interpreter& i, Dict& self, Arguments a) {
  const Taken taken(i, "pop", std::move(a), {"key", "default"}, 1);
  const Value key = plain_value(taken[0]);
  return with_keys(i, [&]() -> Value {
    if (const Value* const found = self.find(key)) {
      Value popped = *found;
      self.erase(key);
      return popped;
    }
    if (taken.has(1)) return taken[1];
    throw Raised{i.call(i.builtin("KeyError"), {{taken[0]}, {}}), i.traceback()};
  });
}
Value update(Interpreter& i, Dict& self, Arguments a) {
  for (const Value& each : a.positional) require_no_circle(self, each);
  for (const auto& [name, value] : a.keywords) require_no_circle(self, value);
  if (a.positional.size() > 1) type_error(i, "update expected at most 1 argument");
  if (!a.positional.empty()) {
    if (const Dict* const other = as_dict(a.positional[0])) {
      for (const Value& key : other->keys()) self.set(key, *other->find(key));
    } else {
      for (const Value& pair : i.iterate(a.positional[0])) {
        const Values both = i.iterate(pair);
        if (both.size() != 2) value_error(i, "dictionary update sequence element is no pair");
        with_keys(i, [&] { self.set(plain_value(both[0]), both[1]); });
      }
    }
  }
  for (auto& [name, value] : a.keywords) self.set(name, value);
  return {};
}
Value copy_of_dict(Interpreter& i, Dict& self, Arguments a) {
  const Taken taken(i, "copy", std::move(a), {}, 0);
  const auto copy = std::make_shared<Dict>();
  for (const Value& key : self.keys()) copy->set(key, *self.find(key));
  return copy;
}
Value clear_dict(Interpreter& i, Dict& self, Arguments a) {
  const Taken taken(i, "clear", std::move(a), {}, 0);
  self.clear();
  return {};
}

void require_changeable(const Set& self) {
  if (self.is_frozen) throw Unsupported("a change of a frozenset");
}
Value add(Interpreter& i, Set& self, Arguments a) {
  const Taken taken(i, "add", std::move(a), {"element"}, 1);
  require_changeable(self);
  with_keys(i, [&] { self.add(plain_value(taken[0])); });
  return {};
}
Value discard(Interpreter& i, Set& self, Arguments a) {
  const Taken taken(i, "discard", std::move(a), {"element"}, 1);
  require_changeable(self);
  with_keys(i, [&] { return self.erase(plain_value(taken[0])); });
  return {};
}
Value update_set(Interpreter& i, Set& self, Arguments a) {
  require_changeable(self);
  for (const Value& each : a.positional) {
    for (const Value& element : i.iterate(each)) {
      with_keys(i, [&] { self.add(plain_value(element)); });
    }
  }
  return {};
}
template <bool is_union, bool wants_shared>
Value combined(Interpreter& i, Set& self, Arguments a) {
  const Taken taken(i, "union", std::move(a), {"other"}, 1);
  Set other;
  for (const Value& each : i.iterate(taken[0])) {
    with_keys(i, [&] { other.add(plain_value(each)); });
  }
  const auto result = std::make_shared<Set>(self.is_frozen);
  for (const Value& each : self.list()) {
    if (is_union || other.contains(each) == wants_shared) result->add(each);
  }
  if (is_union) {
    for (const Value& each : other.list()) result->add(each);
  }
  return result;
}

template <typename Self>
std::optional<Value> find_method(const Methods<Self>& methods, const Value& self,
                                 const std::string& name) {
  const auto found = methods.find(name);
  if (found == methods.end()) return std::nullopt;
  return make_native(name, [self, body = found->second](Interpreter& interpreter, Arguments given) {
    return body(interpreter, *static_cast<Self*>(self.object()), std::move(given));
  });
}

Value decode(Interpreter& i, Bytes& self, Arguments a) {
  const Taken taken(i, "decode", std::move(a), {"encoding", "errors"}, 0);
  const std::string encoding = taken.has(0) ? taken.text(0) : "utf-8";
  const bool is_known = encoding == "utf-8" || encoding == "utf8" || encoding == "UTF-8";
  if (!is_known || base::valid_utf8_prefix(self.bytes) != self.bytes.size()) {
    throw Unsupported("decode() of these bytes");
  }
  return self.bytes;
}

Value hex_of(Interpreter& i, Bytes& self, Arguments a) {
  const Taken taken(i, "hex", std::move(a), {}, 0);
  return base::hex(self.bytes);
}

}  // namespace

std::optional<Value> collection_method(const Value& self, const std::string& name) {
  static const Methods<List> lists = {
      {"append", append},
      {"extend", extend},
      {"insert", insert},
      {"pop", pop_of_list},
      {"sort", sort},
      {"remove", remove_from_list},
      {"reverse", reverse},
      {"copy", copy_of_list},
      {"clear", clear_list},
      {"index", index_in<List>},
      {"count", count_in<List>},
  };
  static const Methods<Tuple> tuples = {{"index", index_in<Tuple>}, {"count", count_in<Tuple>}};
  static const Methods<Dict> dicts = {
      {"items", view<DictView::Part::items>},
      {"keys", view<DictView::Part::keys>},
      {"values", view<DictView::Part::values>},
      {"get", get},
      {"setdefault", set_default},
      {"pop", pop_of_dict},
      {"update", update},
      {"copy", copy_of_dict},
      {"clear", clear_dict},
  };
  static const Methods<Set> sets = {
      {"add", add},
      {"discard", discard},
      {"update", update_set},
      {"union", combined<true, true>},
      {"intersection", combined<false, true>},
      {"difference", combined<false, false>},
  };
  static const Methods<Bytes> bytes = {{"decode", decode}, {"hex", hex_of}};
  if (as_bytes(self) != nullptr) return find_method(bytes, self, name);
  if (as_list(self) != nullptr) return find_method(lists, self, name);
  if (as_tuple(self) != nullptr) return find_method(tuples, self, name);
  if (as_dict(self) != nullptr) return find_method(dicts, self, name);
  if (as_set(self) != nullptr) return find_method(sets, self, name);
  return std::nullopt;
}

}  // namespace limbeck::python
