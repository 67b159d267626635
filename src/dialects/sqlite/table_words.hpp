// The reserved words of a CREATE TABLE statement, counted without reading its grammar.
// Not what they mean: table_sql.hpp. Both must come to the same.
#pragma once

#include <vector>

#include "dialects/sqlite/stored_sql.hpp"
#include "dialects/sqlite/table_sql.hpp"

namespace limbeck::dialects::sqlite {

/// Whether there is one PRIMARY, UNIQUE, CHECK, REFERENCES, DEFAULT for each constraint and default
/// of `table`, and no AS. Such words stand without quotes for nothing else, wherever they are.
bool has_the_words_of_its_parts(const std::vector<Part>& parts, const StoredTable& table);

}  // namespace limbeck::dialects::sqlite
