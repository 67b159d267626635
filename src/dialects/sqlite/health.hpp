// What `limbeck doctor` looks at in an SQLite file: SQLite's own checks, and what was left behind.
// Not views and triggers alone: broken.hpp.
#pragma once

#include <vector>

#include "contract/health.hpp"
#include "dialects/sqlite/connection.hpp"

namespace limbeck::dialects::sqlite {

/// Reads the whole file, as PRAGMA integrity_check does. Errors: sql.*.
std::vector<contract::Symptom> examine(Connection& connection);

}  // namespace limbeck::dialects::sqlite
