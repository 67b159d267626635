// What a Connection is, too, where its database can be copied or emptied as a whole.
// Not statements of a migration: connection.hpp. Next: backup/, the caller.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

namespace limbeck::db {

/// A database that is a file: SQLite's.
class CopiedDatabase {
 public:
  virtual ~CopiedDatabase() = default;
  /// Everything, as it is at one moment, while others go on reading and writing, into a file that
  /// is there and empty. Errors: sql.*, run.stopped.
  virtual void copy_into(const std::string& path, const std::stop_token& stop) = 0;
  /// Replaces everything by what that file holds, in one transaction: sessions of others see the
  /// old content or the new. Errors: sql.lock_timeout (somebody is writing), sql.*.
  virtual void replace_from(const std::string& path) = 0;
  /// Reads every page and index. What is wrong, a line each.
  virtual std::vector<std::string> find_damage() = 0;
  /// Every definition, in an order of its own.
  virtual std::string schema_text() = 0;
  virtual std::uint64_t size() = 0;
};

/// A database of a server, which is emptied before a backup is put into its place.
class EmptiedDatabase {
 public:
  struct Emptying {
    std::vector<std::string> statements;  ///< In order, for one transaction.
    /// Schemas that stay, because what stays lives in them.
    std::vector<std::string> kept_schemas;
  };
  virtual ~EmptiedDatabase() = default;
  /// What drops everything that pg_dump would dump, but for these extensions and the schema public.
  virtual Emptying plan_emptying(const std::vector<std::string>& kept_extensions) = 0;
  virtual int server_major() = 0;
  virtual std::uint64_t size() = 0;
};

}  // namespace limbeck::db
