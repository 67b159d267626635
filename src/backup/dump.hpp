// One kind of database into a file and back, a function each.
// Not the file's name, manifest and end: make_backup.hpp, restore.hpp.
#pragma once

#include <string>

#include "backup/client.hpp"
#include "backup/manifest.hpp"
#include "db/whole_database.hpp"
#include "run/database.hpp"

namespace limbeck::backup {

/// What making one has found out.
struct Dumped {
  std::string schema_hash;
  std::string made_by;
};

/// Into `path`, which is there and empty, then read back. Errors: backup.damaged, sql.*.
Dumped dump_sqlite(db::CopiedDatabase& database, const std::string& path,
                   const std::stop_token& stop);
/// By pg_dump, likewise; into a folder, by so many sessions at a time, where that is more than one.
/// Errors: backup.*.
Dumped dump_postgresql(const Client& client, const std::string& path, int jobs);

/// Into the connected database, whose content it replaces in one transaction. Errors:
/// restore.damaged, restore.differs, sql.*.
void restore_sqlite(run::Database& database, const std::string& path);
/// The same by pg_restore and psql. `list_path`: where it may write a list for pg_restore. Errors:
/// restore.*, backup.no_program, backup.old_program.
void restore_postgresql(run::Database& database, const Client& client, const std::string& path,
                        const std::string& list_path, bool keeps_owners);

/// A copy of SQLite's, opened so that nothing is made beside it. Errors: restore.damaged.
run::Database open_copy(const std::string& path);

}  // namespace limbeck::backup
