// Views and triggers whose text names what is not there: SQLite notices when they are used.
// Not what ALTER TABLE itself refuses; a table that is rebuilt goes past that.
#pragma once

#include <sqlite3.h>

#include <string>
#include <vector>

namespace limbeck::dialects::sqlite {

/// `view v: no such column: a`, `a trigger of t: …`; sorted. Compiles statements and runs none.
/// Triggers of views are not looked into.
std::vector<std::string> broken_objects(sqlite3* database);

}  // namespace limbeck::dialects::sqlite
