// A column of a table, and what can be said of it.
// Not what is said of several columns: table.hpp.
#pragma once

#include <string_view>
#include <type_traits>

#include "limbeck/model/types.hpp"

namespace limbeck {
inline namespace v0 {
namespace model {

/// What becomes of the rows that refer to one that goes or changes.
enum class Action { none, restrict, cascade, set_null, set_default };
inline constexpr Action restrict_ = Action::restrict;
inline constexpr Action cascade = Action::cascade;
inline constexpr Action set_null = Action::set_null;
inline constexpr Action set_default = Action::set_default;

struct OnDelete {
  Action action;
};
struct OnUpdate {
  Action action;
};
constexpr OnDelete on_delete(Action action) {
  return {action};
}
constexpr OnUpdate on_update(Action action) {
  return {action};
}

/// Of a constraint: `named("posts_user")`; else the server names it.
struct Named {
  std::string_view name;
};
constexpr Named named(std::string_view name) {
  return {name};
}
struct Deferrable {};
inline constexpr Deferrable deferrable{};  ///< Checked at the end of the transaction.

namespace detail {

inline constexpr std::size_t kMostColumns = 8;  ///< Of a key or an index.

struct ForeignKeyModel {
  Tag table = nullptr;               ///< Null: none.
  std::string_view table_text = {};  ///< Of read_name.
  Action deleted = Action::none;
  Action updated = Action::none;
  bool is_deferrable = false;
  std::string_view name = {};

  constexpr void take(OnDelete option) { deleted = option.action; }
  constexpr void take(OnUpdate option) { updated = option.action; }
  constexpr void take(Named option) { name = option.name; }
  constexpr void take(Deferrable) { is_deferrable = true; }
};

struct ColumnModel {
  Tag tag = nullptr;
  std::string_view member_text = {};  ///< Of read_name.
  std::string_view name = {};         ///< Empty: the member's.
  Type type = {};
  bool is_nullable = false;
  bool is_key = false;
  bool is_identity = false;
  bool is_identity_always = false;
  bool is_autoincrement = false;
  bool is_unique = false;
  std::string_view unique_name = {};
  Sql default_value = {};
  Sql generated = {};
  bool is_stored = true;
  Sql check = {};
  std::string_view check_name = {};
  std::string_view collation = {};
  std::string_view comment = {};
  std::string_view renamed_from = {};
  ForeignKeyModel reference = {};
  Tag reference_target = nullptr;
};

// The options of a column, each of which writes itself into it.

struct PrimaryKey {
  constexpr void put_into(ColumnModel& column) const { column.is_key = true; }
};
struct Identity {
  bool always = false;
  bool never_again = false;
  constexpr void put_into(ColumnModel& column) const {
    column.is_identity = true;
    column.is_identity_always = always;
    column.is_autoincrement = never_again;
  }
};
struct Unique {
  std::string_view name = {};
  constexpr Unique operator()(std::string_view named) const { return {named}; }
  constexpr void put_into(ColumnModel& column) const {
    column.is_unique = true;
    column.unique_name = name;
  }
};
struct DefaultSql {
  Sql sql;
  constexpr void put_into(ColumnModel& column) const { column.default_value = sql; }
};
struct GeneratedSql {
  Sql sql;
  bool stored = true;
  constexpr void put_into(ColumnModel& column) const {
    column.generated = sql;
    column.is_stored = stored;
  }
};
struct CheckSql {
  Sql sql;
  std::string_view name = {};
  constexpr void put_into(ColumnModel& column) const {
    column.check = sql;
    column.check_name = name;
  }
};
struct ColumnName {
  std::string_view name;
  constexpr void put_into(ColumnModel& column) const { column.name = name; }
};
struct Collation {
  std::string_view name;
  constexpr void put_into(ColumnModel& column) const { column.collation = name; }
};
struct Comment {
  std::string_view text;
  constexpr void put_into(ColumnModel& column) const { column.comment = text; }
};
struct RenamedFrom {
  std::string_view name;
  constexpr void put_into(ColumnModel& column) const { column.renamed_from = name; }
};
template <auto Member>
struct Reference {
  ForeignKeyModel key;
  Tag target;
  constexpr void put_into(ColumnModel& column) const {
    column.reference = key;
    column.reference_target = target;
  }
};

template <auto Member>
using Plain = typename Unwrapped<typename MemberOf<Member>::type>::type;
template <auto Member>
inline constexpr bool is_optional = Unwrapped<typename MemberOf<Member>::type>::is_optional;

template <auto Member, typename Option>
struct Fits : std::true_type {};
template <auto Member, auto Target>
struct Fits<Member, Reference<Target>> : std::is_same<Plain<Member>, Plain<Target>> {};

/// Of references, whatever to, a column has one.
template <typename Option>
struct Kind {
  using type = Option;
};
template <auto Target>
struct Kind<Reference<Target>> {
  using type = ForeignKeyModel;
};
template <typename... Options>
inline constexpr bool are_given_once =
    ((occurrences<typename Kind<Options>::type, typename Kind<Options>::type...> == 1) && ...);

template <typename Option, typename... Options>
inline constexpr bool is_among = (std::is_same_v<Option, Options> || ...);

template <auto Member>
struct Column : ColumnModel {};
struct IgnoredMember {};
template <auto Member>
struct Ignored : IgnoredMember {};

}  // namespace detail

inline constexpr detail::PrimaryKey primary_key{};
/// Numbers the rows by itself: on SQLite the primary key, as INTEGER PRIMARY KEY does.
inline constexpr detail::Identity identity{};
/// Nobody else does: PostgreSQL's GENERATED ALWAYS.
inline constexpr detail::Identity identity_always{.always = true};
/// No number twice, on SQLite too, where the last row's number is given out again otherwise.
inline constexpr detail::Identity autoincrement{.never_again = true};
/// Or `unique("users_email_once")`.
inline constexpr detail::Unique unique{};
/// What the server puts in where nothing is said, as SQL: `default_sql("now()")`.
constexpr detail::DefaultSql default_sql(Sql sql) {
  return {sql};
}
/// Computed by the server from other columns, and kept: `generated("price * count")`.
constexpr detail::GeneratedSql generated(Sql sql) {
  return {sql, true};
}
/// Computed when it is read; PostgreSQL keeps it all the same.
constexpr detail::GeneratedSql generated_virtual(Sql sql) {
  return {sql, false};
}
/// Of a column or of the table; without text for a dialect there is none.
constexpr detail::CheckSql check(Sql sql) {
  return {sql};
}
constexpr detail::CheckSql check(std::string_view name, Sql sql) {
  return {sql, name};
}
/// Another name than the member's.
constexpr detail::ColumnName name(std::string_view name) {
  return {name};
}
constexpr detail::Collation collate(std::string_view name) {
  return {name};
}
constexpr detail::Comment comment(std::string_view text) {
  return {text};
}
/// What the column or the table was called before: a rename, not a drop and an addition.
constexpr detail::RenamedFrom renamed_from(std::string_view name) {
  return {name};
}

/// A foreign key: `references<&User::id>(on_delete(cascade))`.
template <auto Member, typename... Options>
constexpr detail::Reference<Member> references(Options... options) {
  using Struct = typename detail::MemberOf<Member>::struct_type;
  detail::Reference<Member> reference{
      .key = {.table = &detail::type_tag<Struct>, .table_text = detail::type_text<Struct>()},
      .target = &detail::member_tag<Member>};
  (reference.key.take(options), ...);
  return reference;
}

/// Named and typed as the member, unless the options say otherwise; std::optional may be null.
template <auto Member, typename... Options>
constexpr detail::Column<Member> column(const Options&... options) {
  static_assert(detail::are_given_once<Options...>,
                "limbeck: the column is told the same thing twice: further checks and foreign keys "
                "belong to the table");
  static_assert((detail::Fits<Member, Options>::value && ...),
                "limbeck: a foreign key and what it refers to are of different types");
  static_assert(!(detail::is_among<detail::PrimaryKey, Options...> && detail::is_optional<Member>),
                "limbeck: a primary key is never null, and cannot be std::optional");
  static_assert(
      !detail::is_among<detail::Identity, Options...> || detail::is_integer<detail::Plain<Member>>,
      "limbeck: an identity column numbers rows, and is an integer");
  constexpr const Type& type = detail::type_for<detail::Plain<Member>>;
  static_assert(!type.text.empty() || detail::is_among<Type, Options...>,
                "limbeck: the member's type has no SQL type: give one to column<>(), or "
                "specialise limbeck::model::sql_type, or ignore<> the member");
  detail::Column<Member> column{};
  column.tag = &detail::member_tag<Member>;
  column.member_text = detail::value_text<Member>();
  column.type = type;
  column.is_nullable = detail::is_optional<Member>;
  (options.put_into(column), ...);
  return column;
}

/// A member that is no column.
template <auto Member>
constexpr detail::Ignored<Member> ignore() {
  return {};
}

}  // namespace model
}  // namespace v0
}  // namespace limbeck
