// A database in memory with a schema and no rows, where SQLite itself says what a statement does.
// Not the scratch that models are read on: scratch.hpp.
// Next: renamed.hpp for renames.
#pragma once

#include <string>
#include <vector>

#include "dialects/sqlite/connection.hpp"
#include "schema/catalog.hpp"

namespace limbeck::dialects::sqlite {

class Rehearsal {
 public:
  Rehearsal();

  /// Everything in it, but for what cannot be made here: a module may be missing, a view broken.
  void make(const schema::Catalog& catalog);
  /// Errors: sql.*.
  void run(const std::vector<std::string>& statements);
  schema::Catalog catalog();

 private:
  Connection connection_;
};

/// Brings `catalog` to what `statements` make of it: those that define something; rows are passed
/// over. Errors: render.impossible where they do not work on that schema.
void follow_statements(const std::vector<std::string>& statements, schema::Catalog& catalog);

/// Whether ALTER TABLE … DROP COLUMN works, whatever way the table was written: SQLite's ALTER
/// TABLE, "ALTER TABLE DROP COLUMN".
bool can_drop_column(const schema::Catalog& catalog, const schema::Table& table,
                     const std::string& column);

}  // namespace limbeck::dialects::sqlite
