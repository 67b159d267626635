// What lies beside a backup and tells what it is of: FILE.json. Never a password.
// Not the making (make_backup.hpp) nor the folder (shelf.hpp).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/url.hpp"

namespace limbeck::backup {

struct Manifest {
  std::string file;  ///< Its name, beside this.
  std::string dialect;
  std::string url;                     ///< Masked.
  std::string database;                ///< As the server names it; SQLite: the real path.
  std::vector<std::string> revisions;  ///< The version rows, sorted.
  std::string created_at;              ///< 2026-01-08T14:30:00Z
  std::uint64_t size = 0;
  std::string sha256;
  std::string schema_hash;  ///< Of the definitions, see schema_hash.hpp.
  std::string server_version;
  std::string made_by;  ///< The program's own version line; empty for SQLite.
  std::string limbeck_version;
  std::string why;     ///< `before upgrade head`
  std::string reason;  ///< As --reason gave it.

  bool operator==(const Manifest&) const = default;
};

std::string manifest_path(const std::string& file);
std::string render_manifest(const Manifest& manifest);
/// `path` is for the error. Errors: backup.bad_manifest.
Manifest parse_manifest(std::string_view text, const std::string& path);

std::string render_time(std::chrono::system_clock::time_point time);
/// None for anything that render_time does not write.
std::optional<std::chrono::system_clock::time_point> parse_time(std::string_view text);

/// Whether it is of the database that this URL names, whoever logs in there. `database`: as the
/// server names it.
bool is_of(const Manifest& manifest, const db::Url& url, std::string_view database);

}  // namespace limbeck::backup
