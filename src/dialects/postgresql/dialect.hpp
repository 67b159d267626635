// PostgreSQL as a dialect. Only dialects/registry.cpp includes this from elsewhere.
// Next: connect.hpp, bookkeeping.hpp, lock.hpp; docs/postgresql.md for users.
#pragma once

#include "contract/dialect.hpp"

namespace limbeck::dialects::postgresql {

const contract::Dialect& postgresql();

}  // namespace limbeck::dialects::postgresql
