// What is certain of a table although no pragma was asked, which takes SQLite longer than all else.
// Not a check: what is not certain is left to reflect_check.hpp.
// Next: table_sql.hpp says which statements are plain.
#pragma once

#include <string_view>

#include "dialects/sqlite/reflect_rows.hpp"
#include "dialects/sqlite/table_sql.hpp"

struct sqlite3;

namespace limbeck::dialects::sqlite {

/// Whether a plain statement has the columns that SQLite has, each with its type, NOT NULL and
/// collation and its part in the primary key, the same options, and as many indexes behind its
/// constraints. Sets names and NOT NULL of `facts.columns` if so. Wants a transaction in which the
/// schema was read. Errors: reflect.unreadable for another collation, naming `object`, because no
/// pragma tells it.
bool is_certain(sqlite3* database, const StoredTable& table, TableFacts& facts,
                std::string_view object);

}  // namespace limbeck::dialects::sqlite
