#include "dialects/sqlite/foreign_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "base/text.hpp"
#include "dialects/sqlite/handle.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

std::string quoted(const std::string& name) {
  return sql::quote_identifier(name, sql::Flavor::sqlite);
}

/// A condition on a table's own text that holds wherever it may refer to one of `parents`: it keeps
/// the pragma, which is slow by comparison, away from all others. A name stands in the text as it
/// is, however it is quoted, unless it holds quotes itself.
std::string text_filter(const std::set<std::string>& parents, std::vector<Value>& parameters) {
  constexpr std::size_t kMostNames = 20;
  std::string filter;
  for (const std::string& parent : parents) {
    if (parents.size() > kMostNames || parent.find_first_of("\"'`]") != std::string::npos) {
      parameters.resize(1);
      return "m.sql LIKE '%references%'";
    }
    parameters.emplace_back(parent);
    filter += fmt::format("{}instr(lower(m.sql), ?{}) > 0", filter.empty() ? "" : " OR ",
                          parameters.size());
  }
  return fmt::format("({}) AND m.sql LIKE '%references%'", filter);
}

/// The tables that refer to one of `parents` (lower case).
std::vector<std::string> referring_tables(sqlite3* database, const std::string& alias,
                                          const std::set<std::string>& parents) {
  std::vector<Value> parameters = {alias};
  const std::string filter = text_filter(parents, parameters);
  const db::Rows rows =
      fetch(database,
            fmt::format("SELECT m.name, f.\"table\" FROM {}.sqlite_master AS m, "
                        "pragma_foreign_key_list(m.name, ?1) AS f WHERE m.type = 'table' AND {}",
                        quoted(alias), filter),
            parameters);
  std::vector<std::string> names;
  for (const Row& row : rows.rows) {
    if (parents.contains(base::lower(row[1].value_or("")))) names.push_back(base::lower(*row[0]));
  }
  return names;
}

bool is_table(sqlite3* database, const std::string& alias, const std::string& name) {
  return sqlite3_table_column_metadata(database, alias.c_str(), name.c_str(), nullptr, nullptr,
                                       nullptr, nullptr, nullptr, nullptr) == SQLITE_OK;
}

/// Whether another table's foreign key can point at this column.
bool is_key_column(sqlite3* database, const TableKey& table, const std::string& column) {
  int primary_key = 0;
  const int result = sqlite3_table_column_metadata(database, table.first.c_str(),
                                                   table.second.c_str(), column.c_str(), nullptr,
                                                   nullptr, nullptr, &primary_key, nullptr);
  if (result != SQLITE_OK || primary_key != 0) return true;  // Unknown: a column renamed since.
  const std::vector<Value> parameters = {table.second, table.first, column};
  return !fetch(database,
                "SELECT 1 FROM pragma_index_list(?1, ?2) AS l, pragma_index_info(l.name, ?2) AS i "
                "WHERE l.\"unique\" = 1 AND lower(i.name) = ?3",
                parameters)
              .rows.empty();
}

bool may_have_lost_rows(sqlite3* database, const TableKey& table, const Touch& touch) {
  if (touch.created) return false;
  return touch.rows_removed ||
         std::any_of(
             touch.updated_columns.begin(), touch.updated_columns.end(),
             [&](const std::string& column) { return is_key_column(database, table, column); });
}

/// The tables whose rows may have lost their parents, in lower case.
std::vector<std::string> tables_to_check(sqlite3* database, const std::string& alias,
                                         const std::map<TableKey, Touch>& touched) {
  std::set<std::string> children;
  std::set<std::string> parents;
  for (const auto& [key, touch] : touched) {
    if (key.first != alias) continue;
    if (touch.rows_added) children.insert(key.second);
    if (may_have_lost_rows(database, key, touch)) parents.insert(key.second);
  }
  if (!parents.empty()) {
    for (std::string& child : referring_tables(database, alias, parents)) {
      children.insert(std::move(child));
    }
  }
  std::vector<std::string> names;
  for (const std::string& child : children) {
    if (is_table(database, alias, child)) names.push_back(child);
  }
  return names;
}

std::string key_columns(sqlite3* database, const std::string& alias, const std::string& table,
                        const std::string& key) {
  std::string columns;
  const db::Rows rows =
      fetch(database, fmt::format("PRAGMA {}.foreign_key_list({})", quoted(alias), quoted(table)));
  for (const Row& row : rows.rows) {
    if (row[0] != key) continue;
    columns += fmt::format("{}{}", columns.empty() ? "" : ", ", row[3].value_or(""));
  }
  return columns;
}

/// Sorted. A table that is not there has none.
std::vector<ForeignKeyViolation> violations_of(sqlite3* database, const std::string& alias,
                                               const std::string& table) {
  std::vector<ForeignKeyViolation> violations;
  std::map<std::string, std::string> columns;
  const db::Rows rows =
      fetch(database, fmt::format("PRAGMA {}.foreign_key_check({})", quoted(alias), quoted(table)));
  for (const Row& row : rows.rows) {
    const std::string key = row[3].value_or("");
    if (!columns.contains(key)) columns[key] = key_columns(database, alias, table, key);
    violations.push_back(
        {row[0].value_or(table), row[1].value_or(""), row[2].value_or(""), columns[key]});
  }
  std::sort(violations.begin(), violations.end());
  return violations;
}

