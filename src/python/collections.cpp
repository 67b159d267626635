#include "python/collections.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

namespace limbeck::python {
namespace {

constexpr double kTwoTo63 = 9223372036854775808.0;

std::size_t mix(std::size_t seed, std::size_t hash) {
  return seed ^ (hash + 0x9e3779b97f4a7c15U + (seed << 6) + (seed >> 2));
}

/// A bool or a whole number as the integer that it equals.
std::optional<std::int64_t> whole(const Value& value) {
  if (const bool* const truth = value.boolean()) return *truth ? 1 : 0;
  if (const auto* const integer = value.integer()) return *integer;
  if (const double* const real = value.real()) {
    if (*real >= -kTwoTo63 && *real < kTwoTo63 && std::floor(*real) == *real) {
      return static_cast<std::int64_t>(*real);
    }
  }
  return {};
}

}  // namespace

std::size_t key_hash(const Value& key) {
  if (key.is_none()) return 0x6e6f6e65;
  if (const std::string* const text = key.text()) return std::hash<std::string>{}(*text);
  if (const auto integer = whole(key))
    return std::hash<std::int64_t>{}(*integer) * 0x9e3779b97f4a7c15U;
  if (const double* const real = key.real()) return std::hash<double>{}(*real);
  return key.object()->hash();
}

bool is_same_key(const Value& left, const Value& right) {
  if (left.is_none() || right.is_none()) return left.is_none() && right.is_none();
  const std::string* const left_text = left.text();
  const std::string* const right_text = right.text();
  if (left_text != nullptr && right_text != nullptr) return *left_text == *right_text;
  const Object* const left_object = left.object();
  const Object* const right_object = right.object();
  if (left_object != nullptr && right_object != nullptr) {
    return left_object == right_object || left_object->is_same_key(*right_object);
  }
  const auto left_whole = whole(left);
  const auto right_whole = whole(right);
  if (left_whole && right_whole) return *left_whole == *right_whole;
  if (left.real() != nullptr && right.real() != nullptr) return *left.real() == *right.real();
  return false;
}

Tuple::Tuple(Values held) : Object(Kind::tuple), items(std::move(held)) {
  constexpr int kDeepest = 1000;
  for (const Value& item : items) {
    if (const Tuple* const tuple = as_tuple(item)) depth_ = std::max(depth_, tuple->depth_ + 1);
  }
  if (depth_ > kDeepest) throw Unsupported("tuples nested that deep");
}

std::size_t Tuple::hash() const {
  std::size_t hash = items.size();
  for (const Value& item : items) hash = mix(hash, key_hash(item));
  return hash;
}

bool Tuple::is_same_key(const Object& other) const {
  if (other.kind() != Kind::tuple) return false;
  const Values& others = static_cast<const Tuple&>(other).items;
  if (items.size() != others.size()) return false;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!python::is_same_key(items[i], others[i])) return false;
  }
  return true;
}

std::size_t Dict::slot_of(const Value& key, std::size_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    if (slots_[slot] == 0) return slot;
    const Entry& entry = entries_[slots_[slot] - 1];
    if (entry.is_live && entry.hash == hash && python::is_same_key(entry.key, key)) return slot;
  }
}

