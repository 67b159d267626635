// Opens a session, and says in one sentence why it cannot.
// Not the pooler's detection (pooler.hpp); the session itself is connection.hpp.
#pragma once

#include "contract/dialect.hpp"
#include "dialects/postgresql/libpq.hpp"

namespace limbeck::dialects::postgresql {

/// Waits connect_timeout for each host, 10 s unless the URL or PGCONNECT_TIMEOUT says otherwise.
/// Errors: connect.unreachable, connect.authentication, connect.no_database, connect.read_only
/// (no host of several takes writes), connect.pooler (it refuses `options`), connect.no_driver,
/// url.unknown_parameter.
OwnedConnection open_connection(const contract::ConnectRequest& request);

}  // namespace limbeck::dialects::postgresql
