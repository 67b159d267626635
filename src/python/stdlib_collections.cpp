// The modules collections, itertools and functools.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "python/arithmetic.hpp"
#include "python/classes.hpp"
#include "python/comparison.hpp"
#include "python/iterator.hpp"
#include "python/methods.hpp"
#include "python/native_class.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"
#include "python/stdlib.hpp"
#include "python/subscript.hpp"

namespace limbeck::python {
namespace {

constexpr std::size_t kLongest = 1'000'000;

[[noreturn]] void too_long() {
  throw Unsupported("so many values of itertools");
}

/// defaultdict: a dict that makes what it has not.
class DefaultDict final : public Object {
 public:
  explicit DefaultDict(Value factory) : factory_(std::move(factory)) {}
  std::string type_name() const override { return "collections.defaultdict"; }
  std::optional<std::int64_t> length() const override { return dict_->length(); }
  std::optional<Values> iterate(Interpreter&) override { return dict_->keys(); }
  std::size_t hash() const override { throw Unhashable{type_name()}; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    return collection_method(dict_, name);
  }
  std::optional<Value> item(Interpreter& i, const Value& key) override {
    const Value& plain = plain_value(key);
    if (const Value* const found = with_keys(i, [&] { return dict_->find(plain); })) return *found;
    if (factory_.is_none()) {
      throw Raised{i.call(i.builtin("KeyError"), {{key}, {}}), i.traceback()};
    }
    const Value made = i.call(factory_, {});
    require_no_circle(*dict_, made);
    dict_->set(plain, made);
    return made;
  }
  bool set_item(Interpreter& i, const Value& key, const Value& value) override {
    require_no_circle(*dict_, value);
    with_keys(i, [&] {
      dict_->set(plain_value(key), value);
      return true;
    });
    return true;
  }
  bool delete_item(Interpreter&, const Value& key) override { return dict_->erase(key); }
  std::optional<Value> compare(Interpreter& i, ComparisonOperator op, const Value& other) override {
    if (op == ComparisonOperator::in) return dict_->find(plain_value(other)) != nullptr;
    const auto* const same = other.as<DefaultDict>();
    const Value right = same == nullptr ? other : Value(same->dict_);
    if (as_dict(right) == nullptr) return std::nullopt;
    return python::compare(i, op, dict_, right);
  }

 private:
  const Value factory_;
  const std::shared_ptr<Dict> dict_ = std::make_shared<Dict>();
};

/// What namedtuple() makes.
class NamedTuple final : public Object {
 public:
  NamedTuple(std::string name, std::shared_ptr<const std::vector<std::string>> fields, Values items)
      : name_(std::move(name)),
        fields_(std::move(fields)),
        tuple_(std::make_shared<Tuple>(items)) {}
  std::string type_name() const override { return name_; }
  std::optional<std::int64_t> length() const override { return tuple_->length(); }
  std::optional<Values> iterate(Interpreter&) override { return tuple_->items; }
  std::size_t hash() const override { return tuple_->hash(); }
  bool is_same_key(const Object& other) const override {
    const auto* const same = dynamic_cast<const NamedTuple*>(&other);
    return tuple_->is_same_key(same == nullptr ? other : *same->tuple_);
  }
  std::optional<Value> item(Interpreter& i, const Value& index) override {
    return python::item(i, tuple_, index);
  }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    for (std::size_t at = 0; at < fields_->size(); ++at) {
      if (name == (*fields_)[at]) return tuple_->items[at];
    }
    if (name != "_asdict") return std::nullopt;
    const auto dict = std::make_shared<Dict>();
    for (std::size_t at = 0; at < fields_->size(); ++at)
      dict->set((*fields_)[at], tuple_->items[at]);
    return make_native(name, [dict](Interpreter&, Arguments) -> Value { return dict; });
  }
  std::optional<Value> compare(Interpreter& i, ComparisonOperator op, const Value& other) override {
    if (op == ComparisonOperator::in) return contains(i, tuple_, other);
    const auto* const same = other.as<NamedTuple>();
    const Value right = same == nullptr ? other : Value(same->tuple_);
    if (as_tuple(right) == nullptr) return std::nullopt;
    return python::compare(i, op, tuple_, right);
  }

