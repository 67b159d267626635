// What the configuration says of backups: the keys that begin with `backup`.
// Not the making of one: backup/.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::scripts {

enum class BackupWhen { never, before_destructive, before_upgrade };

struct BackupSettings {
  BackupWhen when = BackupWhen::never;
  /// Words of the command that makes it in place of Limbeck; empty: Limbeck does.
  std::vector<std::string> command;
  std::string location;                   ///< The folder, absolute.
  std::optional<std::uint64_t> max_size;  ///< Bytes of the database; none: any.
  std::optional<int> keep;                ///< So many of a database; none: all.
  std::optional<std::chrono::milliseconds> keep_for;
  int jobs = 1;  ///< Sessions that dump at the same time.
  std::string
      postgresql_bin;  ///< The folder of pg_dump and its kin; empty: where they usually are.
};

/// "500MB", "20GB", "1TB", "4096": powers of 1024, as PostgreSQL counts. None for anything else.
std::optional<std::uint64_t> parse_size(std::string_view text);
/// "1.5 GB": three digits at most.
std::string render_size(std::uint64_t bytes);

/// `never`, `before-upgrade`, `before-destructive`, `command:PROGRAM …`, or the third and the
/// fourth in this order. None for anything else. Leaves the other members alone.
bool parse_backup(std::string_view text, BackupSettings& settings);

}  // namespace limbeck::scripts
