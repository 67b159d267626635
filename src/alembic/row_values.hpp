// A value of a row as Python has it.
// Source: psycopg2's typecasts with SQLAlchemy's settings, and Python's sqlite3.
#pragma once

#include "db/typed_rows.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

/// What is not known here becomes an object that any use of refuses. Errors: Unsupported.
python::Value to_value(python::Interpreter& interpreter, const db::TypedValue& value);

}  // namespace limbeck::alembic
