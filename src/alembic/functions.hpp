// Functions of SQL and the forms that are written like them: `func.x()`, `cast()`, `case()`,
// `exists()`, `and_()`, `literal()`, ...
// Source: sqlalchemy/sql/functions.py and sql/elements.py, 1.4 and 2.0.
#pragma once

#include <optional>
#include <string>

#include "alembic/clause.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

/// `CAST(x AS type)`, of the method.
python::Value cast_of(const ClausePtr& self, python::Interpreter& interpreter,
                      python::Arguments arguments);

/// What sqlalchemy has of these by name; none: not known.
std::optional<python::Value> function_name(const std::string& name);

}  // namespace limbeck::alembic
