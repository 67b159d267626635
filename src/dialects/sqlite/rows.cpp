#include "dialects/sqlite/rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

constexpr auto kFlavor = sql::Flavor::sqlite;

std::string literal(std::string_view text) {
  return sql::quote_literal(text, kFlavor);
}

/// One text a row, in the order of the rowid where there is one.
std::string select_insertions(const schema::Table& table) {
  const std::string name = sql::quote_identifier_if_needed(table.name.name, kFlavor);
  std::string columns;
  std::string values;
  for (const schema::Column& column : table.columns) {
    if (column.generated) continue;
    const std::string quoted = sql::quote_identifier_if_needed(column.name, kFlavor);
    columns += (columns.empty() ? "" : ", ") + quoted;
    values += fmt::format("{}quote({})", values.empty() ? "" : " || ', ' || ",
                          sql::quote_identifier(column.name, kFlavor));
  }
  return fmt::format("SELECT {} || {} || ')' FROM {}{}",
                     literal(fmt::format("INSERT INTO {} ({}) VALUES (", name, columns)), values,
                     sql::quote_identifier(table.name.name, kFlavor),
                     table.without_rowid ? "" : " ORDER BY rowid");
}

}  // namespace

contract::RowSet read_rows(db::Connection& connection, const schema::Catalog& catalog) {
  contract::RowSet found;
  bool counts = false;
  for (const schema::Table& table : catalog.tables) {
    counts = counts || table.autoincrement;
    const db::Rows rows = connection.query(select_insertions(table));
    for (const Row& row : rows.rows) {
      found.insertions[table.name].push_back(row[0].value_or(""));
    }
  }
  if (!counts) return found;
  const db::Rows counters = connection.query("SELECT name, seq FROM sqlite_sequence ORDER BY name");
  for (const Row& row : counters.rows) {
    const std::string name = row[0].value_or("");
    const bool is_known = std::ranges::any_of(
        catalog.tables, [&](const schema::Table& table) { return table.name.name == name; });
    if (!is_known) continue;
    found.counters.push_back(fmt::format("UPDATE sqlite_sequence SET seq = {} WHERE name = {}",
                                         row[1].value_or("0"), literal(name)));
  }
  return found;
}

}  // namespace limbeck::dialects::sqlite
