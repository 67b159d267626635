// `sqlalchemy.inspect(connection)`: what is in the database, as scripts ask for it.
// Not how it is read: the dialect's own reflection, through Database::catalog().
// Source: sqlalchemy/engine/reflection.py of 1.4 and 2.0.
#pragma once

#include "alembic/operations.hpp"

namespace limbeck::alembic {

/// `bind` as `inspect()` was given it. Errors: Unsupported where it is no connection.
python::Value inspector(python::Interpreter& interpreter, const python::Value& bind);

/// A table or a view of that name is there.
bool has_table(const schema::Catalog& catalog, Dialect dialect, const std::string& name,
               const std::string& schema);
/// `inspect` and `Inspector`; none: another name.
std::optional<python::Value> inspector_name(const std::string& name);

}  // namespace limbeck::alembic
