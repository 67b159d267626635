// Python's values as SQL: what is there in the place of a parameter when it arrives at the server.
// Not constants that a script writes itself (text_clause.hpp, expressions.hpp).
// Source: psycopg2's adapters and the binding of Python's sqlite3; the bind and literal processors
// of SQLAlchemy's types, 1.4 and 2.0.
#pragma once

#include <memory>
#include <string>

#include "alembic/types.hpp"

namespace limbeck::alembic {

// Errors of all: Unsupported for a value that the driver would not take, or that is not known well
// enough.

/// As it is after the type's bind processor. `type`: null for a value that has none.
std::string literal(const python::Value& value, const Type* type, Dialect dialect);
/// As SQLAlchemy writes it into DDL.
std::string ddl_literal(const python::Value& value, const Type* type, Dialect dialect);

/// The type that SQLAlchemy sees in a value; null: none.
std::shared_ptr<const Type> type_of_value(const python::Value& value);

}  // namespace limbeck::alembic
