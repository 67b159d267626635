// What `op.get_bind()` and `op.get_context()` give: the dialect's name, statements without rows,
// `autocommit_block()`. Whatever would read the database is refused.
#pragma once

#include "alembic/operations.hpp"

namespace limbeck::alembic {

python::Value connection(Recording& recording);
python::Value migration_context(Recording& recording);

}  // namespace limbeck::alembic
