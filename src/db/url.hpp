// A database URL in SQLAlchemy's form, taken apart. Not a connection: connection.hpp.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::db {

/// postgresql+asyncpg://user:p%40ss@host:5432/db?sslmode=require, percent escapes decoded.
struct Url {
  std::string dialect;  ///< "sqlite", "postgresql"; the registry knows the aliases.
  std::string driver = {};  ///< "asyncpg": kept for messages, of no effect.
  std::string user = {};
  std::string password = {};
  std::vector<std::string> hosts = {};  ///< Names, addresses or socket directories.
  std::vector<std::string> ports = {};  ///< As many as hosts, or none; "" for the default.
  std::string database = {};  ///< SQLite: the path, "" for memory; relative to the working directory.
  std::map<std::string, std::string> query = {};

  bool operator==(const Url&) const = default;
};

/// Errors: url.malformed, url.unknown_scheme (names the known ones).
Url parse_url(std::string_view text);

/// The URL with every secret (password, also in the query) as `***`: the only form ever shown.
std::string masked(const Url& url);

/// The same URL naming another database of the same server, unmasked; for tools that are handed
/// it through their environment, never shown.
std::string render_url(const Url& url);

}  // namespace limbeck::db
