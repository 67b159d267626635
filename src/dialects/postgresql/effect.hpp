// What the catalog says of a statement that was cut off outside a transaction.
// Source: PostgreSQL's documentation of CREATE INDEX, REINDEX and ALTER TABLE, where each says what
// a failure of CONCURRENTLY leaves behind.
#pragma once

#include <string>

#include "contract/dialect.hpp"

namespace limbeck::dialects::postgresql {

/// As contract::Dialect::find_effect.
contract::Effect find_effect(db::Connection& connection, const std::string& statement);

}  // namespace limbeck::dialects::postgresql
