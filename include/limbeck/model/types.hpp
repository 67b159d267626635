// What a C++ type is in SQL, and how a type is said outright.
// Not columns: column.hpp.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "limbeck/model/reflect.hpp"

namespace limbeck {
inline namespace v0 {
namespace model {

/// SQL text, which may differ from dialect to dialect: the particular one wins. Texts are kept by
/// reference, as all of a model: literals, or whatever lives as long.
struct Sql {
  std::string_view all = {};
  std::string_view sqlite = {};
  std::string_view postgresql = {};

  constexpr Sql() = default;
  constexpr Sql(const char* text) : all(text) {}  // Not explicit: "now()" is enough.
  constexpr Sql(std::string_view text) : all(text) {}

  constexpr std::string_view in(std::string_view dialect) const {
    const std::string_view own = dialect == "sqlite"       ? sqlite
                                 : dialect == "postgresql" ? postgresql
                                                           : std::string_view();
    return own.empty() ? all : own;
  }
  constexpr bool empty() const { return all.empty() && sqlite.empty() && postgresql.empty(); }
};

struct PerDialect {
  std::string_view sqlite = {};
  std::string_view postgresql = {};
};
/// `per_dialect({.sqlite = "CURRENT_TIMESTAMP", .postgresql = "now()"})`; what is left out is not
/// there: a check on one dialect only.
constexpr Sql per_dialect(PerDialect texts) {
  Sql sql;
  sql.sqlite = texts.sqlite;
  sql.postgresql = texts.postgresql;
  return sql;
}

struct Type {
  Sql text = {};   ///< Empty: the C++ type has none.
  int length = 0;  ///< `(320)`, `(12, 2)` with the scale; 0: none.
  int scale = -1;
  bool is_array = false;
  std::string_view enum_name = {};
  std::string_view enum_type_text = {};  ///< Instead of the name: of detail::read_name.
  std::string_view enum_text = {};       ///< Of detail::read_labels; or:
  const std::string_view* given_labels = nullptr;
  std::size_t given_count = 0;

  bool is_enum() const { return !enum_name.empty() || !enum_type_text.empty(); }
  /// Its labels, of an enum.
  std::vector<std::string_view> labels() const {
    if (given_labels != nullptr) return {given_labels, given_labels + given_count};
    return detail::read_labels(enum_text);
  }

  template <typename Column>
  constexpr void put_into(Column& column) const {
    column.type = *this;
  }
};

/// Text that is JSON, a number with so many digits: types for members that no standard type is
/// for. Also known without including anything: what has the shape of nlohmann::json, boost's UUID.
struct Json {
  std::string text;
};
template <int Precision, int Scale>
struct Decimal {
  std::string text;
};

/// Specialise it for types of your own: `template <> inline constexpr limbeck::model::Type
/// limbeck::model::sql_type<Money> = limbeck::model::decimal(12, 2);`
template <typename T>
inline constexpr Type sql_type = {};

namespace detail {

constexpr Type both(std::string_view sqlite, std::string_view postgresql) {
  return {.text = per_dialect({.sqlite = sqlite, .postgresql = postgresql})};
}

template <typename T>
struct Unwrapped {
  using type = T;
  static constexpr bool is_optional = false;
};
template <typename T>
struct Unwrapped<std::optional<T>> {
  using type = T;
  static constexpr bool is_optional = true;
};

template <typename T, template <typename...> typename Template>
inline constexpr bool is_a = false;
template <typename... Of, template <typename...> typename Template>
inline constexpr bool is_a<Template<Of...>, Template> = true;

template <typename T>
inline constexpr bool is_byte = std::is_same_v<T, std::byte> || std::is_same_v<T, std::uint8_t>;

/// Signed or not; characters are no numbers.
template <typename T>
inline constexpr bool is_integer =
    std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char> &&
    !std::is_same_v<T, wchar_t> && !std::is_same_v<T, char8_t> && !std::is_same_v<T, char16_t> &&
    !std::is_same_v<T, char32_t>;
/// What holds all of its values: a byte more where it has no sign.
template <typename T>
inline constexpr std::size_t needed_bytes = sizeof(T) + (std::is_signed_v<T> ? 0 : 1);

template <typename T>
inline constexpr bool is_decimal = false;
template <int P, int S>
inline constexpr bool is_decimal<Decimal<P, S>> = true;

template <typename T>
inline constexpr bool is_instant = false;
template <typename D>
inline constexpr bool is_instant<std::chrono::time_point<std::chrono::system_clock, D>> = true;
template <typename T>
inline constexpr bool is_local_time = false;
template <typename D>
inline constexpr bool is_local_time<std::chrono::local_time<D>> = true;

template <typename T>
inline constexpr bool is_uuid = sizeof(T) == 16 && requires(const T& value) {
  { value.is_nil() } -> std::same_as<bool>;
};
template <typename B>
inline constexpr bool is_uuid<std::array<B, 16>> = is_byte<B>;

template <typename T>
concept JsonLike = std::is_same_v<T, Json> || requires(const T& value) {
  typename T::json_pointer;
  value.dump();
};

template <int Precision, int Scale>
constexpr Type decimal_of(const Decimal<Precision, Scale>*) {
  return {.text = both("NUMERIC", "numeric").text, .length = Precision, .scale = Scale};
}

template <typename Enum>
consteval Type type_of_enum() {
  static_assert(!std::is_convertible_v<Enum, int>,
                "limbeck: only an enum class has labels; give the column another type");
  return {.text = both("TEXT", "text").text,
          .enum_type_text = type_text<Enum>(),
          .enum_text = enum_text<Enum>()};
}

/// Without std::optional around it.
template <typename T>
consteval Type type_of() {
  if constexpr (!sql_type<T>.text.empty()) {
    return sql_type<T>;
  } else if constexpr (std::is_same_v<T, bool>) {
    return both("BOOLEAN", "boolean");
  } else if constexpr (std::is_enum_v<T> && !std::is_same_v<T, std::byte>) {
    return type_of_enum<T>();
  } else if constexpr (is_integer<T> && needed_bytes<T> <= 8) {
    // SQLite knows one integer, and only by this name does a key number its rows.
    constexpr std::size_t kBytes = needed_bytes<T>;
    return both("INTEGER", kBytes <= 2 ? "smallint" : kBytes <= 4 ? "integer" : "bigint");
  } else if constexpr (std::is_same_v<T, float>) {
    return both("REAL", "real");
  } else if constexpr (std::is_same_v<T, double>) {
    return both("DOUBLE PRECISION", "double precision");
  } else if constexpr (is_decimal<T>) {
    return decimal_of(static_cast<T*>(nullptr));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return both("TEXT", "text");
  } else if constexpr (JsonLike<T>) {
    return both("TEXT", "jsonb");
  } else if constexpr (is_uuid<T>) {
    return both("TEXT", "uuid");
  } else if constexpr (std::is_same_v<T, std::chrono::year_month_day>) {
    return both("DATE", "date");
  } else if constexpr (is_a<T, std::chrono::hh_mm_ss>) {
    return both("TIME", "time");
  } else if constexpr (is_instant<T>) {
    return both("TIMESTAMP", "timestamp with time zone");
  } else if constexpr (is_local_time<T>) {
    return both("TIMESTAMP", "timestamp");
  } else if constexpr (is_a<T, std::chrono::duration>) {
    return both("INTEGER", "interval");
  } else if constexpr (is_a<T, std::vector>) {
    using Element = typename T::value_type;
    if constexpr (is_byte<Element>) {
      return both("BLOB", "bytea");
    } else {
      Type type = type_of<Element>();
      type.is_array = true;
      return type;
    }
  } else {
    return {};
  }
}

template <typename T>
inline constexpr Type type_for = type_of<T>();

}  // namespace detail

/// Types that no C++ type stands for by itself; given to column<>().
constexpr Type sql(std::string_view text) {
  return {.text = Sql(text)};
}
constexpr Type sql(PerDialect texts) {
  return {.text = per_dialect(texts)};
}
/// At most so many characters.
constexpr Type text(int length) {
  return {.text = detail::both("VARCHAR", "character varying").text, .length = length};
}
constexpr Type decimal(int precision, int scale) {
  return {.text = detail::both("NUMERIC", "numeric").text, .length = precision, .scale = scale};
}
inline constexpr Type uuid = detail::both("TEXT", "uuid");
inline constexpr Type json = detail::both("TEXT", "jsonb");
inline constexpr Type date = detail::both("DATE", "date");
inline constexpr Type timestamp = detail::both("TIMESTAMP", "timestamp");
inline constexpr Type timestamp_with_time_zone =
    detail::both("TIMESTAMP", "timestamp with time zone");
/// The enum class under another name than its own: `enum_type<Mood>("user_mood")`.
template <typename Enum>
consteval Type enum_type(std::string_view name) {
  Type type = detail::type_of_enum<Enum>();
  type.enum_name = name;
  return type;
}
/// With labels that C++ has no names for; `labels` is static storage.
template <std::size_t N>
constexpr Type enum_type(std::string_view name, const std::array<std::string_view, N>& labels) {
  return {.text = detail::both("TEXT", "text").text,
          .enum_name = name,
          .given_labels = labels.data(),
          .given_count = N};
}

}  // namespace model
}  // namespace v0
}  // namespace limbeck
