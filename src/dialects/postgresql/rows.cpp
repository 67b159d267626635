#include "dialects/postgresql/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sql/quoting.hpp"

namespace limbeck::dialects::postgresql {
namespace {

constexpr auto kFlavor = sql::Flavor::postgresql;

std::string quoted_name(const schema::Name& name) {
  const std::string table = sql::quote_identifier_if_needed(name.name, kFlavor);
  return name.schema.empty() ? table
                             : sql::quote_identifier_if_needed(name.schema, kFlavor) + '.' + table;
}

/// Types whose values need no quotes, as a person would write them.
bool is_plain(const schema::Column& column) {
  static constexpr std::array<std::string_view, 4> kTypes = {"smallint", "integer", "bigint",
                                                             "boolean"};
  return std::ranges::find(kTypes, column.type.text) != kTypes.end();
}

std::string value_of(const schema::Column& column) {
  const std::string name = sql::quote_identifier(column.name, kFlavor);
  return is_plain(column) ? fmt::format("coalesce({}::text, 'NULL')", name)
                          : fmt::format("quote_nullable({}::text)", name);
}

/// One text a row, in the order of the heap, which is that of the insertions.
std::string select_insertions(const schema::Table& table) {
  std::string columns;
  std::string values;
  bool overrides = false;
  for (const schema::Column& column : table.columns) {
    if (column.generated) continue;
    overrides = overrides || (column.identity && column.identity->always);
    columns +=
        (columns.empty() ? "" : ", ") + sql::quote_identifier_if_needed(column.name, kFlavor);
    values += (values.empty() ? "" : " || ', ' || ") + value_of(column);
  }
  const std::string name = quoted_name(table.name);
  if (columns.empty()) {
    return fmt::format("SELECT {} FROM ONLY {}",
                       sql::quote_literal("INSERT INTO " + name + " DEFAULT VALUES", kFlavor),
                       name);
  }
  const std::string start = fmt::format("INSERT INTO {} ({}){} VALUES (", name, columns,
                                        overrides ? " OVERRIDING SYSTEM VALUE" : "");
  return fmt::format("SELECT {} || {} || ')' FROM ONLY {} ORDER BY ctid",
                     sql::quote_literal(start, kFlavor), values, name);
}

/// Those that were used, with the table they belong to.
constexpr const char* kCounters =
    "SELECT s.schemaname, s.sequencename, tn.nspname, t.relname, "
    "format('SELECT pg_catalog.setval(%L, %s)', "
    "format('%I.%I', s.schemaname, s.sequencename), s.last_value) "
    "FROM pg_catalog.pg_sequences AS s "
    "JOIN pg_catalog.pg_namespace AS n ON n.nspname = s.schemaname "
    "JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = s.sequencename "
    "LEFT JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_class'::regclass "
    "AND d.objid = c.oid AND d.refclassid = 'pg_catalog.pg_class'::regclass "
    "AND d.deptype IN ('a', 'i') "
    "LEFT JOIN pg_catalog.pg_class AS t ON t.oid = d.refobjid "
    "LEFT JOIN pg_catalog.pg_namespace AS tn ON tn.oid = t.relnamespace "
    "WHERE s.last_value IS NOT NULL ORDER BY 1, 2";

}  // namespace

contract::RowSet read_rows(db::Connection& connection, const schema::Catalog& catalog) {
  contract::RowSet found;
  for (const schema::Table& table : catalog.tables) {
    if (table.kind != schema::TableKind::ordinary) continue;
    const db::Rows rows = connection.query(select_insertions(table));
    for (const Row& row : rows.rows) {
      found.insertions[table.name].push_back(row[0].value_or(""));
    }
  }
  const auto name_of = [&](const std::optional<std::string>& schema,
                           const std::optional<std::string>& name) {
    const std::string place = schema.value_or("");
    return schema::Name{place == catalog.default_schema ? "" : place, name.value_or("")};
  };
  for (const Row& row : connection.query(kCounters).rows) {
    // What is Limbeck's own is not in the catalog.
    const bool is_known =
        schema::find(catalog.sequences, name_of(row[0], row[1])) != nullptr ||
        (row[3] && schema::find(catalog.tables, name_of(row[2], row[3])) != nullptr);
    if (is_known) found.counters.push_back(row[4].value_or(""));
  }
  return found;
}

}  // namespace limbeck::dialects::postgresql
