// The definition of a constraint in its one form, whichever way it was written.
// Not the parsing: table_sql.hpp.
// Next: reflect.cpp puts the result into the catalog.
#pragma once

#include "dialects/sqlite/table_sql.hpp"
#include "schema/constraint.hpp"

namespace limbeck::dialects::sqlite {

/// The column behind the rowid, or null: SQLite's CREATE TABLE, "ROWIDs and the INTEGER PRIMARY
/// KEY", with its exception of an inline DESC.
const schema::Column* rowid_column(const StoredTable& table);

/// `PRIMARY KEY (a, b DESC) ON CONFLICT REPLACE`, `CHECK (a > 0)`, always as it may stand behind
/// the columns, but for the one that cannot: `PRIMARY KEY DESC` is an INTEGER PRIMARY KEY DESC,
/// which is not the rowid and can only be written at its column.
schema::Constraint constraint_of(const StoredTable& table, const TableConstraint& constraint);

}  // namespace limbeck::dialects::sqlite
