// What a table has beside its parts: row security, replica identity and the like.
// Not how a table is made: render_tables.cpp.
// Next: render_table_settings.cpp.
#pragma once

#include "dialects/postgresql/render_parts.hpp"

namespace limbeck::dialects::postgresql {

/// What CREATE TABLE has no words for. `parts`: the table whose indexes are there by now; what
/// waits for one is said with it.
void change_settings(Rendering& to, const schema::Table& from, const schema::Table& wanted,
                     const schema::Table& parts);

}  // namespace limbeck::dialects::postgresql
