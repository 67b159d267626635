// A table of a struct's columns, and what is said of several of them: keys, indexes, checks.
// Not its SQL: ddl.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

#include "limbeck/model/column.hpp"

namespace limbeck {
inline namespace v0 {
namespace model {
namespace detail {

/// Whatever is said of the table beside its columns.
struct PartModel {
  enum class Kind {
    primary_key,
    unique,
    check,
    foreign_key,
    constraint,
    index,
    options,
    comment,
    schema,
    renamed_from
  };
  Kind kind = Kind::comment;
  std::string_view name = {};
  Sql sql = {};  ///< A check, an index's expressions; the text of a comment, a name.
  Tag columns[kMostColumns] = {};
  std::size_t count = 0;
  ForeignKeyModel reference = {};
  Tag targets[kMostColumns] = {};  ///< As many as columns.
  // Of an index.
  bool is_unique = false;
  Sql predicate = {};
  std::string_view method = {};
  Tag included[kMostColumns] = {};
  std::size_t included_count = 0;
};

template <auto... Members>
struct Columns {};

/// Of one struct, and few enough.
template <auto First, auto... Others>
consteval void check_columns() {
  using Struct = typename MemberOf<First>::struct_type;
  static_assert((std::is_same_v<typename MemberOf<Others>::struct_type, Struct> && ...),
                "limbeck: the columns of a key or an index are of different structs");
  static_assert(sizeof...(Others) < kMostColumns, "limbeck: a key or an index has up to 8 columns");
}

template <auto... Members>
constexpr PartModel part(PartModel::Kind kind, std::string_view name) {
  check_columns<Members...>();
  PartModel part{.kind = kind, .name = name};
  ((part.columns[part.count++] = &member_tag<Members>), ...);
  return part;
}

/// With what only an index has: `index<&User::email>("by_email").where("email <> ''")`.
struct Index : PartModel {
  constexpr Index unique() const {
    Index copy = *this;
    copy.is_unique = true;
    return copy;
  }
  constexpr Index where(Sql condition) const {
    Index copy = *this;
    copy.predicate = condition;
    return copy;
  }
  constexpr Index using_method(std::string_view access_method) const {
    Index copy = *this;
    copy.method = access_method;
    return copy;
  }
  template <auto... Members>
  constexpr Index include() const {
    check_columns<Members...>();
    Index copy = *this;
    ((copy.included[copy.included_count++] = &member_tag<Members>), ...);
    return copy;
  }
};

template <auto Member>
struct MemberId {};

/// Which member a part of the table is about, if one.
template <typename Part>
struct MemberTag {
  static constexpr std::size_t values = 0;
  template <typename Struct>
  static constexpr bool is_of = true;
  using Id = void;
  static constexpr bool is_member = false;
  static constexpr bool is_column = false;
};
template <auto Member>
struct MemberTag<Column<Member>> {
  static constexpr std::size_t values = value_count<typename MemberOf<Member>::type>;
  template <typename Struct>
  static constexpr bool is_of = std::is_same_v<typename MemberOf<Member>::struct_type, Struct>;
  static constexpr bool is_member = true;
  static constexpr bool is_column = true;
  using Id = MemberId<Member>;
};
template <auto Member>
struct MemberTag<Ignored<Member>> {
  static constexpr std::size_t values = value_count<typename MemberOf<Member>::type>;
  template <typename Struct>
  static constexpr bool is_of = std::is_same_v<typename MemberOf<Member>::struct_type, Struct>;
  static constexpr bool is_member = true;
  static constexpr bool is_column = false;
  using Id = MemberId<Member>;
};

template <typename... Parts>
inline constexpr std::size_t named_members = ((MemberTag<Parts>::is_member) + ... + 0);
template <typename... Parts>
inline constexpr std::size_t named_values = (MemberTag<Parts>::values + ... + 0);
template <typename... Parts>
inline constexpr std::size_t column_count = ((MemberTag<Parts>::is_column) + ... + 0);

// Types are compared, not the members' tags: under UBSan g++ is not certain of two addresses.
template <typename... Parts>
inline constexpr bool names_a_member_twice =
    ((MemberTag<Parts>::is_member &&
      (occurrences<typename MemberTag<Parts>::Id, typename MemberTag<Parts>::Id...> > 1)) ||
     ...);

template <std::size_t ColumnCount, std::size_t PartCount>
struct Table {
  std::string_view name;
  std::string_view struct_text;  ///< Of read_name.
  Tag tag;
  std::array<ColumnModel, ColumnCount> columns{};
  std::array<PartModel, PartCount> parts{};

  std::size_t column_index = 0;
  std::size_t part_index = 0;
  constexpr void take(const ColumnModel& column) { columns[column_index++] = column; }
  constexpr void take(const IgnoredMember&) {}
  constexpr void take(const PartModel& part) { parts[part_index++] = part; }
  constexpr void take(Comment option) {
    take(PartModel{.kind = PartModel::Kind::comment, .sql = option.text});
  }
  constexpr void take(RenamedFrom option) {
    take(PartModel{.kind = PartModel::Kind::renamed_from, .sql = option.name});
  }
  constexpr void take(const CheckSql& option) {
    take(PartModel{.kind = PartModel::Kind::check, .name = option.name, .sql = option.sql});
  }
};

}  // namespace detail

/// Of several columns; of one: an option of its column.
template <auto... Members>
constexpr detail::PartModel primary_key_of(std::string_view name = {}) {
  static_assert(!(detail::is_optional<Members> || ...),
                "limbeck: a primary key is never null, and cannot be std::optional");
  return detail::part<Members...>(detail::PartModel::Kind::primary_key, name);
}
template <auto... Members>
constexpr detail::PartModel unique_of(std::string_view name = {}) {
  return detail::part<Members...>(detail::PartModel::Kind::unique, name);
}
template <auto... Members>
constexpr detail::Columns<Members...> columns() {
  return {};
}
/// `foreign_key(columns<&Line::order, &Line::number>(), columns<&Order::id, &Order::number>(),
/// on_delete(cascade))`
template <auto... Members, auto... Targets, typename... Options>
constexpr detail::PartModel foreign_key(detail::Columns<Members...>, detail::Columns<Targets...>,
                                        Options... options) {
  static_assert(sizeof...(Members) == sizeof...(Targets),
                "limbeck: a foreign key and what it refers to have different numbers of columns");
  if constexpr (sizeof...(Members) == sizeof...(Targets)) {
    static_assert((std::is_same_v<detail::Plain<Members>, detail::Plain<Targets>> && ...),
                  "limbeck: a foreign key and what it refers to are of different types");
  }
  detail::PartModel part = detail::part<Members...>(detail::PartModel::Kind::foreign_key, {});
  const detail::PartModel target = detail::part<Targets...>(part.kind, {});
  using Struct = std::common_type_t<typename detail::MemberOf<Targets>::struct_type...>;
  part.reference.table = &detail::type_tag<Struct>;
  part.reference.table_text = detail::type_text<Struct>();
  for (std::size_t i = 0; i < target.count; ++i) part.targets[i] = target.columns[i];
  (part.reference.take(options), ...);
  part.name = part.reference.name;
  return part;
}
template <auto... Members>
constexpr detail::Index index(std::string_view name) {
  return {detail::part<Members...>(detail::PartModel::Kind::index, name)};
}
/// `index_on("users_by_low_email", "lower(email)")`: whatever stands between the parentheses.
constexpr detail::Index index_on(std::string_view name, Sql expressions) {
  return {
      detail::PartModel{.kind = detail::PartModel::Kind::index, .name = name, .sql = expressions}};
}
/// Any other constraint, as SQL behind its name: `constraint("no_overlap", per_dialect({.postgresql
/// = "EXCLUDE USING gist (room WITH =, span WITH &&)"}))`.
constexpr detail::PartModel constraint(std::string_view name, Sql sql) {
  return {.kind = detail::PartModel::Kind::constraint, .name = name, .sql = sql};
}
/// What stands behind the columns' parenthesis: `table_options(per_dialect({.sqlite = "STRICT"}))`.
constexpr detail::PartModel table_options(Sql sql) {
  return {.kind = detail::PartModel::Kind::options, .sql = sql};
}
/// PostgreSQL's; made where it is not there.
constexpr detail::PartModel in_schema(std::string_view name) {
  return {.kind = detail::PartModel::Kind::schema, .sql = name};
}

/// Every member of `Struct` is a column or ignored, once; then keys, indexes, checks, a comment.
template <typename Struct, typename... Parts>
constexpr auto table(std::string_view name, const Parts&... parts) {
  static_assert(std::is_aggregate_v<Struct>,
                "limbeck: a table's struct is an aggregate: public members, no constructors");
  static_assert((detail::MemberTag<Parts>::template is_of<Struct> && ...),
                "limbeck: a column of this table is a member of another struct");
  static_assert(!detail::names_a_member_twice<Parts...>,
                "limbeck: a member of the table's struct is named twice");
  static_assert(detail::names_a_member_twice<Parts...> ||
                    !detail::has_more_than<Struct, detail::named_values<Parts...>>(),
                "limbeck: a member of the table's struct is neither a column nor ignored");
  constexpr std::size_t kColumns = detail::column_count<Parts...>;
  constexpr std::size_t kParts = sizeof...(Parts) - detail::named_members<Parts...>;
  detail::Table<kColumns, kParts> table{
      .name = name, .struct_text = detail::type_text<Struct>(), .tag = &detail::type_tag<Struct>};
  (table.take(parts), ...);
  return table;
}

}  // namespace model
}  // namespace v0
}  // namespace limbeck
