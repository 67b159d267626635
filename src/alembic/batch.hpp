// `with op.batch_alter_table(...) as batch_op`: plain ALTER statements where the dialect has them.
// Where Alembic would build the table anew, Limbeck's own rebuild does (rebuild.hpp).
#pragma once

#include "alembic/operations.hpp"

namespace limbeck::alembic {

/// The object of the `with`; its directives are recorded when it ends. Errors: Unsupported.
python::Value batch_alter_table(Recording& recording, python::Interpreter& interpreter,
                                python::Arguments arguments);

}  // namespace limbeck::alembic
