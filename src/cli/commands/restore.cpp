// restore [FILE]: a backup into the place of a database.
#include "backup/restore.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/confirmation.hpp"
#include "cli/run_watch.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "report/json.hpp"
#include "report/listing.hpp"
#include "report/table.hpp"

namespace limbeck::cli::commands {
namespace {

using backup::ChosenBackup;
using backup::KeptBackup;

/// Of the configured database, newest first; warnings are told.
std::vector<KeptBackup> kept_backups(Project& project) {
  backup::Shelf shelf = backup::read_shelf(project.configuration().backup.location);
  for (const std::string& warning : shelf.warnings) project.warn(warning);
  const db::Url& url = project.database_url().url;
  std::string name = url.database;
  try {
    name = project.open_for_reading(project.options()).bookkeeping().database;
  } catch (const Error&) {
    // A server that is down or a file that is broken is a reason to look for its backups.
  }
  std::erase_if(shelf.backups,
                [&](const KeptBackup& each) { return !is_of(each.manifest, url, name); });
  return std::move(shelf.backups);
}

std::string line_of(const KeptBackup& kept) {
  const backup::Manifest& manifest = kept.manifest;
  return fmt::format("{}  {:>8}  at {}  {}  {}\n", manifest.created_at,
                     scripts::render_size(manifest.size),
                     manifest.revisions.empty() ? "base" : base::join(manifest.revisions, ", "),
                     manifest.why, kept.path);
}

ExitCode list_backups(Project& project) {
  const std::vector<KeptBackup> backups = kept_backups(project);
  if (project.request().json) {
    project.out(report::json_backups(backups));
  } else {
    for (const KeptBackup& each : backups) project.out(line_of(each));
  }
  if (backups.empty()) {
    project.tell(
        fmt::format("no backups of this database in {}", project.configuration().backup.location));
  }
  return ExitCode::done;
}

ChosenBackup read_chosen(const std::string& path) {
  ChosenBackup chosen{.path = path};
  const std::string manifest = backup::manifest_path(path);
  if (os::file_exists(manifest)) {
    chosen.manifest = backup::parse_manifest(os::read_file(manifest), manifest);
  }
  return chosen;
}

/// FILE from the working directory, or by its name alone; else the latest.
ChosenBackup choose(Project& project) {
  const Request& request = project.request();
  const std::string& location = project.configuration().backup.location;
  if (request.arguments.empty()) {
    const std::vector<KeptBackup> backups = kept_backups(project);
    if (!backups.empty()) return {backups.front().path, backups.front().manifest};
    throw Error{{.code = "restore.no_backup",
                 .message = fmt::format("there is no backup of this database in {}", location),
                 .hint = "name the file: `limbeck restore FILE`; backups are kept where "
                         "backup_location says"}};
  }
  const std::string& name = request.arguments[0];
  const std::string path =
      name.starts_with('/') ? name : project.world().working_directory + "/" + name;
  for (const std::string& each : {path, location + "/" + name}) {
    if (os::file_exists(each)) return read_chosen(each);
  }
  throw Error{{.code = "restore.no_backup",
               .message = fmt::format("{} is neither here nor in {}", name, location),
               .hint = "`limbeck restore --list` lists the backups of the database",
               .file = name}};
}

void tell_backup(const Project& project, const ChosenBackup& chosen) {
  if (!chosen.manifest) {
    project.tell(fmt::format("backup: {}, without a manifest", chosen.path));
    return;
  }
  const backup::Manifest& manifest = *chosen.manifest;
  project.tell(fmt::format(
      "backup: {}\n        {} of {}, made {} ({}), at {}", chosen.path,
      scripts::render_size(manifest.size), manifest.url, manifest.created_at, manifest.why,
      manifest.revisions.empty() ? "base" : base::join(manifest.revisions, ", ")));
}

void confirm(Project& project, run::Database& database, const std::string& target) {
  const graph::Rows rows = database.version_rows();
  const std::string what = fmt::format("everything in {}, which is at {}", target,
                                       rows.empty() ? "base" : base::join(rows, ", "));
  if (project.configuration().protect) {
    project.tell(fmt::format("this replaces {}", what));
    confirm_by_name(project, name_to_type(database), "replace everything in it");
    return;
  }
  if (project.request().yes) return;
  const std::string question = fmt::format("replace {}? [y/N] ", what);
  if (project.world().ask && base::lower(project.world().ask(question)) == "y") return;
  throw Error{{.code = "restore.not_confirmed",
               .message = fmt::format("nothing was changed: this would replace {}", what),
               .hint = "--yes says that it is meant"}};
}

/// A file that is no database any more is what a backup is for: it is put aside, not overwritten.
void set_broken_file_aside(const Project& project, const db::Url& url) {
  const std::string aside =
      fmt::format("{}.broken-{}", url.database, backup::render_time(project.world().clock()));
  for (const std::string ending : {"-journal", "-wal", "-shm", ""}) {
    if (os::file_exists(url.database + ending)) {
      os::rename_file(url.database + ending, aside + ending);
    }
  }
  project.tell(fmt::format("the file that was there is no database; it is kept as {}", aside));
}

run::Database open_target(Project& project, const db::Url& url, const Options& options) {
  if (!project.request().to) return project.open_for_writing(options, true);
  return run::Database::open({.url = url, .writes = true, .create = true}, options);
}

bool is_broken(const Error& error) {
  return error.code() == "connect.not_a_database" || error.code() == "sql.corrupt";
}

backup::RestoreResult restore_into(Project& project, const ChosenBackup& chosen, const db::Url& url,
                                   Options& options, RunWatch& watch) {
  const std::string target = db::masked(url);
  const auto work = [&](run::Database& database) {
    watch.arm();
    return backup::restore(database,
                           {.backup = chosen,
                            .url = project.request().to ? url : project.opened_url(),
                            .postgresql_bin = project.configuration().backup.postgresql_bin,
                            .keeps_owners = !project.request().no_owner,
                            .stop = options.stop},
                           options);
  };
  try {
    {
      // Who says no leaves no empty file behind.
      run::Database present = run::Database::open({.url = url}, options);
      confirm(project, present, target);
    }
    run::Database database = open_target(project, url, options);
    return work(database);
  } catch (const Error& error) {
    if (!is_broken(error)) throw;
  }
  if (project.configuration().protect) {
    confirm_by_name(project, url.database.substr(url.database.rfind('/') + 1), "replace it");
  } else if (!project.request().yes) {
    throw Error{{.code = "restore.not_confirmed",
                 .message = fmt::format("{} is no database any more", target),
                 .hint = "--yes puts the file aside and the backup into its place"}};
  }
  set_broken_file_aside(project, url);
  run::Database database = open_target(project, url, options);
  return work(database);
}

}  // namespace

ExitCode restore(Project& project) {
  const Request& request = project.request();
  if (request.list) return list_backups(project);
  Options options = project.options();
  const scripts::DatabaseUrl target =
      request.to
          ? scripts::make_database_url(*request.to, "--to", project.world().working_directory)
          : project.database_url();
  const ChosenBackup chosen = choose(project);
  backup::check_backup(chosen);
  backup::check_dialect(chosen, target.url.dialect);
  if (request.to) {
    project.tell(fmt::format("database: {} (from --to)", db::masked(target.url)));
  } else {
    project.announce_database();
  }
  tell_backup(project, chosen);
  RunWatch watch(project);
  watch.attach(options);
  const backup::RestoreResult result = restore_into(project, chosen, target.url, options, watch);
  for (const std::string& note : result.notes) project.tell("note: " + note);
  if (request.json) {
    project.out(report::json_restored(chosen.path, db::masked(target.url), result.rows));
  }
  project.tell(fmt::format("restored: the database is at {}",
                           result.rows.empty() ? "base" : base::join(result.rows, ", ")));
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
