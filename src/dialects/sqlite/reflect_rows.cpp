#include "dialects/sqlite/reflect_rows.hpp"

#include <fmt/format.h>

#include <charconv>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {
namespace {

// Its own name for the schema's table is as old as SQLite.
constexpr std::string_view kObjects = "SELECT type, name, tbl_name, sql FROM main.sqlite_master";
constexpr std::string_view kTables =
    "SELECT name, type, wr, strict, ncol FROM pragma_table_list WHERE schema = 'main'";
constexpr std::string_view kViewColumns =
    "SELECT m.name, c.name FROM main.sqlite_master AS m, "
    "pragma_table_xinfo(m.name, 'main') AS c WHERE m.type = 'view'";

// Details: {} is one of the two below.
constexpr std::string_view kColumns =
    "SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value IS NOT NULL, c.pk, c.hidden "
    "FROM {} AS m, pragma_table_xinfo(m.name, 'main') AS c ORDER BY m.place, c.cid";
constexpr std::string_view kIndexes =
    "SELECT m.name, i.name, i.\"unique\", i.origin, i.partial, c.cid, c.name, c.\"desc\", c.coll "
    "FROM {} AS m, pragma_index_list(m.name, 'main') AS i, "
    "pragma_index_xinfo(i.name, 'main') AS c WHERE c.key = 1 ORDER BY m.place, i.seq, c.seqno";
constexpr std::string_view kForeignKeys =
    "SELECT m.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete "
    "FROM {} AS m, pragma_foreign_key_list(m.name, 'main') AS f ORDER BY m.place, f.id, f.seq";
constexpr std::string_view kOneTable = "(SELECT 0 AS place, ?1 AS name)";
constexpr std::string_view kAllTables =
    "(SELECT rowid AS place, name FROM main.sqlite_master WHERE type = 'table' AND rootpage > 0)";

using FactsByName = std::unordered_map<std::string, TableFacts*>;

std::string take(Value& value) {
  return value ? std::move(*value) : std::string();
}

int number(const Value& value) {
  int result = 0;
  if (value) std::from_chars(value->data(), value->data() + value->size(), result);
  return result;
}

/// One query about one table, or about all of them.
class Details {
 public:
  Details(db::Connection& connection, std::vector<Value> table, const FactsByName& wanted)
      : connection_(connection), table_(std::move(table)), wanted_(wanted) {}

  void read() {
    each_row(kColumns, [](TableFacts& table, Row& row) {
      table.columns.push_back({.name = take(row[1]),
                               .type = take(row[2]),
                               .not_null = number(row[3]) != 0,
                               .has_default = number(row[4]) != 0,
                               .key_position = number(row[5]),
                               .hidden = number(row[6])});
    });
    each_row(kIndexes, [](TableFacts& table, Row& row) {
      std::vector<IndexFacts>& indexes = table.indexes;
      if (indexes.empty() || indexes.back().name != *row[1]) {
        indexes.push_back({.name = take(row[1]),
                           .unique = number(row[2]) != 0,
                           .origin = take(row[3]),
                           .partial = number(row[4]) != 0});
      }
      indexes.back().columns.push_back({.column = number(row[5]),
                                        .name = take(row[6]),
                                        .descending = number(row[7]) != 0,
                                        .collation = take(row[8])});
    });
    each_row(kForeignKeys, [](TableFacts& table, Row& row) {
      std::vector<ForeignKeyFacts>& keys = table.foreign_keys;
      const int id = number(row[1]);
      if (keys.empty() || keys.back().id != id) {
        keys.push_back({.id = id,
                        .parent = take(row[2]),
                        .on_update = take(row[5]),
                        .on_delete = take(row[6])});
      }
      keys.back().columns.push_back(take(row[3]));
      if (row[4]) keys.back().parent_columns.push_back(take(row[4]));
    });
  }

 private:
  void each_row(std::string_view query,
                const std::function<void(TableFacts& table, Row& row)>& take_row) {
    const std::string sql =
        fmt::format(fmt::runtime(query), table_.empty() ? kAllTables : kOneTable);
    std::string name;
    TableFacts* table = nullptr;  // Rows of one table follow one another.
    connection_.read(sql, table_, [&](Row& row) {
      if (table == nullptr || name != *row[0]) {
        name = *row[0];
        const auto found = wanted_.find(name);
        table = found == wanted_.end() ? nullptr : found->second;
      }
      if (table != nullptr) take_row(*table, row);
    });
  }

  db::Connection& connection_;
  std::vector<Value> table_;
  const FactsByName& wanted_;
};

void read_view_columns(db::Connection& connection, std::string_view sql,
                       std::span<const Value> parameters, SchemaRows& rows) {
  connection.read(sql, parameters, [&](Row& row) {
    const auto found = rows.tables.find(*row[0]);
    if (found != rows.tables.end()) found->second.columns.push_back({.name = take(row[1])});
  });
}

/// One query, unless a view cannot be compiled, which SQLite allows until it is used and which
/// ends a query for all of them.
void read_view_columns(db::Connection& connection, SchemaRows& rows) {
  try {
    return read_view_columns(connection, kViewColumns, {}, rows);
  } catch (const Error& error) {
    if (error.code() != "sql.failed") throw;
  }
  const std::string one = std::string(kViewColumns) + " AND m.name = ?1";
  for (auto& [name, facts] : rows.tables) {
    if (facts.type != "view") continue;
    facts.columns.clear();
    try {
      const Value parameter = name;
      read_view_columns(connection, one, {&parameter, 1}, rows);
    } catch (const Error& error) {
      if (error.code() != "sql.failed") throw;
      facts.columns.clear();
    }
  }
}

}  // namespace

SchemaRows read_schema_rows(db::Connection& connection) {
  SchemaRows rows;
  connection.read(kTables, {}, [&](Row& row) {
    std::string name = *row[0];
    rows.tables.emplace(std::move(name),
                        TableFacts{.name = *row[0],
                                   .type = take(row[1]),
                                   .without_rowid = number(row[2]) != 0,
                                   .strict = number(row[3]) != 0,
                                   .column_count = static_cast<std::size_t>(number(row[4]))});
  });
  connection.read(kObjects, {}, [&](Row& row) {
    if (row[3]) {
      rows.objects.push_back({take(row[0]), take(row[1]), take(row[2]), take(row[3])});
    } else if (const auto found = rows.tables.find(*row[2]); found != rows.tables.end()) {
      ++found->second.automatic_indexes;
    }
  });
  read_view_columns(connection, rows);
  return rows;
}

std::string read_definitions(db::Connection& connection) {
  std::string text;
  connection.read(kObjects, {}, [&](Row& row) {
    for (const Value& value : row) {
      // Behind its length, so that no two tables are the same text.
      text += value ? std::to_string(value->size()) + ':' + *value : "-";
    }
  });
  return text;
}

void read_details(db::Connection& connection, const std::vector<std::string>& tables,
                  SchemaRows& rows) {
  FactsByName wanted;
  for (const std::string& name : tables) {
    const auto found = rows.tables.find(name);
    if (found != rows.tables.end()) wanted.emplace(name, &found->second);
  }
  for (const auto& [name, facts] : wanted) facts->columns.clear();
  const bool is_most = wanted.size() > 1 && wanted.size() * 2 >= rows.tables.size();
  if (is_most) return Details(connection, {}, wanted).read();
  for (const auto& [name, facts] : wanted) Details(connection, {name}, wanted).read();
}

}  // namespace limbeck::dialects::sqlite
