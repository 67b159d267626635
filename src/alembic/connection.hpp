// What `op.get_bind()` and `op.get_context()` give: the dialect's name, statements and their
// results, `autocommit_block()`; also `sqlalchemy.orm.Session` on such a connection.
// Not the results themselves (results.hpp), nor what inspect() finds (inspector.hpp).
#pragma once

#include "alembic/operations.hpp"

namespace limbeck::alembic {

python::Value connection(Recording& recording);
python::Value migration_context(Recording& recording);

/// Of a connection, of its engine or of a session; null: it is none of them.
Recording* recording_of(const python::Value& bind);

/// `alembic.context`; none: another name.
std::optional<python::Value> context_name(Recording& recording, const std::string& name);
/// `Session` and `sessionmaker`; none: another name.
std::optional<python::Value> session_name(const std::string& name);

}  // namespace limbeck::alembic
