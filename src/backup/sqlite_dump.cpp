// SQLite: a backup is a database file like any other.
#include <fmt/format.h>

#include "backup/dump.hpp"
#include "backup/schema_hash.hpp"
#include "limbeck/error.hpp"

namespace limbeck::backup {
namespace {

db::CopiedDatabase& as_file(run::Database& database) {
  return dynamic_cast<db::CopiedDatabase&>(database.connection());
}

Error damaged(const char* code, const std::string& path, std::string_view what, std::string hint) {
  return Error{{.code = code,
                .message = fmt::format("{} is damaged: {}", path, what),
                .hint = std::move(hint),
                .file = path,
                .dialect = "sqlite"}};
}

}  // namespace

run::Database open_copy(const std::string& path) {
  db::Url url{.dialect = "sqlite", .database = path};
  url.query["mode"] = "ro";
  url.query["immutable"] = "1";
  try {
    return run::Database::open({.url = url}, {});
  } catch (const Error& error) {
    if (error.code() == "connect.no_database" || error.code() == "connect.no_directory") throw;
    throw damaged("restore.damaged", path, error.what(),
                  "take another backup: `limbeck restore --list`");
  }
}

Dumped dump_sqlite(db::CopiedDatabase& database, const std::string& path,
                   const std::stop_token& stop) {
  database.copy_into(path, stop);
  run::Database copy = open_copy(path);
  const std::vector<std::string> found = as_file(copy).find_damage();
  if (!found.empty()) {
    throw damaged("backup.damaged", "the copy of the database", found.front(),
                  "the database itself is likely damaged: `PRAGMA integrity_check` says where; "
                  "--no-backup goes on without one");
  }
  return {.schema_hash = schema_hash(as_file(copy).schema_text()), .made_by = {}};
}

void restore_sqlite(run::Database& database, const std::string& path) {
  std::string wanted;
  {
    run::Database copy = open_copy(path);
    const std::vector<std::string> found = as_file(copy).find_damage();
    if (!found.empty()) {
      throw damaged("restore.damaged", path, found.front(),
                    "take another backup: `limbeck restore --list`");
    }
    wanted = as_file(copy).schema_text();
  }
  as_file(database).replace_from(path);
  if (as_file(database).schema_text() == wanted) return;
  throw Error{{.code = "restore.differs",
               .message = "the restored schema is not that of the backup",
               .hint = "restore it to a new file (--url sqlite:///new.db) and compare the two",
               .file = path,
               .dialect = "sqlite"}};
}

}  // namespace limbeck::backup
