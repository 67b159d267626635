#include "cli/lock_file_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "run/recovery.hpp"

namespace limbeck::cli {
namespace {

using scripts::LockDifferences;
using scripts::LockFile;

constexpr const char* kHowToAccept = "if that is meant, `limbeck lock` writes it as the files are";

/// The state after its last event: what the history saw applied and not undone.
std::set<std::string> applied_ids(const std::vector<contract::HistoryEvent>& history) {
  std::set<std::string> ids;
  for (const contract::HistoryEvent& event : history) {
    const bool is_done =
        event.event == "finished" || (event.event == "resolved" && event.detail == "applied");
    if (!is_done) continue;
    if (event.direction == "upgrade") ids.insert(event.revision);
    if (event.direction == "downgrade") ids.erase(event.revision);
  }
  return ids;
}

Error missing(const std::string& path) {
  return Error{{.code = "lockfile.missing",
                .message = fmt::format("there is no {}, so nothing tells whether revision files "
                                       "were edited, added or removed",
                                       path),
                .hint = "`limbeck lock` writes it; commit it with the revisions",
                .file = path}};
}

void write(Project& project, const std::string& path, const LockFile& content) {
  try {
    os::write_file(path, content.render());
  } catch (const Error& error) {
    // A deployment often cannot write to its own files.
    project.warn(fmt::format("{} is not brought up to date: {}", path, error.what()));
  }
}

}  // namespace

std::string lock_file_path(Project& project) {
  const scripts::Configuration& settings = project.configuration();
  const bool is_on = settings.lock_file.value_or(!scripts::has_alembic_scripts(settings));
  if (!is_on || settings.script_location.empty()) return {};
  return settings.script_location + '/' + scripts::kLockFileName;
}

bool is_locked(Project& project) {
  return project.request().locked || project.configuration().protect;
}

LockFileCheck::LockFileCheck(Project& project) : project_(project), path_(lock_file_path(project)) {
  const bool is_asked = project.request().locked;
  if (path_.empty()) {
    if (!is_asked) return;
    throw Error{{.code = "lockfile.off",
                 .message = "--locked needs limbeck.lock, which this project does not use",
                 .hint = "set lock_file = on, and write it: `limbeck lock`",
                 .file = project.configuration().path}};
  }
  if (!os::file_exists(path_)) {
    const bool is_wanted = project.configuration().lock_file.value_or(false);
    if (is_asked || (is_wanted && is_locked(project))) throw missing(path_);
    path_.clear();
    return;
  }
  const std::string text = os::read_file(path_);
  // Whoever must be sure has every file hashed.
  scripts::KeptContents kept(is_locked(project) ? "" : project.cache_folder("contents"), path_,
                             project.graph().size());
  files_ = LockFile::of(project.scripts(), &kept);
  kept.keep();
  if (text == files_.render()) return;
  const LockFile locked = LockFile::parse(text, path_);
  if (locked.has_conflict()) {
    throw Error{{.code = "lockfile.conflict",
                 .message = fmt::format("{} holds a conflict of git: two branches changed the "
                                        "revisions",
                                        path_),
                 .hint = "join the heads with `limbeck merge heads` or `limbeck rebase`, which "
                         "writes it, or see that the files are right and `limbeck lock`",
                 .file = path_}};
  }
  differences_ = locked.differences(files_);
  if (differences_.empty() || !is_locked(project)) return;
  throw Error{{.code = "lockfile.differs",
               .message = fmt::format("the revision files are not those of {}: {}", path_,
                                      differences_.describe()),
               .hint = fmt::format(
                   "if that is meant, `limbeck lock` and commit it; {} keeps this command from it",
                   is_asked ? "--locked" : "`protect`"),
               .file = path_}};
}

void LockFileCheck::tell() const {
  if (differences_.empty()) return;
  project_.tell(
      fmt::format("note: {} does not have it yet: {}; `limbeck upgrade` or `limbeck lock` "
                  "records it",
                  path_, differences_.describe()));
}

/// What a database has seen may not have become something else. Of what is new, that counts which
/// stands below what is applied and was never run.
LockDifferences LockFileCheck::applied_differences(run::Database& database) const {
  const graph::RevisionGraph& graph = project_.graph();
  const graph::Rows rows = database.version_rows();
  const std::vector<contract::HistoryEvent> history = database.bookkeeping().history_hidden
                                                          ? std::vector<contract::HistoryEvent>()
                                                          : database.history();
  const std::vector<bool> applied = run::find_applied(graph, rows, history);
  const std::set<std::string> run_ids = applied_ids(history);
  const auto is_applied = [&](const std::string& id) {
    const auto index = graph.find(id);
    return index && applied[*index];
  };
  LockDifferences found;
  std::ranges::copy_if(differences_.edited, std::back_inserter(found.edited), is_applied);
  for (const std::string& id : differences_.added) {
    const bool is_row = std::ranges::find(rows, id) != rows.end();
    if (is_applied(id) && !is_row && !run_ids.contains(id)) found.added.push_back(id);
  }
  for (const std::string& id : differences_.removed) {
    const bool is_squashed = graph.find_replacing(id).has_value();
    if (!is_squashed && run_ids.contains(id)) found.removed.push_back(id);
  }
  return found;
}

void LockFileCheck::record_pending(run::Database& database, bool may_refuse) {
  if (differences_.empty()) return;
  const LockDifferences applied = applied_differences(database);
  const EditedPolicy policy = project_.configuration().edited;
  if (!applied.empty() && policy != EditedPolicy::ignore) {
    const std::string message =
        fmt::format("revisions that this database has seen are not those of {} any more: {}", path_,
                    applied.describe());
    if (policy == EditedPolicy::refuse && may_refuse) {
      throw Error{{.code = "lockfile.applied",
                   .message = message,
                   .hint = fmt::format("take the files from version control as they were applied, "
                                       "and put the change into a new revision; {}",
                                       kHowToAccept),
                   .file = path_}};
    }
    project_.warn(message);
    if (policy == EditedPolicy::refuse) return;
  }
  write(project_, path_, files_);
  project_.tell(fmt::format("{}: {}", scripts::kLockFileName, differences_.describe()));
}

void record_written(Project& project, const std::set<std::string>& written) {
  const std::string path = lock_file_path(project);
  if (path.empty()) return;
  LockFile files = LockFile::of(scripts::ScriptDirectory::load(project.sources()));
  if (os::file_exists(path)) {
    try {
      const LockFile before = LockFile::parse(os::read_file(path), path);
      files = before.updated(files, written);
    } catch (const Error& error) {
      if (error.code() != "lockfile.malformed") throw;
      project.warn(fmt::format("{}; it is written anew", error.what()));
    }
  } else if (files.revisions().empty()) {
    return;
  }
  write(project, path, files);
}

}  // namespace limbeck::cli
