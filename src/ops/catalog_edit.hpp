// Finding, adding and removing in the sorted lists of a catalog, with the errors of ops/apply.hpp.
// Not which lists an operation touches: apply.cpp.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "limbeck/error.hpp"
#include "schema/catalog.hpp"

namespace limbeck::ops {

inline std::string shown(const schema::Name& name) {
  return name.schema.empty() ? name.name : name.schema + '.' + name.name;
}
inline const std::string& shown(const std::string& name) {
  return name;
}

[[noreturn]] inline void fail_missing(std::string_view kind, const std::string& name) {
  throw Error{{.code = "ops.missing",
               .message = fmt::format("there is no {} {}", kind, name),
               .hint = "an operation before it removes it, or none makes it"}};
}

[[noreturn]] inline void fail_exists(std::string_view kind, const std::string& name) {
  throw Error{{.code = "ops.exists",
               .message = fmt::format("there is a {} {} already", kind, name),
               .hint = "an operation before it makes it, or none removes it"}};
}

/// The object with this name, or null. Objects are sorted; parts of one are few.
template <typename Object>
Object* look_up(std::vector<Object>& list, const auto& name) {
  const auto has_name = [&](const Object& object) { return object.name == name; };
  if constexpr (std::is_same_v<decltype(Object::name), schema::Name>) {
    const auto place = std::lower_bound(
        list.begin(), list.end(), name,
        [](const Object& object, const schema::Name& wanted) { return object.name < wanted; });
    return place == list.end() || !has_name(*place) ? nullptr : &*place;
  } else {
    const auto place = std::find_if(list.begin(), list.end(), has_name);
    return place == list.end() ? nullptr : &*place;
  }
}

template <typename Object>
Object& get(std::vector<Object>& list, const auto& name, std::string_view kind) {
  Object* const found = look_up(list, name);
  if (found == nullptr) fail_missing(kind, shown(name));
  return *found;
}

template <typename Object>
const Object& get(const std::vector<Object>& list, const auto& name, std::string_view kind) {
  return get(const_cast<std::vector<Object>&>(list), name, kind);
}

/// Keeps a list sorted by name.
template <typename Object>
void add(std::vector<Object>& list, Object object, std::string_view kind) {
  const auto place = std::lower_bound(
      list.begin(), list.end(), object,
      [](const Object& left, const Object& right) { return left.name < right.name; });
  if (place != list.end() && place->name == object.name) fail_exists(kind, shown(object.name));
  list.insert(place, std::move(object));
}

template <typename Object>
void remove(std::vector<Object>& list, const auto& name, std::string_view kind) {
  Object* const found = look_up(list, name);
  if (found == nullptr) fail_missing(kind, shown(name));
  list.erase(list.begin() + (found - list.data()));
}

template <typename Object>
void rename(std::vector<Object>& list, const auto& from, const auto& to, std::string_view kind) {
  Object object = get(list, from, kind);
  if (look_up(list, to) != nullptr) fail_exists(kind, shown(to));
  remove(list, from, kind);
  object.name = to;
  add(list, std::move(object), kind);
}

}  // namespace limbeck::ops
