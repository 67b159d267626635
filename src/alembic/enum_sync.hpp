// `op.sync_enum_values()` of the library alembic_postgresql_enum: another list of labels for an
// enum type, by a new type that takes the place of the old one. Not SQLAlchemy's own enum types
// (enum_types.hpp). Source: alembic_postgresql_enum, operations/ and sql_commands/.
#pragma once

#include <optional>
#include <string>

#include "alembic/operations.hpp"

namespace limbeck::alembic {

/// The library's module of that name: what scripts import of it. None: not known.
std::optional<python::Value> enum_sync_module(const std::string& name);

/// The attribute of `op` that the library adds; none: another.
std::optional<python::Value> enum_sync_directive(Recording& recording, const std::string& name);

}  // namespace limbeck::alembic
