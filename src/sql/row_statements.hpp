// Statements about the rows of a table: how many there are of a kind, and filling a new column.
// Not statements about its schema: dialects/*/render.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sql/splitter.hpp"

namespace limbeck::sql {

/// Names as the catalog stores them; `schema` may be empty.
struct RowsOf {
  std::string schema;
  std::string table;
  Flavor flavor = Flavor::generic;
};

// One row of one number.
std::string count_rows(const RowsOf& rows);
std::string count_values(const RowsOf& rows, const std::string& column);
/// Rows with a null in any of the columns.
std::string count_nulls(const RowsOf& rows, const std::vector<std::string>& columns);
/// Rows that have the values of one before them; a null is like nothing else.
std::string count_duplicates(const RowsOf& rows, const std::vector<std::string>& columns);
/// Values with more characters.
std::string count_longer(const RowsOf& rows, const std::string& column, std::int64_t limit);
std::string count_outside(const RowsOf& rows, const std::string& column, std::int64_t minimum,
                          std::int64_t maximum);
std::string count_equal(const RowsOf& rows, const std::string& column,
                        const std::vector<std::string>& texts);
/// Rows without a null in the columns that no row of `parents` matches.
std::string count_orphans(const RowsOf& rows, const std::vector<std::string>& columns,
                          const RowsOf& parents, const std::vector<std::string>& keys);
/// Rows for which the expression is false.
std::string count_violations(const RowsOf& rows, const std::string& condition);

/// Texts that are a number, but not as a number is printed: `007`, `+7`, `7e1`.
std::string count_misspelt(const RowsOf& rows, const std::string& column);
/// Values that a STRICT table of SQLite does not take as `type`.
std::string count_misfits(const RowsOf& rows, const std::string& column, const std::string& type);

/// Sets NULL where NULL is, with a marked place for the value.
std::string backfill(const RowsOf& rows, const std::string& column);

}  // namespace limbeck::sql
