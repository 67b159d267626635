// A database URL in SQLAlchemy's form, taken apart. Not a connection: connection.hpp.
// Not the choice which URL a command means: scripts/database_url.hpp.
// The forms: docs/configuration.md.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::db {

/// postgresql+asyncpg://user:p%40ss@host:5432/db?sslmode=require, percent escapes decoded.
struct Url {
  std::string dialect;      ///< "sqlite", "postgresql"; the registry knows the aliases.
  std::string driver = {};  ///< "asyncpg": kept for messages, of no effect.
  std::string user = {};
  std::string password = {};
  std::vector<std::string> hosts = {};  ///< Names, addresses or socket directories.
  std::vector<std::string> ports = {};  ///< As many as hosts, or none; "" for the default.
  std::string database =
      {};  ///< SQLite: the path, "" for memory; relative to the working directory.
  std::map<std::string, std::string> query = {};

  bool operator==(const Url&) const = default;
};

/// Takes what SQLAlchemy takes, and: hosts h1:5432,h2:5433 in the authority, a socket directory
/// as a host (%2Frun%2Fpostgresql), an @ in the password. What asyncpg and psycopg2 say in the
/// query is put in libpq's words (ssl= becomes sslmode=; host, port, user, password and dbname
/// move to their fields; asyncpg's own cache settings are dropped). SQLite's ":memory:" becomes "".
/// Errors, without any secret: url.malformed, url.unknown_scheme (names the known ones).
Url parse_url(std::string_view text);

/// The URL with every secret (password, also in the query) as `***`: the only form ever shown.
std::string masked(const Url& url);

/// Unmasked: never shown, only handed to tools through their environment. parse_url gives the same
/// value back. libpq knows no drivers: clear `driver` before it is handed there.
std::string render_url(const Url& url);

/// Whether the value of this query key must never be shown.
bool is_secret(std::string_view key);

}  // namespace limbeck::db
