// Where a baseline's text comes from, a function each: SQLite's catalog, pg_dump, pg_dump's output.
// Not the writing of the revision (baseline.hpp).
#pragma once

#include <string>
#include <string_view>

#include "workflow/baseline.hpp"

namespace limbeck::workflow {

SchemaText read_sqlite_schema(run::Database& database);

/// Runs pg_dump. Errors: baseline.no_pg_dump, baseline.old_pg_dump, baseline.pg_dump_failed.
SchemaText read_postgresql_schema(run::Database& database, const db::Url& url,
                                  const std::string& role);

/// pg_dump's text (made with --clean) as sections: without session settings, pg_dump's own
/// comments and the schema `public`; the drops it begins with become the downgrade.
SchemaText clean_dump(std::string_view dump);

}  // namespace limbeck::workflow
