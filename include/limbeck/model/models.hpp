// All tables of a program together, with what structs cannot say.
// Not a connection: `limbeck` reads the DDL back through the server before it compares anything.
// Next: ddl.hpp writes it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "limbeck/model/table.hpp"

namespace limbeck {
inline namespace v0 {
namespace model {

/// Anything that structs cannot say: a function, a trigger, a policy, a domain.
struct Statement {
  Sql sql;
};
/// Made before the tables if it stands before the first of them, else behind them.
constexpr Statement statement(Sql sql) {
  return {sql};
}

struct View {
  std::string_view name;
  Sql query;
};
/// `view("titles", "SELECT title FROM posts")`
constexpr View view(std::string_view name, Sql query) {
  return {name, query};
}

namespace detail {

struct TableModel {
  std::string_view name;
  std::string_view struct_name;
  Tag tag;
  std::vector<ColumnModel> columns;
  std::vector<PartModel> parts;

  const PartModel* part(PartModel::Kind kind) const {
    for (const PartModel& each : parts) {
      if (each.kind == kind) return &each;
    }
    return nullptr;
  }
  std::string_view text(PartModel::Kind kind, std::string_view dialect) const {
    const PartModel* const found = part(kind);
    return found == nullptr ? std::string_view() : found->sql.in(dialect);
  }
  std::string_view schema() const { return text(PartModel::Kind::schema, {}); }
};

}  // namespace detail

/// What a program wants its database to be.
class Models {
 public:
  /// Tables, views and statements in their order; also other Models.
  template <typename... Parts>
  explicit Models(const Parts&... parts) {
    (add(parts), ...);
  }

  bool empty() const { return tables_.empty() && before_.empty() && behind_.empty(); }

  /// In an order that works on the server that `dialect` ("sqlite", "postgresql") names. Former
  /// names are comments that Limbeck reads. Errors: models.invalid, naming struct and member.
  std::string ddl(std::string_view dialect) const;

 private:
  template <std::size_t Columns, std::size_t Parts>
  void add(const detail::Table<Columns, Parts>& table) {
    add(detail::TableModel{table.name,
                           detail::read_name(table.struct_text),
                           table.tag,
                           {table.columns.begin(), table.columns.end()},
                           {table.parts.begin(), table.parts.end()}});
  }
  void add(detail::TableModel table) {
    for (detail::ColumnModel& each : table.columns) {
      if (each.name.empty()) each.name = detail::read_name(each.member_text);
    }
    tables_.push_back(std::move(table));
  }
  void add(const Statement& statement) { add(View{{}, statement.sql}); }
  void add(const View& view) { (tables_.empty() ? before_ : behind_).push_back(view); }
  void add(const Models& models) {
    for (const View& each : models.before_) add(each);
    tables_.insert(tables_.end(), models.tables_.begin(), models.tables_.end());
    behind_.insert(behind_.end(), models.behind_.begin(), models.behind_.end());
  }

  std::vector<detail::TableModel> tables_;
  std::vector<View> before_;  ///< Of the first table; without a name: a statement.
  std::vector<View> behind_;
};

}  // namespace model

using model::Models;

}  // namespace v0
}  // namespace limbeck

#include "limbeck/model/ddl.hpp"
