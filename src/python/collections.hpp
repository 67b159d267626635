// Python's collections as objects: list, tuple, dict and its views, set and frozenset, range,
// bytes. Not their methods (methods_*.cpp), nor their operators (arithmetic.cpp, comparison.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "python/object.hpp"

namespace limbeck::python {

/// Equal keys have equal hashes: 1, 1.0 and True are one key. Throws Unhashable.
std::size_t key_hash(const Value& key);
bool is_same_key(const Value& left, const Value& right);

class List final : public Object {
 public:
  List() : Object(Kind::list) {}
  explicit List(Values held) : Object(Kind::list), items(std::move(held)) {}
  std::string type_name() const override { return "list"; }
  std::optional<std::int64_t> length() const override {
    return static_cast<std::int64_t>(items.size());
  }
  std::optional<Values> iterate(Interpreter&) override { return items; }
  std::size_t hash() const override { throw Unhashable{"list"}; }

  Values items;
};

class Tuple final : public Object {
 public:
  /// Tuples within tuples deeper than 1,000 are Unsupported, so that hashing is no deep recursion.
  explicit Tuple(Values held);
  std::string type_name() const override { return "tuple"; }
  std::optional<std::int64_t> length() const override {
    return static_cast<std::int64_t>(items.size());
  }
  std::optional<Values> iterate(Interpreter&) override { return items; }
  std::size_t hash() const override;
  bool is_same_key(const Object& other) const override;

  const Values items;

 private:
  int depth_ = 0;
};

/// Keys in the order of their insertion, found by hash.
class Dict final : public Object {
 public:
  struct Entry {
    Value key;
    Value value;
    std::size_t hash = 0;
    bool is_live = true;
  };
  /// `ordered`: an OrderedDict, which is equal to another only in the same order.
  explicit Dict(bool ordered = false) : Object(Kind::dict), is_ordered(ordered) {}
  std::string type_name() const override { return "dict"; }
  std::optional<std::int64_t> length() const override { return static_cast<std::int64_t>(live_); }
  std::optional<Values> iterate(Interpreter&) override { return keys(); }
  std::size_t hash() const override { throw Unhashable{type_name()}; }

  // All throw Unhashable.

  const Value* find(const Value& key) const;
  /// Keeps the old key where an equal one is there.
  void set(const Value& key, Value value);
  bool erase(const Value& key);

  void clear();
  std::size_t size() const { return live_; }
  Values keys() const;
  Values values() const;
  /// With entries that are no longer live, which are to be passed over.
  const std::vector<Entry>& entries() const { return entries_; }

  const bool is_ordered;

 private:
  std::size_t slot_of(const Value& key, std::size_t hash) const;
  void rebuild();

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;  ///< Index into entries_ plus one; 0: free.
  std::size_t live_ = 0;
};

/// `d.keys()`, `d.values()`, `d.items()`: they see later changes.
class DictView final : public Object {
 public:
  enum class Part : std::uint8_t { keys, values, items };
  DictView(std::shared_ptr<Dict> viewed, Part viewed_part)
      : Object(Kind::dict_view), dict(std::move(viewed)), part(viewed_part) {}
  std::string type_name() const override;
  std::optional<std::int64_t> length() const override { return dict->length(); }
  std::optional<Values> iterate(Interpreter&) override { return list(); }
  Values list() const;

  const std::shared_ptr<Dict> dict;
  const Part part;
};

/// set and frozenset. Its order is that of insertion; Python promises none.
class Set final : public Object {
 public:
  explicit Set(bool frozen = false) : Object(Kind::set), is_frozen(frozen) {}
  std::string type_name() const override { return is_frozen ? "frozenset" : "set"; }
  std::optional<std::int64_t> length() const override { return keys_.length(); }
  std::optional<Values> iterate(Interpreter&) override { return keys_.keys(); }
  std::size_t hash() const override;
  bool is_same_key(const Object& other) const override;

  bool contains(const Value& key) const { return keys_.find(key) != nullptr; }
  void add(const Value& key) {
    if (!contains(key)) keys_.set(key, Value{});
  }
  bool erase(const Value& key) { return keys_.erase(key); }
  void clear() { keys_.clear(); }
  std::size_t size() const { return keys_.size(); }
  Values list() const { return keys_.keys(); }
  const Dict& keys() const { return keys_; }

  const bool is_frozen;

 private:
  Dict keys_;
};

class Range final : public Object {
 public:
  Range(std::int64_t first, std::int64_t end, std::int64_t stride)
      : Object(Kind::range), start(first), stop(end), step(stride) {}
  std::string type_name() const override { return "range"; }
  std::optional<std::int64_t> length() const override { return size(); }
  std::optional<Values> iterate(Interpreter&) override;
  std::size_t hash() const override;
  bool is_same_key(const Object& other) const override;
  std::int64_t size() const;
  std::int64_t at(std::int64_t index) const { return start + index * step; }

  const std::int64_t start, stop, step;
};

class Bytes final : public Object {
 public:
  explicit Bytes(std::string held) : Object(Kind::bytes), bytes(std::move(held)) {}
  std::string type_name() const override { return "bytes"; }
  std::optional<std::int64_t> length() const override {
    return static_cast<std::int64_t>(bytes.size());
  }
  std::optional<Values> iterate(Interpreter&) override;
  std::size_t hash() const override { return std::hash<std::string>{}(bytes) ^ 0x5bd1e995U; }
  bool is_same_key(const Object& other) const override;

  const std::string bytes;
};

inline Value make_list(Values items) {
  return std::make_shared<List>(std::move(items));
}
inline Value make_tuple(Values items) {
  return std::make_shared<Tuple>(std::move(items));
}
inline Value make_bytes(std::string bytes) {
  return std::make_shared<Bytes>(std::move(bytes));
}

/// Before `added` is put into `container`: what holds itself would never be freed. Errors:
/// Unsupported.
void require_no_circle(const Object& container, const Value& added);

/// The object if it is of that kind, else null: a cast that only asks the kind.
template <typename Wanted>
Wanted* as_kind(const Value& value, Kind kind) {
  Object* const object = value.object();
  return object != nullptr && object->kind() == kind ? static_cast<Wanted*>(object) : nullptr;
}
inline List* as_list(const Value& value) {
  return as_kind<List>(value, Kind::list);
}
inline Tuple* as_tuple(const Value& value) {
  return as_kind<Tuple>(value, Kind::tuple);
}
inline Dict* as_dict(const Value& value) {
  return as_kind<Dict>(value, Kind::dict);
}
inline DictView* as_view(const Value& value) {
  return as_kind<DictView>(value, Kind::dict_view);
}
inline Set* as_set(const Value& value) {
  return as_kind<Set>(value, Kind::set);
}
inline Range* as_range(const Value& value) {
  return as_kind<Range>(value, Kind::range);
}
inline Bytes* as_bytes(const Value& value) {
  return as_kind<Bytes>(value, Kind::bytes);
}

}  // namespace limbeck::python