void Dict::rebuild() {
  std::erase_if(entries_, [](const Entry& entry) { return !entry.is_live; });
  std::size_t wanted = 8;
  while (wanted < entries_.size() * 3) wanted *= 2;
  slots_.assign(wanted, 0);
  const std::size_t mask = wanted - 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    std::size_t slot = entries_[i].hash & mask;
    while (slots_[slot] != 0) slot = (slot + 1) & mask;
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

const Value* Dict::find(const Value& key) const {
  const std::size_t hash =
      key_hash(key);  // Also where it is empty: an unhashable key is wrong then too.
  if (live_ == 0) return nullptr;
  const std::uint32_t index = slots_[slot_of(key, hash)];
  return index == 0 ? nullptr : &entries_[index - 1].value;
}

void Dict::set(const Value& key, Value value) {
  const std::size_t hash = key_hash(key);
  // Every slot ever taken counts, so that a search always meets a free one.
  if ((entries_.size() + 1) * 2 > slots_.size()) rebuild();
  const std::size_t slot = slot_of(key, hash);
  if (slots_[slot] != 0) {
    std::swap(entries_[slots_[slot] - 1].value, value);
    return;
  }
  entries_.push_back({key, std::move(value), hash, true});
  slots_[slot] = static_cast<std::uint32_t>(entries_.size());
  ++live_;
}

bool Dict::erase(const Value& key) {
  const std::size_t hash = key_hash(key);
  if (live_ == 0) return false;
  const std::uint32_t index = slots_[slot_of(key, hash)];
  if (index == 0) return false;
  // Its slot stays taken: a search that passed over it must go on passing.
  Entry& entry = entries_[index - 1];
  entry.is_live = false;
  --live_;
  const Value old_key = std::exchange(entry.key, Value{});
  const Value old_value = std::exchange(entry.value, Value{});
  return true;
}

void Dict::clear() {
  const std::vector<Entry> kept = std::move(entries_);
  entries_.clear();
  slots_.clear();
  live_ = 0;
}

Values Dict::keys() const {
  Values found;
  found.reserve(live_);
  for (const Entry& entry : entries_) {
    if (entry.is_live) found.push_back(entry.key);
  }
  return found;
}

Values Dict::values() const {
  Values found;
  found.reserve(live_);
  for (const Entry& entry : entries_) {
    if (entry.is_live) found.push_back(entry.value);
  }
  return found;
}

std::string DictView::type_name() const {
  switch (part) {
    case Part::keys:
      return "dict_keys";
    case Part::values:
      return "dict_values";
    case Part::items:
      break;
  }
  return "dict_items";
}

Values DictView::list() const {
  if (part == Part::keys) return dict->keys();
  if (part == Part::values) return dict->values();
  Values found;
  found.reserve(dict->size());
  for (const Dict::Entry& entry : dict->entries()) {
    if (entry.is_live) found.push_back(make_tuple({entry.key, entry.value}));
  }
  return found;
}

std::size_t Set::hash() const {
  if (!is_frozen) throw Unhashable{"set"};
  std::size_t hash = keys_.size();  // The same whatever the order.
  for (const Dict::Entry& entry : keys_.entries()) {
    if (entry.is_live) hash += entry.hash * 0x9e3779b97f4a7c15U;
  }
  return hash;
}

bool Set::is_same_key(const Object& other) const {
  if (other.kind() != Kind::set) return false;
  const auto& others = static_cast<const Set&>(other);
  if (size() != others.size()) return false;
  for (const Value& key : list()) {
    if (!others.contains(key)) return false;
  }
  return true;
}

std::int64_t Range::size() const {
  const auto first = static_cast<std::uint64_t>(start);
  const auto last = static_cast<std::uint64_t>(stop);
  std::uint64_t count = 0;
  if (step > 0 && start < stop) {
    count = (last - first - 1) / static_cast<std::uint64_t>(step) + 1;
  } else if (step < 0 && start > stop) {
    count = (first - last - 1) / (std::uint64_t{0} - static_cast<std::uint64_t>(step)) + 1;
  }
  if (count > static_cast<std::uint64_t>(INT64_MAX)) throw Unsupported("a range of that size");
  return static_cast<std::int64_t>(count);
}

std::optional<Values> Range::iterate(Interpreter&) {
  constexpr std::int64_t kMost = 50'000'000;
  const std::int64_t count = size();
  if (count > kMost) throw Unsupported("a list of a range of that size");
  Values found;
  found.reserve(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) found.emplace_back(at(i));
  return found;
}

std::size_t Range::hash() const {
  const std::int64_t count = size();
  std::size_t hash = mix(0x72616e67, static_cast<std::size_t>(count));
  if (count > 0) hash = mix(hash, static_cast<std::size_t>(start));
  if (count > 1) hash = mix(hash, static_cast<std::size_t>(step));
  return hash;
}

bool Range::is_same_key(const Object& other) const {
  if (other.kind() != Kind::range) return false;
  const auto& another = static_cast<const Range&>(other);
  const std::int64_t count = size();
  return count == another.size() && (count == 0 || start == another.start) &&
         (count < 2 || step == another.step);
}

std::optional<Values> Bytes::iterate(Interpreter&) {
  Values found;
  found.reserve(bytes.size());
  for (const char byte : bytes)
    found.emplace_back(static_cast<int>(static_cast<unsigned char>(byte)));
  return found;
}

bool Bytes::is_same_key(const Object& other) const {
  return other.kind() == Kind::bytes && bytes == static_cast<const Bytes&>(other).bytes;
}

void require_no_circle(const Object& container, const Value& added) {
  std::vector<const Value*> waiting = {&added};
  std::set<const Object*> seen;
  while (!waiting.empty()) {
    const Value& value = *waiting.back();
    waiting.pop_back();
    const Object* const object = value.object();
    if (object == nullptr || !seen.insert(object).second) continue;
    if (object == &container) throw Unsupported("a collection that holds itself");
    if (const List* const list = as_list(value)) {
      for (const Value& each : list->items) waiting.push_back(&each);
    } else if (const Tuple* const tuple = as_tuple(value)) {
      for (const Value& each : tuple->items) waiting.push_back(&each);
    } else if (const Dict* const dict = as_dict(value)) {
      for (const Dict::Entry& each : dict->entries()) waiting.push_back(&each.value);
    }
  }
}

}  // namespace limbeck::python
