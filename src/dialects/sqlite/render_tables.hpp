// The text of a table, a column, an index, as a person would write it.
// Not when which statement is used: render.cpp, rebuild.hpp.
// Next: table_sql.hpp reads what this writes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schema/table.hpp"

namespace limbeck::dialects::sqlite {

/// The column behind the rowid, or null: see constraint_sql.hpp.
const schema::Column* rowid_column(const schema::Table& table);
/// Whether the primary key says so, whatever `table.autoincrement` says.
bool has_autoincrement_key(const schema::Table& table);

/// CREATE TABLE under another name, without indexes and triggers; a virtual table under its own.
/// Errors: render.impossible for a table without columns.
std::string create_table_text(const schema::Table& table, const std::string& name);
std::string create_index_text(const std::string& table, const schema::Index& index);
/// Its indexes, then its triggers.
std::vector<std::string> create_parts_texts(const schema::Table& table);

/// Whether ALTER TABLE … ADD COLUMN is certain to work, whatever rows there are, and leaves what
/// making the table anew would: SQLite's ALTER TABLE, "ALTER TABLE ADD COLUMN".
bool can_add_column(const schema::Table& table, const schema::Column& column);
/// Whether `constraint` can be part of the statement that adds `column`.
bool can_add_with_column(const schema::Constraint& constraint, const schema::Column& column);
std::string add_column_text(const std::string& table, const schema::Column& column,
                            const std::vector<schema::Constraint>& constraints);

std::string drop_column_text(const std::string& table, const std::string& column);

/// `items` behind `head`, separated by commas, on as many lines as they need.
std::string in_lines(std::string head, const std::vector<std::string>& items,
                     std::string_view tail = {});

}  // namespace limbeck::dialects::sqlite
