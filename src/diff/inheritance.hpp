// What a table has from those above it: its parents, or the partitioned table it belongs to.
// Not what has to be done about it: decide_tables.cpp, order.cpp.
#pragma once

#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::diff {

std::vector<schema::Name> parents_of(const schema::Table& table);

bool is_parent(const schema::Name& name, const schema::Table& of);

/// It is, in `to`, below a table that it is not below in `from`; the other way round, it is let go.
bool gains_parent(const schema::Table& from, const schema::Table& to);

/// The column of the first parent that has it, among those parents that `other` has, too; null
/// where there is none.
const schema::Column* column_above(const schema::Catalog& catalog, const schema::Table& table,
                                   const schema::Table& other, const std::string& column);

/// What becomes of a column if nothing is done but to the one above it.
schema::Column carried_along(const schema::Column& column, const schema::Column& above_from,
                             const schema::Column& above_to);

}  // namespace limbeck::diff
