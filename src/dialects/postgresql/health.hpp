// What `limbeck doctor` looks at in a PostgreSQL database: rights, leftovers, what is half done.
// Not the queries of a reading: reflect.hpp.
// Next: health_sequences.hpp.
#pragma once

#include <vector>

#include "contract/health.hpp"
#include "dialects/postgresql/connection.hpp"

namespace limbeck::dialects::postgresql {

/// As the role and with the settings of the session; best in a transaction with the revisions'.
/// Errors: sql.*, connect.lost.
std::vector<contract::Symptom> examine(Connection& connection,
                                       const contract::HealthRequest& request);

}  // namespace limbeck::dialects::postgresql
