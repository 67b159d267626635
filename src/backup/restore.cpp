#include "backup/restore.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/dump.hpp"
#include "backup/make_backup.hpp"
#include "backup/stored.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "run/runner.hpp"

namespace limbeck::backup {
namespace {

std::string position(const graph::Rows& rows) {
  return rows.empty() ? "base" : base::join(rows, ", ");
}

Error differs(std::string message) {
  return Error{{.code = "restore.differs",
                .message = std::move(message),
                .hint = "the content was replaced, but look at it before it is used: restore it "
                        "to an empty database (--to URL) and compare the two"}};
}

void check_rows(const graph::Rows& rows, const ChosenBackup& backup) {
  if (!backup.manifest || backup.manifest->revisions == rows) return;
  throw differs(fmt::format("the restored database is at {}, the backup was made at {}",
                            position(rows), position(backup.manifest->revisions)));
}

/// The number in front of the first dot.
std::string major_of(std::string_view version) {
  return std::string(version.substr(0, version.find('.')));
}

/// The same program reads both, so that they are equal where the schemas are.
void check_schema(const Client& client, const RestoreRequest& request, run::Database& database,
                  RestoreResult& result) {
  if (archive_schema_hash(client, request.backup.path) == read_schema_hash(client)) return;
  const auto& manifest = request.backup.manifest;
  const std::string& version = database.bookkeeping().server_version;
  if (manifest && major_of(manifest->server_version) != major_of(version)) {
    result.notes.push_back(
        fmt::format("the schema is not told in the same words as in the backup, which is of server "
                    "{}; this one is {}",
                    manifest->server_version, version));
    return;
  }
  throw differs("the restored schema is not that of the backup");
}

void restore_server(run::Database& database, const RestoreRequest& request, RestoreResult& result) {
  const Client client{
      .url = request.url,
      .folder = request.postgresql_bin,
      .server_major = dynamic_cast<db::EmptiedDatabase&>(database.connection()).server_major(),
      .stop = request.stop};
  const std::string& path = request.backup.path;
  const std::string list = partial_path(path) + ".list";
  restore_postgresql(database, client, path, list, request.keeps_owners);
  check_schema(client, request, database, result);
}

}  // namespace

void check_backup(const ChosenBackup& backup) {
  if (backup.manifest) check_file({.path = backup.path, .manifest = *backup.manifest});
  if (!dialect_of_stored(backup.path).empty()) return;
  throw Error{
      {.code = "restore.damaged",
       .message = fmt::format("{} is neither an SQLite database nor an archive of pg_dump's "
                              "custom format",
                              backup.path),
       .hint = "`limbeck restore --list` lists the backups; a script of SQL is run by psql "
               "or sqlite3",
       .file = backup.path}};
}

void check_dialect(const ChosenBackup& backup, std::string_view dialect) {
  const std::string found = dialect_of_stored(backup.path);
  if (found == dialect) return;
  throw Error{{.code = "restore.other_dialect",
               .message = fmt::format("{} is a backup of {}, the database is of {}", backup.path,
                                      found, dialect),
               .hint = "name the right database: --url or --to",
               .file = backup.path}};
}

RestoreResult restore(run::Database& database, const RestoreRequest& request,
                      const Options& options) {
  const auto lock = run::take_lock(database, options, "restore");
  RestoreResult result;
  if (dynamic_cast<db::CopiedDatabase*>(&database.connection()) != nullptr) {
    restore_sqlite(database, request.backup.path);
  } else {
    restore_server(database, request, result);
  }
  database.locate_again();
  result.rows = database.version_rows();
  std::ranges::sort(result.rows);
  check_rows(result.rows, request.backup);
  return result;
}

}  // namespace limbeck::backup
