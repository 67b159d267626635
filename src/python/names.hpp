// Values by name, in the order of their first assignment: variables of a scope, attributes of a
// class or of an instance. Not a Python dict (collections.hpp): its keys are names only.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "python/value.hpp"

namespace limbeck::python {

/// Searched from first to last by hash: scopes of scripts are small, and order comes with it.
class Names {
 public:
  struct Entry {
    std::size_t hash;
    std::string name;
    Value value;
  };

  const Value* find(std::string_view name) const {
    const std::size_t hash = std::hash<std::string_view>{}(name);
    for (const Entry& entry : entries_) {
      if (entry.hash == hash && entry.name == name) return &entry.value;
    }
    return nullptr;
  }
  bool contains(std::string_view name) const { return find(name) != nullptr; }
  void set(std::string_view name, Value value) {
    const std::size_t hash = std::hash<std::string_view>{}(name);
    for (Entry& entry : entries_) {
      if (entry.hash == hash && entry.name == name) {
        entry.value = std::move(value);
        return;
      }
    }
    entries_.push_back({hash, std::string(name), std::move(value)});
  }
  /// False: there is none.
  bool erase(std::string_view name) {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      if (entries_[i].name != name) continue;
      // Kept alive until the list is whole again: a value's end may ask for it.
      const Value kept = std::move(entries_[i].value);
      entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
      return true;
    }
    return false;
  }
  void clear() {
    const std::vector<Entry> kept = std::move(entries_);
    entries_.clear();
  }
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }
  std::vector<Entry>::const_iterator begin() const { return entries_.begin(); }
  std::vector<Entry>::const_iterator end() const { return entries_.end(); }

 private:
  std::vector<Entry> entries_;
};

}  // namespace limbeck::python
