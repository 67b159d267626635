// SQLite's handles with their lifetimes, and the smallest way to ask for something.
// Not the session of a migration: connection.hpp.
// Next: open.hpp, foreign_keys.hpp and session.hpp use it.
#pragma once

#include <sqlite3.h>

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.hpp"
#include "db/typed_rows.hpp"

namespace limbeck::dialects::sqlite {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;

struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// The first statement of `sql`; null if there is none but blanks and comments. `rest` becomes
/// what follows it. Errors: see errors.hpp, with `whole` as the statement they show.
StatementHandle prepare(sqlite3* database, std::string_view sql, std::string_view* rest,
                        std::string_view whole);

/// Runs to the end, giving each row to `on_row` if set. Errors: see errors.hpp.
void step_through(sqlite3* database, sqlite3_stmt* statement, std::string_view whole,
                  const std::function<void(sqlite3_stmt*)>& on_row = {});

/// One statement with text parameters, as db::Connection::read. Errors: errors.hpp,
/// sql.parameters.
std::vector<std::string> read_rows(sqlite3* database, std::string_view sql,
                                   std::span<const Value> parameters,
                                   const std::function<void(Row&)>& on_row);

/// The same, all rows at once.
db::Rows fetch(sqlite3* database, std::string_view sql, std::span<const Value> parameters = {});

/// The same, each value as Python's sqlite3 has it: by what it is, not by its column.
db::TypedRows read_typed_rows(sqlite3* database, std::string_view sql);

}  // namespace limbeck::dialects::sqlite
