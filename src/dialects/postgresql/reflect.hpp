// Reads a whole PostgreSQL schema as a value, from the server's own catalogs.
// Not the nouns (schema/catalog.hpp) nor what differs between two of them.
// Next: reflect_reading.hpp, what the parts of the reading share.
#pragma once

#include "contract/reflector.hpp"
#include "db/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

/// One READ ONLY, REPEATABLE READ transaction, or the caller's where one is open; a constant number
/// of queries whatever the size. Keeps no lock on a relation, but the server takes ACCESS SHARE for
/// as long as it deparses a view, rule, policy, check, index or generated column: it waits there
/// for somebody's ACCESS EXCLUSIVE (lock_timeout ends that). Errors: sql.*, and reflect.no_schema
/// for one that is not there.
schema::Catalog reflect(db::Connection& connection, const contract::ReflectRequest& request);

}  // namespace limbeck::dialects::postgresql
