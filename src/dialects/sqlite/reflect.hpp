// A whole SQLite schema, read as a value.
// Not temporary or attached databases: main alone. Virtual tables have no columns here.
// Next: reflect_rows.hpp asks, table_sql.hpp and its neighbours parse; where that is not certain
// (reflect_certain.hpp), reflect_check.hpp compares.
#pragma once

#include "contract/reflector.hpp"
#include "db/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {

/// Sorted. A constant number of queries, and three for each table that is written in a rare way,
/// inside one read transaction (the caller's if it has one).
/// Names are as they are stored; within a table, constraints and expressions spell its columns as
/// they were declared, and foreign keys their parents. A reference without columns has those of
/// the parent's primary key where the parent is there. Errors: sql.*, reflect.unreadable for a
/// stored statement that cannot be understood or does not agree with SQLite's pragmas.
schema::Catalog reflect(db::Connection& connection, const contract::ReflectRequest& request);

}  // namespace limbeck::dialects::sqlite
