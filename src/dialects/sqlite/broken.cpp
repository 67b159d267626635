#include "dialects/sqlite/broken.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "dialects/sqlite/handle.hpp"
#include "limbeck/error.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

std::string quoted(const Value& name) {
  return sql::quote_identifier(name.value_or(""), sql::Flavor::sqlite);
}

/// Why the statement cannot be compiled; empty if it can.
std::string complaint(sqlite3* database, const std::string& statement) {
  try {
    fetch(database, "EXPLAIN " + statement);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

constexpr const char* kViews = "SELECT name FROM sqlite_master WHERE type = 'view'";
// With a column that an UPDATE may set.
constexpr const char* kTablesWithTriggers =
    "SELECT m.name, (SELECT x.name FROM pragma_table_xinfo(m.name) AS x WHERE x.hidden = 0 LIMIT "
    "1) "
    "FROM sqlite_master AS m WHERE m.type = 'table' AND EXISTS (SELECT 1 FROM sqlite_master AS t "
    "WHERE t.type = 'trigger' AND t.tbl_name = m.name)";

}  // namespace

std::vector<std::string> broken_objects(sqlite3* database) {
  std::vector<std::string> found;
  for (const Row& view : fetch(database, kViews).rows) {
    const std::string why = complaint(database, "SELECT 1 FROM " + quoted(view[0]));
    if (!why.empty()) found.push_back(fmt::format("view {}: {}", *view[0], why));
  }
  for (const Row& table : fetch(database, kTablesWithTriggers).rows) {
    const std::string name = quoted(table[0]);
    for (const std::string& statement :
         {"INSERT INTO " + name + " DEFAULT VALUES", "DELETE FROM " + name,
          fmt::format("UPDATE {} SET {} = NULL", name, quoted(table[1]))}) {
      const std::string why = complaint(database, statement);
      if (!why.empty()) found.push_back(fmt::format("a trigger of {}: {}", *table[0], why));
    }
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace limbeck::dialects::sqlite
