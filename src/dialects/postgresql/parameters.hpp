// A database URL as libpq's connection parameters.
// Not the connecting: connect.hpp.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "db/url.hpp"

namespace limbeck::dialects::postgresql {

/// Keywords and values in the order they are given to libpq; later ones win.
class Parameters {
 public:
  void set(std::string keyword, std::string value);
  bool has(const std::string& keyword) const;
  /// Null-terminated arrays, valid until the next set().
  const char* const* keywords();
  const char* const* values();

 private:
  std::vector<std::pair<std::string, std::string>> pairs_;
  std::vector<const char*> keywords_;
  std::vector<const char*> values_;
};

/// What libpq itself takes from the environment (PGPASSFILE, PGSSLMODE, PGCONNECT_TIMEOUT) keeps
/// its meaning where the URL is silent. `writes`: among several hosts, the one that takes writes.
/// Errors: url.unknown_parameter (names the nearest one).
Parameters make_parameters(const db::Url& url, bool writes);

/// "db1.example:5432" for messages; several hosts with commas; "the local socket" for none.
std::string describe_server(const db::Url& url);

/// The word as a POSIX shell takes it, quoted where needed: for commands that a hint shows.
std::string shell_word(const std::string& word);

}  // namespace limbeck::dialects::postgresql
