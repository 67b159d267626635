#include "dialects/sqlite/reflect_rows.hpp"

#include <charconv>
#include <functional>
#include <span>
#include <utility>

#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {
namespace {

// Its own name for the schema's table is as old as SQLite.
constexpr std::string_view kObjects =
    "SELECT type, name, tbl_name, sql FROM main.sqlite_master WHERE sql IS NOT NULL";
constexpr std::string_view kTables =
    "SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = 'main'";
constexpr std::string_view kColumns =
    "SELECT l.name, c.name, c.type, c.\"notnull\", c.dflt_value IS NOT NULL, c.pk, c.hidden "
    "FROM pragma_table_list AS l, pragma_table_xinfo(l.name, 'main') AS c "
    "WHERE l.schema = 'main' AND l.type = 'table'";
constexpr std::string_view kViewColumns =
    "SELECT m.name, c.name FROM main.sqlite_master AS m, "
    "pragma_table_xinfo(m.name, 'main') AS c WHERE m.type = 'view'";
constexpr std::string_view kIndexes =
    "SELECT m.name, i.name, i.\"unique\", i.origin, i.partial, c.cid, c.name, c.\"desc\", c.coll "
    "FROM main.sqlite_master AS m, pragma_index_list(m.name, 'main') AS i, "
    "pragma_index_xinfo(i.name, 'main') AS c "
    "WHERE m.type = 'table' AND m.rootpage > 0 AND c.key = 1 ORDER BY m.rowid, i.seq, c.seqno";
constexpr std::string_view kForeignKeys =
    "SELECT m.name, f.id, f.\"table\", f.\"from\", f.\"to\", f.on_update, f.on_delete "
    "FROM main.sqlite_master AS m, pragma_foreign_key_list(m.name, 'main') AS f "
    "WHERE m.type = 'table' AND m.rootpage > 0 ORDER BY m.rowid, f.id, f.seq";

std::string take(Value& value) {
  return value ? std::move(*value) : std::string();
}

int number(const Value& value) {
  int result = 0;
  if (value) std::from_chars(value->data(), value->data() + value->size(), result);
  return result;
}

void read_columns(db::Connection& connection, SchemaRows& rows) {
  TableFacts* table = nullptr;  // Rows of one table follow one another.
  connection.read(kColumns, {}, [&](Row& row) {
    if (table == nullptr || table->name != *row[0]) {
      const auto found = rows.tables.find(*row[0]);
      if (found == rows.tables.end()) return;
      table = &found->second;
    }
    table->columns.push_back({.name = take(row[1]),
                              .type = take(row[2]),
                              .not_null = number(row[3]) != 0,
                              .has_default = number(row[4]) != 0,
                              .key_position = number(row[5]),
                              .hidden = number(row[6])});
  });
}

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

void read_indexes(db::Connection& connection, SchemaRows& rows) {
  connection.read(kIndexes, {}, [&](Row& row) {
    const auto found = rows.tables.find(*row[0]);
    if (found == rows.tables.end()) return;
    std::vector<IndexFacts>& indexes = found->second.indexes;
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
}

void read_foreign_keys(db::Connection& connection, SchemaRows& rows) {
  std::string last_table;
  std::string last_key;
  connection.read(kForeignKeys, {}, [&](Row& row) {
    const auto found = rows.tables.find(*row[0]);
    if (found == rows.tables.end()) return;
    std::vector<ForeignKeyFacts>& keys = found->second.foreign_keys;
    if (last_table != *row[0] || last_key != *row[1] || keys.empty()) {
      last_table = *row[0];
      last_key = *row[1];
      keys.push_back(
          {.parent = take(row[2]), .on_update = take(row[5]), .on_delete = take(row[6])});
    }
    keys.back().columns.push_back(take(row[3]));
    if (row[4]) keys.back().parent_columns.push_back(take(row[4]));
  });
}

}  // namespace

SchemaRows read_schema_rows(db::Connection& connection) {
  SchemaRows rows;
  connection.read(kObjects, {}, [&](Row& row) {
    rows.objects.push_back({take(row[0]), take(row[1]), take(row[2]), take(row[3])});
  });
  connection.read(kTables, {}, [&](Row& row) {
    std::string name = *row[0];
    rows.tables.emplace(std::move(name), TableFacts{.name = *row[0],
                                                    .type = take(row[1]),
                                                    .without_rowid = number(row[2]) != 0,
                                                    .strict = number(row[3]) != 0});
  });
  read_columns(connection, rows);
  read_view_columns(connection, rows);
  read_indexes(connection, rows);
  read_foreign_keys(connection, rows);
  return rows;
}

}  // namespace limbeck::dialects::sqlite
