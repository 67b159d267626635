// What a script of --sql needs to treat foreign keys as a run does.
// Not a run: foreign_keys.hpp looks at the tables that were touched, a script at all of them.
// Next: docs/sqlite.md, "Scripts".
#pragma once

#include <vector>

#include "db/connection.hpp"

namespace limbeck::dialects::sqlite {

/// Before the first BEGIN: foreign_keys off, and the rows that have no parent already kept in mind.
std::vector<db::Statement> open_script();
/// Fails if any other row has none.
db::Statement check_in_script();
/// Leaves nothing but foreign_keys, as no script can tell what they were.
db::Statement close_script();

}  // namespace limbeck::dialects::sqlite
