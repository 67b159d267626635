// The DDL of SQLAlchemy's schema elements, text for text what its compilers send.
// Source: the DDL compilers of SQLAlchemy 1.4 and 2.0, alembic/ddl.
#pragma once

#include <string>
#include <vector>

#include "alembic/elements.hpp"

namespace limbeck::alembic {

// Errors of all: Unsupported for what the dialect has not.

/// A default as it stands behind DEFAULT.
std::string default_text(const python::Value& server_default, Dialect dialect);
std::string constraint_text(const Constraint& constraint, Dialect dialect);
/// A comment as a literal, or NULL.
std::string comment_text(const std::optional<std::string>& comment);

/// What the flags of its columns stand for is added to the table: keys, unique constraints,
/// indexes, foreign keys.
void attach_columns(Table& table);
/// The column that counts goes first in a key that no one has put in order: once it has its name.
void order_key(Table& table);

/// The enum types of its columns that are made with it.
std::vector<EnumType> own_types(const Table& table, Dialect dialect);
std::vector<std::string> create_table(const Table& table, Dialect dialect,
                                      bool if_not_exists = false);
/// `table` is attached and has one column.
std::vector<std::string> add_column(const Table& table, Dialect dialect,
                                    bool if_not_exists = false);
std::string add_constraint(const Table& table, const Constraint& constraint, Dialect dialect);
std::string create_index(const Table& table, const Index& index, Dialect dialect);

}  // namespace limbeck::alembic