 private:
  const std::string name_;
  const std::shared_ptr<const std::vector<std::string>> fields_;
  const std::shared_ptr<Tuple> tuple_;
};

std::vector<std::string> field_names(Interpreter& i, const Value& given) {
  std::vector<std::string> names;
  if (const std::string* const text = given.text()) {
    std::string spaced = *text;
    std::replace(spaced.begin(), spaced.end(), ',', ' ');
    for (const std::string_view name : base::split(spaced, ' ')) {
      if (!name.empty()) names.emplace_back(name);
    }
    return names;
  }
  for (const Value& each : i.iterate(given)) {
    if (each.text() == nullptr) throw Unsupported("these fields of a namedtuple");
    names.push_back(*each.text());
  }
  return names;
}

Value namedtuple(Interpreter& i, Arguments a) {
  const Taken taken(i, "namedtuple", std::move(a), {"typename", "field_names"}, 2);
  const auto fields = std::make_shared<const std::vector<std::string>>(field_names(i, taken[1]));
  const std::string name = taken.text(0);
  const auto make = [name, fields](Interpreter& inner, Arguments given) -> Value {
    const Taken values(inner, name, std::move(given), *fields, fields->size());
    Values items;
    for (std::size_t at = 0; at < fields->size(); ++at) items.push_back(values[at]);
    return std::make_shared<NamedTuple>(name, fields, std::move(items));
  };
  return std::make_shared<NativeClass>(name, make, [fields, name](const Value& value) {
    const auto* const made = value.as<NamedTuple>();
    return made != nullptr && made->type_name() == name;
  });
}

Value default_dict(Interpreter& i, Arguments a) {
  const Taken taken(i, "defaultdict", std::move(a), {"default_factory"}, 0);
  return std::make_shared<DefaultDict>(taken.or_none(0));
}

Value iterator(const char* name, Values items) {
  return std::make_shared<Iterator>(std::string("itertools.") + name, std::move(items));
}

Value chained(Interpreter& i, const Values& sequences) {
  Values all;
  for (const Value& each : sequences) {
    for (Value& item : i.iterate(each)) all.push_back(std::move(item));
    if (all.size() > kLongest) too_long();
  }
  return iterator("chain", std::move(all));
}

Value chain(Interpreter& i, Arguments a) {
  if (!a.keywords.empty()) throw Unsupported("an argument of chain() by name");
  return chained(i, a.positional);
}
Value chain_from(Interpreter& i, Arguments a) {
  const Taken taken(i, "from_iterable", std::move(a), {"iterable"}, 1);
  return chained(i, i.iterate(taken[0]));
}

Value product(Interpreter& i, Arguments a) {
  if (!a.keywords.empty()) throw Unsupported("an argument of product() by name");
  std::vector<Values> rows = {{}};
  for (const Value& each : a.positional) {
    const Values items = i.iterate(each);
    std::vector<Values> longer;
    if (rows.size() * items.size() > kLongest) too_long();
    for (const Values& row : rows) {
      for (const Value& item : items) {
        longer.push_back(row);
        longer.back().push_back(item);
      }
    }
    rows = std::move(longer);
  }
  Values tuples;
  for (Values& row : rows) tuples.push_back(make_tuple(std::move(row)));
  return iterator("product", std::move(tuples));
}

Value islice(Interpreter& i, Arguments a) {
  if (a.positional.size() < 2 || a.positional.size() > 3 || !a.keywords.empty()) {
    throw Unsupported("these arguments of islice()");
  }
  // It would leave the rest of an iterator to others.
  if (as_list(a.positional[0]) == nullptr && as_tuple(a.positional[0]) == nullptr) {
    throw Unsupported("islice() of that");
  }
  const Values items = i.iterate(a.positional[0]);
  const auto first = a.positional.size() == 3 ? integer_of(a.positional[1]) : std::optional(0L);
  const Value& told = a.positional.back();
  const auto last =
      told.is_none() ? std::optional(static_cast<std::int64_t>(items.size())) : integer_of(told);
  if (!first || !last || *first < 0 || *last < 0) throw Unsupported("these bounds of islice()");
  Values taken;
  for (auto at = static_cast<std::size_t>(*first);
       at < std::min(items.size(), static_cast<std::size_t>(*last)); ++at) {
    taken.push_back(items[at]);
  }
  return iterator("islice", std::move(taken));
}

Value reduce(Interpreter& i, Arguments a) {
  const Taken taken(i, "reduce", std::move(a), {"function", "iterable", "initial"}, 2);
  Values items = i.iterate(taken[1]);
  std::size_t at = 0;
  if (!taken.has(2) && items.empty()) {
    type_error(i, "reduce() of empty iterable with no initial value");
  }
  Value total = taken.has(2) ? taken[2] : items[at++];
  for (; at < items.size(); ++at) total = i.call(taken[0], {{total, items[at]}, {}});
  return total;
}

Value partial(Interpreter&, Arguments a) {
  if (a.positional.empty()) throw Unsupported("partial() of nothing");
  const Value function = a.positional.front();
  a.positional.erase(a.positional.begin());
  return make_native("partial", [function, bound = std::move(a)](Interpreter& i, Arguments more) {
    Arguments all = bound;
    all.positional.insert(all.positional.end(), more.positional.begin(), more.positional.end());
    for (auto& keyword : more.keywords) {
      std::erase_if(all.keywords, [&](const auto& each) { return each.first == keyword.first; });
      all.keywords.push_back(std::move(keyword));
    }
    return i.call(function, std::move(all));
  });
}

/// `chain` is called, and has `from_iterable`.
class Chain final : public Object {
 public:
  std::string type_name() const override { return "itertools.chain"; }
  bool is_callable() const override { return true; }
  Value call(Interpreter& i, Arguments a) override { return chain(i, std::move(a)); }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    return name == "from_iterable" ? std::optional(make_native(name, chain_from)) : std::nullopt;
  }
};

}  // namespace

std::optional<Value> collections_name(Interpreter&, const std::string& name) {
  if (name == "defaultdict") {
    return std::make_shared<NativeClass>(
        name, default_dict, [](const Value& value) { return value.as<DefaultDict>() != nullptr; });
  }
  if (name == "namedtuple") return make_native(name, namedtuple);
  // As a dict is ordered too; its text and its equality are its own.
  if (name == "OrderedDict") {
    return make_native(name, [](Interpreter& i, Arguments a) {
      const auto dict = std::make_shared<Dict>(true);
      i.call(*collection_method(dict, "update"), std::move(a));
      return Value(dict);
    });
  }
  return std::nullopt;
}

std::optional<Value> itertools_name(Interpreter&, const std::string& name) {
  if (name == "chain") return std::make_shared<Chain>();
  if (name == "product") return make_native(name, product);
  if (name == "islice") return make_native(name, islice);
  return std::nullopt;
}

std::optional<Value> functools_name(Interpreter&, const std::string& name) {
  if (name == "reduce") return make_native(name, reduce);
  if (name == "partial") return make_native(name, partial);
  return std::nullopt;
}

}  // namespace limbeck::python
