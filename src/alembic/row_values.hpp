// A value of a row as Python has it.
// Source: psycopg2's typecasts with SQLAlchemy's settings, Python's sqlite3, and the result
// processors of SQLAlchemy's types.
#pragma once

#include "alembic/types.hpp"
#include "db/typed_rows.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

/// `type`: of a column of select() or returning(); null: none, the value is the driver's.
/// What is not known here becomes an object that any use of refuses. Errors: Unsupported.
python::Value to_value(python::Interpreter& interpreter, const db::TypedValue& value,
                       const Type* type, Dialect dialect);

}  // namespace limbeck::alembic