/// The committed state as others see it, or null where it cannot be read (a database in memory,
/// or this transaction holds the file alone).
DatabaseHandle open_committed(const std::string& path) {
  if (path.empty()) return nullptr;
  sqlite3* raw = nullptr;
  const int result =
      sqlite3_open_v2(path.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  DatabaseHandle handle(raw);
  return result == SQLITE_OK ? std::move(handle) : nullptr;
}

/// The violations, or none where the table is not there or cannot be read.
std::vector<ForeignKeyViolation> violations_before(sqlite3* committed, const std::string& table) {
  if (committed == nullptr) return {};
  try {
    return violations_of(committed, "main", table);
  } catch (const Error&) {
    return {};
  }
}

/// A key without a unique index to point at: SQLite cannot even check it.
bool had_mismatch_before(sqlite3* committed, const std::string& table) {
  if (committed == nullptr) return false;
  try {
    violations_of(committed, "main", table);
    return false;
  } catch (const Error& error) {
    return std::string_view(error.what()).find("mismatch") != std::string_view::npos;
  }
}

std::string describe(const ForeignKeyViolation& violation, std::size_t count) {
  const std::string row =
      violation.rowid.empty() ? "a row" : fmt::format("row {}", violation.rowid);
  const std::string others = count > 1 ? fmt::format(" ({} such rows)", count) : "";
  return fmt::format("{} of table {} refers by {} to a row of {} that is not there{}", row,
                     violation.table, violation.column, violation.parent, others);
}

[[noreturn]] void throw_violation(std::string message) {
  throw Error{{.code = "sql.foreign_key",
               .message = std::move(message),
               .hint = "change or delete the referring rows in the same revision: ON DELETE and ON "
                       "UPDATE actions do not run during migrations on SQLite",
               .dialect = "sqlite",
               .sqlstate = "SQLITE_CONSTRAINT_FOREIGNKEY"}};
}

void check_table(sqlite3* database, const std::string& alias, const std::string& table,
                 const std::string& path, const std::function<void(const std::string&)>& warn) {
  const std::string& committed_path = alias == "main" ? path : std::string();
  std::vector<ForeignKeyViolation> now;
  try {
    now = violations_of(database, alias, table);
  } catch (const Error& error) {
    if (std::string_view(error.what()).find("mismatch") == std::string_view::npos) throw;
    if (!had_mismatch_before(open_committed(committed_path).get(), table)) {
      throw_violation(error.what());
    }
    if (warn) warn(fmt::format("{}: it was so before this revision", error.what()));
    return;
  }
  if (now.empty()) return;
  const DatabaseHandle committed = open_committed(committed_path);
  const std::vector<ForeignKeyViolation> before = violations_before(committed.get(), table);
  std::vector<ForeignKeyViolation> caused;
  std::set_difference(now.begin(), now.end(), before.begin(), before.end(),
                      std::back_inserter(caused));
  if (!caused.empty()) throw_violation(describe(caused.front(), caused.size()));
  if (warn) {
    warn(fmt::format("{}: it was so before this revision", describe(now.front(), now.size())));
  }
}

}  // namespace

Touch& TouchedTables::at(const char* database, const char* table) {
  return tables_[{database, base::lower(table)}];
}

void TouchedTables::note(int action, const char* first, const char* second, const char* database) {
  if (first == nullptr) return;
  // ALTER TABLE gives the database first, everything else the object.
  const std::string_view alias = action == SQLITE_ALTER_TABLE ? first : database ? database : "";
  if (alias.empty() || alias == "temp") return;
  const auto is_system = [](const char* name) {
    return std::string_view(name).substr(0, 7) == "sqlite_";
  };
  switch (action) {
    case SQLITE_INSERT: {
      if (is_system(first)) return;
      Touch& touch = at(database, first);
      touch.rows_added = true;
      touch.rows_removed = true;  // INSERT OR REPLACE deletes without saying so.
      return;
    }
    case SQLITE_UPDATE: {
      if (is_system(first)) return;
      Touch& touch = at(database, first);
      touch.rows_added = true;
      touch.updated_columns.insert(base::lower(second == nullptr ? "" : second));
      return;
    }
    case SQLITE_DELETE:
      if (!is_system(first)) at(database, first).rows_removed = true;
      return;
    case SQLITE_CREATE_TABLE:
      if (!tables_.contains({database, base::lower(first)})) at(database, first).created = true;
      return;
    case SQLITE_DROP_TABLE: {
      // What is made anew under this name faces the old references.
      Touch& touch = at(database, first);
      touch.rows_removed = true;
      touch.created = false;
      return;
    }
    case SQLITE_DROP_INDEX:
      if (second != nullptr) at(database, second).rows_removed = true;
      return;
    case SQLITE_ALTER_TABLE:
      // A new column may refer to something; a new name is told by rename().
      if (second != nullptr) at(first, second).rows_added = true;
      return;
    default:
      return;
  }
}

void TouchedTables::rename(const TableKey& table, const std::string& new_name) {
  const Touch old = tables_[table];
  Touch& touch = tables_[{table.first, base::lower(new_name)}];
  touch.rows_added |= old.rows_added;
  touch.rows_removed = true;
  touch.created = false;
}

void check_foreign_keys(sqlite3* database, const TouchedTables& touched, const std::string& path,
                        const std::function<void(const std::string&)>& warn) {
  std::set<std::string> aliases;
  for (const auto& [key, touch] : touched.tables()) {
    if (touch.rows_added || (touch.rows_removed && !touch.created)) aliases.insert(key.first);
  }
  for (const std::string& alias : aliases) {
    for (const std::string& table : tables_to_check(database, alias, touched.tables())) {
      check_table(database, alias, table, path, warn);
    }
  }
}

}  // namespace limbeck::dialects::sqlite
