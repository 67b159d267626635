// What a session of SQLite can be told ([session] of the configuration), and putting back what a
// script or its owner's settings were.
// Not foreign_keys, which the transaction switches: connection.cpp.
// Next: docs/sqlite.md, "Session settings".
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.hpp"
#include "limbeck/migrator.hpp"

namespace limbeck::dialects::sqlite {

/// In place of statements that cannot be known before a script ran: the connection answers this
/// pragma itself. SQLite passes over pragmas it does not know, so it is harmless elsewhere.
inline constexpr std::string_view kRestoreSession = "PRAGMA limbeck_restore_session";

/// "5s", "500ms", "2min"; a bare number is milliseconds. Errors: run.bad_setting naming `key`.
std::chrono::milliseconds parse_duration(std::string_view text, std::string_view key);

/// Settings SQLite has no counterpart for, or that are malformed, are refused before anything
/// runs. Errors: run.unsupported_setting, run.bad_setting.
void check_session(const SessionOptions& session);

/// PRAGMA NAME = value for each set.NAME. Errors: as check_session.
std::vector<db::Statement> session_statements(const SessionOptions& session);

/// Remembers the pragmas that outlive a transaction, and puts back those that were set.
class SessionKeeper {
 public:
  /// Reads the values to return to; once is enough.
  void remember(sqlite3* database);
  /// A statement sets this pragma (told by the authorizer).
  void note_change(std::string_view pragma);
  /// What cannot be changed inside a transaction stays noted until it is over.
  void restore(sqlite3* database);

 private:
  std::map<std::string, std::string, std::less<>> values_;
  std::set<std::string, std::less<>> changed_;
};

}  // namespace limbeck::dialects::sqlite
