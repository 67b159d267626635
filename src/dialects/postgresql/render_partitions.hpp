// What the server makes of its own for partitions, and under which names.
// Not the statements: render_tables.cpp, render_indexes.cpp.
// Next: render_partitions.cpp.
#pragma once

#include <string>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::dialects::postgresql {

/// Directly below it.
std::vector<const schema::Table*> partitions_of(const schema::Catalog& catalog,
                                                const schema::Name& table);
/// Null if there is none.
const schema::Index* find_index(const schema::Catalog& catalog, const schema::Name& table,
                                const std::string& index);
/// The constraint of a parent that gives its partition this one; null if there is none.
const schema::Constraint* find_original(const schema::Table& parent,
                                        const schema::Constraint& constraint);

/// What a partition's index is called if the server names it; empty where only the server knows.
/// Source: ChooseIndexName() in PostgreSQL's src/backend/commands/indexcmds.c.
std::string usual_index_name(const std::string& table, const schema::Index& index);
/// As above, of a constraint whose original is `original`.
std::string usual_constraint_name(const std::string& table, const schema::Constraint& original);

}  // namespace limbeck::dialects::postgresql
