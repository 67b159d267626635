// A database file as a whole, by SQLite's online backup interface: neither a writer in between nor
// a crash leaves half a copy that passes for one.
#include <fmt/format.h>

#include <thread>

#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/errors.hpp"

namespace limbeck::dialects::sqlite {
namespace {

/// So many pages at a time, that a stop is noticed and writers get their turn.
constexpr int kPages = 4096;

struct FinishBackup {
  void operator()(sqlite3_backup* backup) const { sqlite3_backup_finish(backup); }
};

/// A copy is nobody else's: no journal, no lock, no -wal file beside it.
DatabaseHandle open_copy(const std::string& path, bool writes) {
  sqlite3* raw = nullptr;
  std::string name = "file:";
  for (const char byte : path) {
    const bool plain = byte != '%' && byte != '?' && byte != '#';
    name += plain ? std::string(1, byte) : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  if (!writes) name += "?immutable=1";
  const int flags = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
  const int result = sqlite3_open_v2(name.c_str(), &raw, flags, nullptr);
  DatabaseHandle handle(raw);
  if (result != SQLITE_OK) throw last_error(raw, result, "");
  if (writes) {
    sqlite3_exec(raw, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", nullptr, nullptr,
                 nullptr);
  }
  return handle;
}

Error stopped() {
  return Error{{.code = "run.stopped",
                .message = "stopped while the database was copied, as asked",
                .hint = "run it again to go on"}};
}

/// `patience`: for a lock of somebody else's, from the last page on that could be copied.
void copy(sqlite3* from, sqlite3* to, int pages, std::chrono::milliseconds patience,
          const std::stop_token& stop) {
  std::unique_ptr<sqlite3_backup, FinishBackup> backup(
      sqlite3_backup_init(to, "main", from, "main"));
  if (backup == nullptr) throw last_error(to, sqlite3_extended_errcode(to), "");
  auto since = std::chrono::steady_clock::now();
  for (;;) {
    if (stop.stop_requested()) throw stopped();
    const int result = sqlite3_backup_step(backup.get(), pages);
    if (result == SQLITE_DONE) break;
    const int primary = result & 0xFF;
    const auto now = std::chrono::steady_clock::now();
    if (result == SQLITE_OK) {
      since = now;
    } else if ((primary == SQLITE_BUSY || primary == SQLITE_LOCKED) && now - since < patience) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    } else {
      const int reported = sqlite3_backup_finish(backup.release());
      throw last_error(to, reported == SQLITE_OK ? result : reported, "");
    }
  }
  const int result = sqlite3_backup_finish(backup.release());
  if (result != SQLITE_OK) throw last_error(to, result, "");
}

}  // namespace

void Connection::copy_into(const std::string& path, const std::stop_token& stop) {
  cancelled_ = false;
  const DatabaseHandle target = open_copy(path, true);
  copy(database_, target.get(), kPages, busy_timeout_, stop);
}

void Connection::replace_from(const std::string& path) {
  cancelled_ = false;
  const DatabaseHandle source = open_copy(path, false);
  // In one step, so that it is one transaction whatever happens in between.
  copy(source.get(), database_, -1, busy_timeout_, {});
}

std::vector<std::string> Connection::find_damage() {
  std::vector<std::string> found;
  for (const Row& row : query("PRAGMA integrity_check(5)").rows) {
    if (!row.empty() && row[0] != "ok") found.push_back(row[0].value_or(""));
  }
  return found;
}

std::string Connection::schema_text() {
  std::string text;
  // What SQLite itself keeps of statistics is no part of the schema.
  for (const Row& row :
       query("SELECT type, name, tbl_name, coalesce(sql, '') FROM main.sqlite_master "
             "WHERE name NOT LIKE 'sqlite\\_stat%' ESCAPE '\\' ORDER BY type, name, tbl_name")
           .rows) {
    for (const Value& value : row) text += fmt::format("{}\n", value.value_or(""));
  }
  return text;
}

std::uint64_t Connection::size() {
  const auto number = [this](const char* pragma) {
    return std::stoull(query(pragma).rows.at(0).at(0).value_or("0"));
  };
  return number("PRAGMA page_count") * number("PRAGMA page_size");
}

}  // namespace limbeck::dialects::sqlite
