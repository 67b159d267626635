// When limbeck.lock is checked, refused and written: what package managers do with theirs.
// Not the file: scripts/lock_file.hpp.
#pragma once

#include <set>
#include <string>

#include "cli/project.hpp"
#include "run/database.hpp"
#include "scripts/lock_file.hpp"

namespace limbeck::cli {

/// Empty where the project has none: it is switched off, or all revisions are in the program.
std::string lock_file_path(Project& project);
/// Whether nothing but `lock` and what writes revisions may change it: --locked, or `protect`.
bool is_locked(Project& project);

class LockFileCheck {
 public:
  /// Reads limbeck.lock and the files, before anything is connected. A project that has none yet is
  /// not checked. Errors: lockfile.off (--locked without one), lockfile.missing,
  /// lockfile.malformed, lockfile.conflict, lockfile.differs (where it is locked).
  explicit LockFileCheck(Project& project);

  const scripts::LockDifferences& differences() const { return differences_; }
  /// For a command that only reads: says what differs.
  void tell() const;
  /// For one that runs revisions, once the database is open: what is not applied there is recorded.
  /// Errors: lockfile.applied, as `edited` says, where `may_refuse`; else that is told, and nothing
  /// is recorded.
  void record_pending(run::Database& database, bool may_refuse);

 private:
  scripts::LockDifferences applied_differences(run::Database& database) const;

  Project& project_;
  std::string path_;
  scripts::LockFile files_;
  scripts::LockDifferences differences_;
};

/// After a command wrote, moved or removed revision files: the folder is read again. `written`:
/// their ids; what else was edited still shows. A file that cannot be written is a warning.
void record_written(Project& project, const std::set<std::string>& written);

}  // namespace limbeck::cli
