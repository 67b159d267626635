// Which tables a transaction touched, and whether their foreign keys still hold.
// Not enforcement while statements run: foreign_keys is off then, so that a table can be rebuilt.
// Next: docs/sqlite.md, "Foreign keys".
#pragma once

#include <sqlite3.h>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace limbeck::dialects::sqlite {

/// What a transaction did to one table.
struct Touch {
  bool rows_added = false;                ///< Inserted or updated: its own references may dangle.
  bool rows_removed = false;              ///< Deleted or replaced: references to it may dangle.
  std::set<std::string> updated_columns;  ///< Lower case: as removed, where one is part of a key.
  bool created = false;  ///< New in this transaction: nothing referred to it before.
};

/// The database's alias ("main") and the table's name in lower case.
using TableKey = std::pair<std::string, std::string>;

/// Filled while statements are compiled (sqlite3_set_authorizer), triggers' statements included.
class TouchedTables {
 public:
  /// Called by the connection's authorizer for every action.
  void note(int action, const char* first, const char* second, const char* database);
  /// `table` was renamed: what is known of it holds for the new name.
  void rename(const TableKey& table, const std::string& new_name);
  void clear() { tables_.clear(); }
  bool empty() const { return tables_.empty(); }
  const std::map<TableKey, Touch>& tables() const { return tables_; }

 private:
  Touch& at(const char* database, const char* table);

  std::map<TableKey, Touch> tables_;
};

/// A row whose parent is missing, as PRAGMA foreign_key_check tells it.
struct ForeignKeyViolation {
  std::string table;
  std::string rowid;  ///< Empty in a table WITHOUT ROWID.
  std::string parent;
  std::string column;  ///< Comma-separated where the key has several.

  auto operator<=>(const ForeignKeyViolation&) const = default;
};

/// Throws if a touched table, or one that refers to it, has rows without their parent. Rows that
/// were orphans before the transaction (seen through a second connection to `path`, where there
/// is one) are told to `warn` instead. Errors: sql.foreign_key.
void check_foreign_keys(sqlite3* database, const TouchedTables& touched, const std::string& path,
                        const std::function<void(const std::string&)>& warn);

}  // namespace limbeck::dialects::sqlite
