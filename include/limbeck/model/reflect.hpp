// What the compiler knows of a struct: its members' names, whether all are named, an enum's labels.
// Not what they are in SQL: types.hpp.
#pragma once

#include <cstddef>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if !defined(__GNUC__)  // Clang defines it too.
#error "limbeck/model.hpp needs g++ or clang: it reads names out of __PRETTY_FUNCTION__"
#endif

namespace limbeck {
inline namespace v0 {
namespace model::detail {

// Names are cut out of the compiler's texts when models are put together, not at compile time: that
// would double the time a file of models takes.

/// g++: `… [with auto Value = &lifeops::User::email; …]`, clang: `… [Value = &…]`; see read_name.
template <auto Value>
constexpr std::string_view value_text() {
  return __PRETTY_FUNCTION__;
}
template <typename Value>
constexpr std::string_view type_text() {
  return __PRETTY_FUNCTION__;
}

/// Behind the last `::`.
inline std::string_view last_name(std::string_view text) {
  const auto colon = text.rfind(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

/// Without what surrounds it: `email`, `User`.
inline std::string_view read_name(std::string_view text) {
  text.remove_prefix(text.find("Value = ") + 8);
  return last_name(text.substr(0, text.find_first_of(";]")));
}

/// Something whose address stands for a type or a member, also in other translation units. Not
/// const: linkers may make one of equal constants.
template <typename T>
inline char type_tag = 0;
template <auto Member>
inline char member_tag = 0;
using Tag = const void*;

template <auto Member>
struct MemberOf;
template <typename Struct, typename Type, Type Struct::*Pointer>
struct MemberOf<Pointer> {
  using struct_type = Struct;
  using type = Type;
};

/// Takes the place of any member.
struct Anything {
  template <typename T>
  operator T&() const&;
  template <typename T>
  operator T&&() const&&;
};

template <typename T, std::size_t... Each>
consteval bool takes(std::index_sequence<Each...>) {
  return requires {
    T{(static_cast<void>(Each), Anything{})...};
  };
}

/// Whether the aggregate has a member behind its first `count`.
template <typename T, std::size_t Count>
consteval bool has_more_than() {
  // What has no default value must be there for the braces to compile at all.
  constexpr std::size_t kFurther = requires {
    T{};
  }
  ? 1 : 16;
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return (takes<T>(std::make_index_sequence<Count + 1 + I>()) || ...);
  }
  (std::make_index_sequence<kFurther>());
}

template <typename T, typename... Of>
inline constexpr std::size_t occurrences = (__is_same(T, Of) + ... + 0);

/// How many braces' values a member takes: one, or each element of an array in C's manner.
template <typename T>
inline constexpr std::size_t value_count = 1;
template <typename T, std::size_t N>
inline constexpr std::size_t value_count<T[N]> = N* value_count<T>;

/// `… Values = {lifeops::Mood::calm, (lifeops::Mood)1}; …]` (g++), `… Values = <…>]` (clang).
template <auto... Values>
constexpr std::string_view values_text() {
  return __PRETTY_FUNCTION__;
}

/// The compiler's text of an enum's values from 0 to 127; see read_labels.
template <typename Enum>
constexpr std::string_view enum_text() {
  using Number = std::underlying_type_t<Enum>;
  constexpr auto kLargest = static_cast<unsigned long long>(std::numeric_limits<Number>::max());
  constexpr std::size_t kValues = kLargest < 127 ? kLargest + 1 : 128;
  return []<std::size_t... I>(std::index_sequence<I...>) {
    return values_text<static_cast<Enum>(I)...>();
  }
  (std::make_index_sequence<kValues>());
}

/// An enum's labels by their values.
inline std::vector<std::string_view> read_labels(std::string_view text) {
  std::vector<std::string_view> labels;
  text.remove_prefix(text.find("Values = ") + 10);
  std::size_t begin = 0;
  // Within `<unnamed>`, `{anonymous}` or `(lifeops::Mood)7` nothing ends.
  int depth = 0;
  for (std::size_t i = 0; i < text.size() && depth >= 0; ++i) {
    const char c = text[i];
    if (c == '(' || c == '<' || c == '{') ++depth;
    if (c == ')' || c == '>' || c == '}') --depth;
    if (depth > 0 || (depth == 0 && c != ',')) continue;
    const std::string_view label = last_name(text.substr(begin, i - begin));
    // A value without a label is `(lifeops::Mood)7`.
    if (label.find(')') == label.npos) labels.push_back(label);
    begin = i + 2;
  }
  return labels;
}

}  // namespace model::detail
}  // namespace v0
}  // namespace limbeck
