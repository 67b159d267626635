#include "backup/make_backup.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/dump.hpp"
#include "backup/stored.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "limbeck/version.hpp"
#include "os/file.hpp"
#include "os/large_file.hpp"
#include "os/long_command.hpp"
#include "run/postgresql_programs.hpp"

namespace limbeck::backup {
namespace {

/// The backup until it is whole; gone if it never becomes that.
class Partial {
 public:
  Partial(std::string path, bool is_folder) : path_(std::move(path)) {
    make_stored(path_, is_folder);
  }
  ~Partial() {
    if (path_.empty()) return;
    remove_stored_quietly(path_);
    os::remove_file_quietly(path_ + "-journal");
  }
  Partial(const Partial&) = delete;
  Partial& operator=(const Partial&) = delete;
  const std::string& path() const { return path_; }
  void become(const std::string& final_path) {
    os::rename_file(path_, final_path);
    path_.clear();
  }

 private:
  std::string path_;
};

void tell(const BackupRequest& request, std::string_view line) {
  if (request.tell) request.tell(line);
}

Error unsupported(std::string_view dialect) {
  return Error{{.code = "backup.dialect",
                .message = fmt::format("Limbeck makes no backup of {}", dialect),
                .hint = "hand it to a program: backup = command:PROGRAM, or --no-backup",
                .dialect = std::string(dialect)}};
}

std::uint64_t database_size(db::Connection& connection, std::string_view dialect) {
  if (auto* const file = dynamic_cast<db::CopiedDatabase*>(&connection)) return file->size();
  if (auto* const server = dynamic_cast<db::EmptiedDatabase*>(&connection)) return server->size();
  throw unsupported(dialect);
}

void check_size(std::uint64_t size, const scripts::BackupSettings& settings) {
  if (!settings.max_size || size <= *settings.max_size) return;
  throw Error{
      {.code = "backup.too_large",
       .message = fmt::format("the database has {}, more than backup_max_size allows ({})",
                              scripts::render_size(size), scripts::render_size(*settings.max_size)),
       .hint = "hand it to a program that is made for that (backup = command:PROGRAM), "
               "raise backup_max_size, or run with --no-backup"}};
}

/// The program learns of the database by its environment, as psql would: no secret in an argument.
void run_command(run::Database& database, const graph::Rows& rows, const BackupRequest& request) {
  const std::vector<std::string>& words = request.settings.command;
  os::Command command{.arguments = words};
  if (request.url.dialect == "postgresql") {
    command.environment = run::libpq_environment(request.url);
    command.environment.erase("LC_MESSAGES");
  }
  db::Url url = request.url;
  url.driver.clear();
  command.environment["LIMBECK_BACKUP_URL"] = db::render_url(url);
  command.environment["LIMBECK_BACKUP_DATABASE"] = database.bookkeeping().database;
  command.environment["LIMBECK_BACKUP_REVISION"] = base::join(rows, ",");
  command.environment["LIMBECK_BACKUP_WHY"] = request.why;
  tell(request, fmt::format("backup: {}", base::join(words, " ")));
  const os::CommandResult result = os::run_long_command(command, request.stop);
  if (request.stop.stop_requested()) {
    throw Error{{.code = "run.stopped",
                 .message = "stopped while the backup command ran, as asked",
                 .hint = "run it again to go on"}};
  }
  if (result.status == 0) return;
  throw Error{{.code = "backup.command_failed",
               .message = result.status == 127
                              ? fmt::format("the backup command was not found: {}", words.front())
                              : fmt::format("the backup command ended with status {}: {}",
                                            result.status, base::join(words, " ")),
               .hint = "see what it said above, mend the cause, or run with --no-backup"}};
}

Dumped dump(run::Database& database, const std::string& path, const BackupRequest& request) {
  db::Connection& connection = database.connection();
  if (auto* const file = dynamic_cast<db::CopiedDatabase*>(&connection)) {
    return dump_sqlite(*file, path, request.stop);
  }
  if (auto* const server = dynamic_cast<db::EmptiedDatabase*>(&connection)) {
    return dump_postgresql({.url = request.url,
                            .folder = request.settings.postgresql_bin,
                            .server_major = server->server_major(),
                            .stop = request.stop},
                           path, request.settings.jobs);
  }
  throw unsupported(database.dialect().name());
}

Manifest describe(run::Database& database, const graph::Rows& rows, const BackupRequest& request) {
  Manifest manifest{.dialect = std::string(database.dialect().name()),
                    .url = db::masked(request.url),
                    .database = database.bookkeeping().database,
                    .revisions = rows,
                    .created_at = render_time(request.clock()),
                    .server_version = database.bookkeeping().server_version,
                    .limbeck_version = std::string(kVersion),
                    .why = request.why,
                    .reason = request.reason};
  std::ranges::sort(manifest.revisions);
  return manifest;
}

void remove_expired(const BackupRequest& request, std::string_view database) {
  std::vector<KeptBackup> same;
  for (KeptBackup& each : read_shelf(request.settings.location).backups) {
    if (is_of(each.manifest, request.url, database)) same.push_back(std::move(each));
  }
  for (const KeptBackup& each : expired(same, request.settings, request.clock())) {
    // One that cannot be removed is no reason to stop what the new one was made for.
    try {
      remove_backup(each);
      tell(request, fmt::format("removed the backup {}", each.path));
    } catch (const Error& error) {
      tell(request, fmt::format("warning: an old backup stays: {}", error.what()));
    }
  }
}

}  // namespace

std::optional<KeptBackup> make_backup(run::Database& database, const BackupRequest& request) {
  const scripts::BackupSettings& settings = request.settings;
  const graph::Rows rows = database.version_rows();
  if (!settings.command.empty()) {
    run_command(database, rows, request);
    return std::nullopt;
  }
  const std::string name = database.bookkeeping().database;
  const bool is_sqlite = database.dialect().name() == "sqlite";
  const std::uint64_t size = database_size(database.connection(), database.dialect().name());
  if (is_sqlite && (name.empty() || size == 0)) {
    tell(request, name.empty() ? "backup: none, the database is in memory"
                               : "backup: none, the database is empty");
    return std::nullopt;
  }
  check_size(size, settings);
  os::make_private_directory(settings.location);
  remove_partials(settings.location, name);
  KeptBackup kept{.manifest = describe(database, rows, request)};
  kept.path = new_backup_path(settings.location, name, request.clock(), kept.manifest.revisions,
                              is_sqlite ? "db" : "dump");
  tell(request, fmt::format("backup: {} to {}", scripts::render_size(size), kept.path));
  Partial partial(partial_path(kept.path), !is_sqlite && settings.jobs > 1);
  const Dumped dumped = dump(database, partial.path(), request);
  flush_stored(partial.path());
  kept.manifest.file = kept.path.substr(kept.path.rfind('/') + 1);
  kept.manifest.size = stored_size(partial.path());
  kept.manifest.sha256 = stored_sha256(partial.path());
  kept.manifest.schema_hash = dumped.schema_hash;
  kept.manifest.made_by = dumped.made_by;
  partial.become(kept.path);
  // It makes the file a backup, so it comes last.
  const std::string manifest = manifest_path(kept.path);
  try {
    os::make_private_file(manifest);
    os::write_file(manifest, render_manifest(kept.manifest));
  } catch (...) {
    os::remove_file_quietly(manifest);
    remove_stored_quietly(kept.path);
    throw;
  }
  remove_expired(request, name);
  return kept;
}

void check_file(const KeptBackup& backup) {
  const std::uint64_t size = stored_size(backup.path);
  const Manifest& manifest = backup.manifest;
  const bool same = size == manifest.size && stored_sha256(backup.path) == manifest.sha256;
  if (same) return;
  throw Error{{.code = "restore.damaged",
               .message = fmt::format("{} is not what its manifest says: {}", backup.path,
                                      size == manifest.size ? "its SHA-256 differs"
                                                            : fmt::format("it has {} bytes, not {}",
                                                                          size, manifest.size)),
               .hint = "take another backup: `limbeck restore --list`",
               .file = backup.path}};
}

}  // namespace limbeck::backup
