// Databases on the test server that are emptied by one statement, and a dialect whose scratch is
// such a one: a thousand pairs of schemas in a minute.
// Not the laws: pairs_test.cpp.
#pragma once

#include <memory>
#include <string>

#include "live/support/postgresql.hpp"

namespace limbeck::live::random {

/// Empties it, as if newly made; the session goes on.
void clear(db::Connection& connection);

/// PostgreSQL's answers, but for open_scratch: always the same database, emptied.
const contract::Dialect& quick_postgresql();

}  // namespace limbeck::live::random
