#include "dialects/sqlite/reflect_certain.hpp"

#include <sqlite3.h>

#include <algorithm>

#include "base/text.hpp"
#include "dialects/sqlite/reflect_check.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using schema::ConstraintKind;

/// A word that SQLite takes for the rowid if no column has it as its name.
bool is_rowid_word(const std::string& name) {
  return base::equals_ignoring_case(name, "rowid") || base::equals_ignoring_case(name, "oid") ||
         base::equals_ignoring_case(name, "_rowid_");
}

struct KeyWords {
  bool is_key = false;
  bool counts = false;  ///< AUTOINCREMENT.
};

KeyWords key_words(const StoredTable& table, const std::string& column) {
  for (const TableConstraint& each : table.constraints) {
    if (each.kind != ConstraintKind::primary_key) continue;
    const bool is_key = std::any_of(each.key.begin(), each.key.end(),
                                    [&](const KeyPart& part) { return part.column == column; });
    return {is_key, is_key && each.autoincrement};
  }
  return {};
}

bool agrees(sqlite3* database, const StoredTable& table, const std::string& name,
            const schema::Column& column, ColumnFacts& facts, std::string_view object) {
  const char* type = nullptr;
  const char* collation = nullptr;
  int not_null = 0;
  int is_key = 0;
  int counts = 0;
  const int result =
      sqlite3_table_column_metadata(database, "main", name.c_str(), column.name.c_str(), &type,
                                    &collation, &not_null, &is_key, &counts);
  if (result != SQLITE_OK || is_rowid_word(column.name)) return false;
  const KeyWords words = key_words(table, column.name);
  if (!base::equals_ignoring_case(column.type.text, type == nullptr ? "" : type) ||
      words.is_key != (is_key != 0) || words.counts != (counts != 0) ||
      (!column.nullable && not_null == 0)) {
    return false;
  }
  if (collation != nullptr &&
      !base::equals_ignoring_case(column.collation.empty() ? "BINARY" : column.collation,
                                  collation)) {
    throw_unreadable(object, "SQLite itself tells another collation for column " + column.name);
  }
  facts.name = column.name;
  facts.not_null = not_null != 0;
  return true;
}

}  // namespace

bool is_certain(sqlite3* database, const StoredTable& table, TableFacts& facts,
                std::string_view object) {
  if (!table.is_plain || table.strict != facts.strict ||
      table.without_rowid != facts.without_rowid || table.columns.size() != facts.column_count ||
      automatic_indexes(table) != facts.automatic_indexes) {
    return false;
  }
  std::vector<ColumnFacts> columns(table.columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (!agrees(database, table, facts.name, table.columns[i], columns[i], object)) return false;
  }
  facts.columns = std::move(columns);
  return true;
}

}  // namespace limbeck::dialects::sqlite
