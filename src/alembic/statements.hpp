// What execute() of a connection takes, as the statements that arrive at the server: a text(),
// insert(), update(), delete() or select() with its parameters, or the driver's own text.
// Not what op.execute() makes of a text (operations.cpp): that is a text().
#pragma once

#include <string>
#include <vector>

#include "alembic/clause.hpp"
#include "alembic/parameters.hpp"

namespace limbeck::alembic {

/// `parameters`: null or None for none, a dict, or a list of dicts, each of which is a statement.
/// Errors: Unsupported.
std::vector<std::string> statement_texts(python::Interpreter& interpreter,
                                         const python::Value& statement,
                                         const python::Value* parameters, Dialect dialect);

/// The parameters of a call of `execute(statement, ...)`: a dict, a list, several dicts, or
/// keywords. None: none are given. Takes whatever is left of the arguments.
std::optional<python::Value> take_parameters(Parameters& given);

}  // namespace limbeck::alembic
