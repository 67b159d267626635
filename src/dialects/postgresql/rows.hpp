// The rows of PostgreSQL's tables as INSERT statements, and where its sequences are.
// Not what pg_dump does for many rows.
#pragma once

#include "contract/rows.hpp"
#include "db/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

/// Of the ordinary tables of `catalog`, as reflected from there, partitions included. Errors:
/// sql.*.
contract::RowSet read_rows(db::Connection& connection, const schema::Catalog& catalog);

}  // namespace limbeck::dialects::postgresql
