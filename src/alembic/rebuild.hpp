// Directives of batch mode that SQLite has no statement for, as operations on the table, which is
// then built anew from what it is.
// Not the building: Limbeck's own, which loses nothing (dialects/sqlite/rebuild).
#pragma once

#include "alembic/operations.hpp"

namespace limbeck::alembic {

/// In their order. Errors: Unsupported for a directive or an argument that has none; NeedsDatabase.
std::vector<Operation> table_operations(Recording& recording, const BatchTable& table,
                                        const std::string& directive,
                                        python::Interpreter& interpreter,
                                        python::Arguments arguments);

}  // namespace limbeck::alembic
