// Whether the stored text, as it was parsed, and the pragmas say the same.
// Not a repair: where they differ, nobody knows what the schema is.
// Next: reflect.cpp calls these before it uses either.
#pragma once

#include <cstddef>
#include <string_view>

#include "dialects/sqlite/index_sql.hpp"
#include "dialects/sqlite/reflect_rows.hpp"
#include "dialects/sqlite/table_sql.hpp"

namespace limbeck::dialects::sqlite {

/// How many indexes SQLite makes for the constraints, beside the table.
std::size_t automatic_indexes(const StoredTable& table);

/// Columns with types, keys, generation and NOT NULL; the primary key; unique indexes; foreign
/// keys; options. Errors: reflect.unreadable, naming `object`.
void check_table(const StoredTable& table, const TableFacts& facts, std::string_view object);

/// Columns, expressions, collations, directions, uniqueness. Errors: reflect.unreadable.
void check_index(const StoredIndex& index, const IndexFacts& facts, const StoredTable& table,
                 std::string_view object);

}  // namespace limbeck::dialects::sqlite
