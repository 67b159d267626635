// Whether a script goes on where one of its statements fails.
#pragma once

#include "alembic/quoting.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

/// Not without handlers, and on PostgreSQL not before a rollback: the transaction takes no further
/// statement, so that the script fails in the end, whatever its handlers do.
bool may_go_on(const python::Try& guard, Dialect dialect, bool is_transactional);
/// Within what is around the statement at hand.
bool may_go_on(const python::Interpreter& interpreter, Dialect dialect, bool is_transactional);

}  // namespace limbeck::alembic
