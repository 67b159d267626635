// The rows of SQLite's tables as INSERT statements.
// Not the copies that a rebuild makes: copy_rows.hpp.
#pragma once

#include "contract/rows.hpp"
#include "db/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {

/// Of the tables of `catalog`, as reflected from there. Errors: sql.*.
contract::RowSet read_rows(db::Connection& connection, const schema::Catalog& catalog);

}  // namespace limbeck::dialects::sqlite
