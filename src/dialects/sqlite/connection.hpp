// A session of SQLite: statements in order, no journal mode or durability of the user's changed.
// Not the opening of files (open.hpp) and not the bookkeeping (bookkeeping.hpp).
// Next: db/connection.hpp for what each function promises.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "db/connection.hpp"
#include "db/typed_rows.hpp"
#include "db/whole_database.hpp"
#include "dialects/sqlite/foreign_keys.hpp"
#include "dialects/sqlite/handle.hpp"
#include "dialects/sqlite/session.hpp"

namespace limbeck::dialects::sqlite {

class Connection final : public db::Connection, public db::TypedReader, public db::CopiedDatabase {
 public:
  /// `path`: empty for a database in memory. `writes`: opened by a command that may wait.
  Connection(DatabaseHandle handle, std::string path, bool writes);
  /// Borrows; what the owner had set is put back after each run and at the end. The owner's
  /// authorizer and busy handler are replaced meanwhile: SQLite does not tell what they were.
  explicit Connection(sqlite3* handle);
  ~Connection() override;

  std::vector<std::string> read(std::string_view sql, std::span<const Value> parameters,
                                const std::function<void(Row&)>& on_row) override;
  db::TypedRows read_typed(std::string_view sql) override;
  void run(std::span<const db::Statement> statements,
           const std::function<void(std::size_t)>& done = {}) override;
  void rollback() noexcept override;
  bool in_transaction() const override;
  void check_before_commit() override;
  void cancel() noexcept override;
  void on_notice(std::function<void(std::string_view)> callback) override;
  // Of CopiedDatabase: whole_database.cpp.
  void copy_into(const std::string& path, const std::stop_token& stop) override;
  void replace_from(const std::string& path) override;
  std::vector<std::string> find_damage() override;
  std::string schema_text() override;
  std::uint64_t size() override;

  /// Where the file is, links resolved, whether or not it is there; empty in memory.
  const std::string& path() const { return path_; }
  bool writes() const { return writes_; }
  /// For questions that no statement answers as fast. It stays this object's.
  sqlite3* handle() const { return database_; }
  void set_busy_timeout(std::chrono::milliseconds timeout) { busy_timeout_ = timeout; }
  std::chrono::milliseconds busy_timeout() const { return busy_timeout_; }

 private:
  class ForeignKeysOff;

  void attach();
  void execute(const db::Statement& statement);
  void execute_one(sqlite3_stmt* prepared, const db::Statement& statement);
  static int authorize(void* self, int action, const char* first, const char* second,
                       const char* database, const char* trigger);
  static int wait_while_busy(void* self, int attempts);

  DatabaseHandle owned_;
  sqlite3* database_;
  std::string path_;
  bool writes_;
  int owner_foreign_keys_ = 0;
  int owner_busy_timeout_ = 0;
  std::chrono::milliseconds busy_timeout_{5000};
  std::chrono::steady_clock::time_point busy_since_;
  std::atomic<bool> cancelled_ = false;
  TouchedTables touched_;
  SessionKeeper session_;
  std::optional<TableKey> altered_;  ///< The table of the ALTER that is being compiled.
  std::function<void(std::string_view)> notice_;
};

}  // namespace limbeck::dialects::sqlite
