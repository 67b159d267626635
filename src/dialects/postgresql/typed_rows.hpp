// The types that psycopg2 gives to the values of a result, by the type of their column.
// Not the waiting for the result: channel.hpp.
// Source: psycopg2's typecast.c; the codes are those of pg_type.dat.
#pragma once

#include "db/typed_rows.hpp"
#include "dialects/postgresql/libpq.hpp"

namespace limbeck::dialects::postgresql {

/// Appends the rows of one result.
void take_typed(const PGresult* result, db::TypedRows& all);

}  // namespace limbeck::dialects::postgresql
