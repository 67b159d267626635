// What a statement that ran in an evaluated script gives back: SQLAlchemy's Result, its rows,
// scalars() and mappings().
// Not the statement's text (statements.hpp), nor the values of a row (row_values.hpp).
// Source: sqlalchemy/engine/result.py and row.py of 1.4 and 2.0.
#pragma once

#include "alembic/clause.hpp"
#include "alembic/database.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

/// A Result at its first row. `types`: of its columns, each may be null; empty: none has one.
/// Errors: Unsupported where they are not as many as the columns.
python::Value make_result(python::Interpreter& interpreter, const db::TypedRows& rows,
                          const std::vector<TypePtr>& types, Dialect dialect);
/// Of a script that is only planned: any use of it is NeedsDatabase.
python::Value make_pending_result();

}  // namespace limbeck::alembic
