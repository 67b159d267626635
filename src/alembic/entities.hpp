// `op.create_entity()` and its kin of the library alembic_utils: views, functions, triggers,
// policies, extensions and grants on PostgreSQL, which scripts hand over as objects.
// Next: entity_sql.hpp for what is sent.
#pragma once

#include <optional>
#include <string>

#include "alembic/operations.hpp"

namespace limbeck::alembic {

/// The library's module of that name: `alembic_utils.pg_view`. None: not known.
std::optional<python::Value> entity_module(const std::string& name);

/// The attribute of `op` that the library adds; none: another.
std::optional<python::Value> entity_directive(Recording& recording, const std::string& name);

}  // namespace limbeck::alembic
