// A stored CREATE TABLE statement as columns and constraints.
// Not what SQLite makes of them (its pragmas, reflect_rows.hpp), nor virtual tables.
// Next: constraint_sql.hpp writes a constraint's definition.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialects/sqlite/stored_sql.hpp"
#include "schema/table.hpp"

namespace limbeck::dialects::sqlite {

/// One column of a primary key or UNIQUE.
struct KeyPart {
  std::string column;
  std::string collation = {};  ///< Settled; empty: the column's own.
  bool descending = false;
};

/// Written at a column or behind the columns: the same but for `inline_` and INTEGER PRIMARY KEY.
struct TableConstraint {
  schema::ConstraintKind kind = schema::ConstraintKind::check;
  std::string name = {};
  bool inline_ = false;
  std::vector<KeyPart> key = {};                 ///< Of a primary key or UNIQUE.
  std::string conflict = {};                     ///< In capitals; empty: ABORT.
  bool autoincrement = false;                    ///< Of a primary key.
  std::string expression = {};                   ///< Of a CHECK: settled.
  std::vector<std::string> columns = {};         ///< Of a foreign key; of a CHECK: used.
  std::string parent = {};                       ///< As it is written.
  std::vector<std::string> parent_columns = {};  ///< Empty: the parent's primary key.
  std::string on_delete = {};                    ///< In capitals; empty: NO ACTION.
  std::string on_update = {};
  std::string match = {};  ///< In capitals. SQLite keeps it and does not heed it.
  bool deferred = false;   ///< DEFERRABLE INITIALLY DEFERRED: all other forms check at once.
  Span unsettled = {};     ///< Of a CHECK, while the columns are not all known.
};

struct StoredTable {
  std::string name;
  std::vector<schema::Column> columns = {};  ///< `nullable` says whether NOT NULL was written.
  std::vector<TableConstraint> constraints = {};
  bool strict = false;
  bool without_rowid = false;
  /// No generated columns, no rare ways to write a name, and as many reserved words as the parts
  /// that they stand for: understood, as far as the text alone can tell.
  bool is_plain = false;
};

/// `object`: what an error names: "table users". Names of columns are spelled everywhere as they
/// were declared. Errors: reflect.unreadable.
StoredTable parse_table(std::string_view sql, std::string_view object);

}  // namespace limbeck::dialects::sqlite
