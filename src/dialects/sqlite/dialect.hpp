// SQLite as a dialect: one object, given to the registry.
// Not the session (connection.hpp) and not the texts of the tables (bookkeeping.hpp).
// Next: docs/sqlite.md says how Limbeck behaves on SQLite.
#pragma once

#include "contract/dialect.hpp"

namespace limbeck::dialects::sqlite {

const contract::Dialect& sqlite();

}  // namespace limbeck::dialects::sqlite
