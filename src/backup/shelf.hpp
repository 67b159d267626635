// The folder that backups are kept in: what is there, how a new one is called, which ones go.
// Not what is in them: make_backup.hpp, restore.hpp.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "backup/manifest.hpp"
#include "scripts/backup_settings.hpp"

namespace limbeck::backup {

struct KeptBackup {
  std::string path;
  Manifest manifest;
};

struct Shelf {
  std::vector<KeptBackup> backups;    ///< Newest first.
  std::vector<std::string> warnings;  ///< Manifests that cannot be read, or lie beside nothing.
};

/// A folder that is not there is empty.
Shelf read_shelf(const std::string& folder);

/// `app_20260108T143000Z_3f2a9c1b7d4e.dump`; a name that is taken gets a number.
std::string new_backup_path(const std::string& folder, std::string_view database,
                            std::chrono::system_clock::time_point now,
                            const std::vector<std::string>& revisions, std::string_view suffix);
/// Where it is written until it is whole: hidden, so that nobody takes it for a backup.
std::string partial_path(const std::string& path);
/// What a run left that was killed while it wrote a backup of this database.
void remove_partials(const std::string& folder, std::string_view database);

/// Those of `of_one_database` (newest first) that `settings` no longer keep; never the newest.
std::vector<KeptBackup> expired(const std::vector<KeptBackup>& of_one_database,
                                const scripts::BackupSettings& settings,
                                std::chrono::system_clock::time_point now);
/// The manifest first: half of it is then no backup any more.
void remove_backup(const KeptBackup& backup);

}  // namespace limbeck::backup
