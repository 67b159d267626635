// What SQLite keeps as it was written, and whether two such texts say the same.
// Not the expressions of tables and indexes, which are settled when they are read:
// settled_text.hpp. Next: statement_sql.hpp for the form in which views and triggers are compared.
#pragma once

#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {

/// contract::Rules: types of columns, views and triggers.
void take_words(const schema::Catalog& present, schema::Catalog& wanted);

}  // namespace limbeck::dialects::sqlite
