// PostgreSQL's own programs: where they are, which of several is the right one, and how they are
// told the database without a password in an argument. Not what they are run for: backup/,
// workflow/.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "db/url.hpp"

namespace limbeck::run {

struct ClientProgram {
  std::string path;
  int major = 0;
  std::string version;  ///< `pg_dump (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`
};

struct ClientSearch {
  /// The oldest that is not older than the server; none where there is none.
  std::optional<ClientProgram> program;
  int newest = 0;  ///< Major version of the newest that was found; 0 where none was.
};

/// Looks in `folder` alone, or without one in the folders of Debian's, PGDG's and Homebrew's
/// packages and in PATH. A program that does not say its version is passed over.
ClientSearch find_client(std::string_view name, int server_major, const std::string& folder = {});

/// The URL as the variables that libpq reads, so that nothing of it is in an argument.
std::map<std::string, std::string> libpq_environment(const db::Url& url);

}  // namespace limbeck::run
