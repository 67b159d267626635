// A table made anew with its rows: the statements of a rebuild but for indexes and triggers.
// Not when a rebuild is needed: rebuild.hpp.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {

/// Borrows.
struct Copy {
  const schema::Table& from;
  const schema::Table& to;  ///< Under the same name.
  /// The expression over the old table, for each column that has its values from there.
  const std::map<std::string, std::string>& sources;
  const schema::Catalog& catalog;  ///< Whose names are taken.
};

/// Rows, rowids, AUTOINCREMENT's counter and what ANALYZE has found are kept. Views, triggers and
/// foreign keys of other tables stay as they are and mean the new table. Rows that break its rules
/// make it fail.
std::vector<std::string> copy_rows(const Copy& copy);

/// What a query over the table alone gives the column's value with.
std::string value_of(const schema::Table& table, const schema::Column& column);

/// `wanted`, or with a number behind it where a table, a view or an index is called that.
std::string free_name(const schema::Catalog& catalog, const std::string& wanted);

}  // namespace limbeck::dialects::sqlite
