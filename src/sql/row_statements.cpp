#include "sql/row_statements.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "sql/quoting.hpp"

namespace limbeck::sql {
namespace {

std::string quoted(const RowsOf& rows, const std::string& name) {
  return quote_identifier_if_needed(name, rows.flavor);
}

std::string table(const RowsOf& rows) {
  const std::string name = quoted(rows, rows.table);
  return rows.schema.empty() ? name : quoted(rows, rows.schema) + '.' + name;
}

/// `pattern` for each column, its {} the quoted name.
std::string each(const RowsOf& rows, const std::vector<std::string>& columns,
                 std::string_view pattern, std::string_view separator) {
  std::string text;
  for (const std::string& column : columns) {
    if (!text.empty()) text += separator;
    text += fmt::format(fmt::runtime(pattern), quoted(rows, column));
  }
  return text;
}

}  // namespace

std::string count_rows(const RowsOf& rows) {
  return fmt::format("SELECT count(*) FROM {}", table(rows));
}

std::string count_values(const RowsOf& rows, const std::string& column) {
  return fmt::format("SELECT count({}) FROM {}", quoted(rows, column), table(rows));
}

std::string count_nulls(const RowsOf& rows, const std::vector<std::string>& columns) {
  return fmt::format("SELECT count(*) FROM {} WHERE {}", table(rows),
                     each(rows, columns, "{} IS NULL", " OR "));
}

std::string count_duplicates(const RowsOf& rows, const std::vector<std::string>& columns) {
  return fmt::format(
      "SELECT coalesce(sum(n - 1), 0) FROM (SELECT count(*) AS n FROM {} WHERE {} GROUP BY {} "
      "HAVING count(*) > 1) AS repeated",
      table(rows), each(rows, columns, "{} IS NOT NULL", " AND "), each(rows, columns, "{}", ", "));
}

std::string count_longer(const RowsOf& rows, const std::string& column, std::int64_t limit) {
  return fmt::format("SELECT count(*) FROM {} WHERE length(CAST({} AS text)) > {}", table(rows),
                     quoted(rows, column), limit);
}

std::string count_outside(const RowsOf& rows, const std::string& column, std::int64_t minimum,
                          std::int64_t maximum) {
  return fmt::format("SELECT count(*) FROM {0} WHERE {1} < {2} OR {1} > {3}", table(rows),
                     quoted(rows, column), minimum, maximum);
}

std::string count_equal(const RowsOf& rows, const std::string& column,
                        const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += (list.empty() ? "" : ", ") + quote_literal(text, rows.flavor);
  }
  return fmt::format("SELECT count(*) FROM {} WHERE CAST({} AS text) IN ({})", table(rows),
                     quoted(rows, column), list);
}

std::string count_orphans(const RowsOf& rows, const std::vector<std::string>& columns,
                          const RowsOf& parents, const std::vector<std::string>& keys) {
  std::string match;
  for (std::size_t i = 0; i < columns.size() && i < keys.size(); ++i) {
    match += fmt::format("{}parent.{} = child.{}", match.empty() ? "" : " AND ",
                         quoted(parents, keys[i]), quoted(rows, columns[i]));
  }
  return fmt::format(
      "SELECT count(*) FROM {} AS child WHERE {} AND NOT EXISTS (SELECT 1 FROM {} AS parent "
      "WHERE {})",
      table(rows), each(rows, columns, "child.{} IS NOT NULL", " AND "), table(parents), match);
}

std::string count_violations(const RowsOf& rows, const std::string& condition) {
  return fmt::format("SELECT count(*) FROM {} WHERE NOT ({})", table(rows), condition);
}

std::string count_misspelt(const RowsOf& rows, const std::string& column) {
  const std::string name = quoted(rows, column);
  const std::string count = "SELECT count(*) FROM " + table(rows) + " WHERE ";
  if (rows.flavor == Flavor::sqlite) {
    // Compared with a number, a text that is one counts as that number, and any other as itself.
    return fmt::format(
        "{0}typeof({1}) = 'text' AND {1} = CAST({1} AS NUMERIC) "
        "AND CAST(CAST({1} AS NUMERIC) AS TEXT) <> {1}",
        count, name);
  }
  return fmt::format(
      R"({0}{1}::text ~ '^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$' )"
      R"(AND {1}::text !~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?$')",
      count, name);
}

std::string count_misfits(const RowsOf& rows, const std::string& column, const std::string& type) {
  const std::string name = quoted(rows, column);
  const std::string lower = base::lower(type);
  const std::string count = "SELECT count(*) FROM " + table(rows);
  if (lower == "text") return fmt::format("{} WHERE typeof({}) = 'blob'", count, name);
  if (lower == "blob") {
    return fmt::format("{0} WHERE {1} IS NOT NULL AND typeof({1}) <> 'blob'", count, name);
  }
  // Text that is a number is converted, and compares with one as that number does.
  std::string number = fmt::format("CAST({} AS NUMERIC)", name);
  if (lower != "real") number = fmt::format("CAST({} AS INTEGER)", number);
  return fmt::format("{0} WHERE {1} IS NOT NULL AND {1} <> {2}", count, name, number);
}

std::string backfill(const RowsOf& rows, const std::string& column) {
  return fmt::format(
      "UPDATE {0}\n"
      "    SET {1} = NULL /* fill in a value for the rows that are there */\n"
      "    WHERE {1} IS NULL",
      table(rows), quoted(rows, column));
}

}  // namespace limbeck::sql
