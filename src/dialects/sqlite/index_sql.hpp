// A stored CREATE INDEX statement as its parts and its settled definition.
// Not the indexes that constraints make: they have no text.
// Next: reflect_check.cpp compares the parts with what SQLite says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dialects/sqlite/stored_sql.hpp"
#include "schema/table.hpp"

namespace limbeck::dialects::sqlite {

struct IndexPart {
  bool is_column = false;       ///< Otherwise an expression.
  std::string column = {};      ///< As it was declared.
  std::string expression = {};  ///< Settled.
  std::string collation = {};   ///< Settled; empty: the column's own.
  bool descending = false;
};

struct StoredIndex {
  std::string name;
  std::string table;
  bool unique = false;
  std::vector<IndexPart> parts = {};
  std::string where = {};                 ///< Settled; empty: all rows.
  std::vector<std::string> columns = {};  ///< Named or used, each once.
  bool is_plain = false;                  ///< Nothing but names of columns, and their direction.
};

/// `columns`: of the index's table. Errors: reflect.unreadable, naming `object`.
StoredIndex parse_index(std::string_view sql, const std::vector<schema::Column>& columns,
                        std::string_view object);

/// `(a COLLATE NOCASE DESC, lower(b)) WHERE a > 1`
std::string definition_of(const StoredIndex& index);

}  // namespace limbeck::dialects::sqlite
