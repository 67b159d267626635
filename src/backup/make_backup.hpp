// Makes a backup of a database that is connected and locked: written under a name that nobody
// takes for a backup, flushed, read back, renamed; then the old ones go.
// Not when one is due (cli/run_guard.hpp), not the way back (restore.hpp).
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "backup/shelf.hpp"
#include "base/clock.hpp"
#include "db/url.hpp"
#include "run/database.hpp"
#include "scripts/backup_settings.hpp"

namespace limbeck::backup {

struct BackupRequest {
  const scripts::BackupSettings& settings;
  db::Url url;         ///< That of the connection.
  std::string why;     ///< `before upgrade head`
  std::string reason;  ///< --reason
  base::Clock clock;
  std::stop_token stop = {};
  std::function<void(std::string_view line)> tell = {};
};

/// None where the work was handed to the user's command, or there is nothing to save. Everything
/// that is written is for this user alone. Errors: backup.*, file.*, sql.*, run.stopped; then no
/// file is left.
std::optional<KeptBackup> make_backup(run::Database& database, const BackupRequest& request);

/// Size and hash of the file against its manifest. Errors: restore.damaged, file.*.
void check_file(const KeptBackup& backup);

}  // namespace limbeck::backup
