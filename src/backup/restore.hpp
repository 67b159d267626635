// A backup back into a database, and the proof that it is there.
// Not the choice of one (shelf.hpp) nor the question whether to (cli/commands/restore.cpp).
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "backup/shelf.hpp"
#include "db/url.hpp"
#include "limbeck/migrator.hpp"
#include "run/database.hpp"

namespace limbeck::backup {

/// What was asked for by name. Without a manifest beside it, only what the file itself tells is
/// known.
struct ChosenBackup {
  std::string path;
  std::optional<Manifest> manifest;
};

struct RestoreRequest {
  ChosenBackup backup;
  db::Url url;  ///< Of the connection that is restored into.
  std::string postgresql_bin;
  bool keeps_owners = true;
  std::stop_token stop = {};
};

/// Before anything is asked or connected. Errors: restore.damaged, file.*.
void check_backup(const ChosenBackup& backup);
/// Errors: restore.other_dialect.
void check_dialect(const ChosenBackup& backup, std::string_view dialect);

struct RestoreResult {
  graph::Rows rows;  ///< Sorted.
  std::vector<std::string> notes;
};

/// Replaces everything in the database, which is locked meanwhile, in one transaction. Errors:
/// lock.*, restore.*, backup.no_program, backup.old_program, sql.*.
RestoreResult restore(run::Database& database, const RestoreRequest& request,
                      const Options& options);

}  // namespace limbeck::backup
