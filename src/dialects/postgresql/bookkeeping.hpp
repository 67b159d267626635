// Where the version table and the history are, and the version table's statements.
// Not the history's own statements: history.hpp.
#pragma once

#include <string>
#include <vector>

#include "contract/dialect.hpp"

namespace limbeck::dialects::postgresql {

/// One query; creates nothing. Errors: run.no_schema, config.bad_name, sql.*.
contract::Bookkeeping locate(db::Connection& connection, const Options& options);
/// For --sql: names stay unqualified where no schema is configured, as Alembic writes them.
contract::Bookkeeping assume(const Options& options);

/// Names this project among others of the same database: "public.alembic_version". The key of
/// the lock and of the history's rows.
std::string project_key(const contract::Bookkeeping& bookkeeping);

db::Statement create_version_table(const contract::Bookkeeping& bookkeeping, bool if_missing);
/// Checks itself on the server, within the statement: the transaction fails unless exactly one
/// row changed, so that nothing can be sent after it that would count.
db::Statement change_version_row(const contract::Bookkeeping& bookkeeping,
                                 const graph::RowChange& change);
db::Statement plain_change_version_row(const contract::Bookkeeping& bookkeeping,
                                       const graph::RowChange& change);
db::Statement clear_version_table(const contract::Bookkeeping& bookkeeping);
std::string select_version_rows(const contract::Bookkeeping& bookkeeping);

}  // namespace limbeck::dialects::postgresql
