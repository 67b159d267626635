#include "dialects/sqlite/health.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "dialects/sqlite/broken.hpp"
#include "dialects/sqlite/handle.hpp"
#include "dialects/sqlite/lock.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "os/file_lock.hpp"
#include "sql/quoting.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using Symptoms = std::vector<contract::Symptom>;

/// What SQLite stops at; a damaged file has thousands.
constexpr const char* kIntegrity = "PRAGMA integrity_check(20)";

std::string quoted(std::string_view name) {
  return sql::quote_identifier_if_needed(name, sql::Flavor::sqlite);
}

/// What follows the last ` in ` or ` index `, as SQLite words it.
std::optional<std::string> named_behind(std::string_view text, std::string_view words) {
  const auto at = text.rfind(words);
  if (at == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(at + words.size()));
}

/// Source: the messages of SQLite's sqlite3BtreeIntegrityCheck and of OP_IntegrityCk's code in
/// pragma.c.
contract::Symptom of_integrity(const std::string& line) {
  const auto has = [&](std::string_view words) { return line.find(words) != std::string::npos; };
  if (has("missing from index ")) {
    return {"doctor.corrupt_index", line,
            fmt::format("REINDEX {};", quoted(*named_behind(line, "missing from index ")))};
  }
  if (has("wrong # of entries in index ")) {
    return {"doctor.corrupt_index", line,
            fmt::format("REINDEX {};", quoted(*named_behind(line, "entries in index ")))};
  }
  if (has("non-unique entry in index ")) {
    return {"doctor.broken_rows", line, "delete all but one of the rows that are the same there"};
  }
  if (line.starts_with("NULL value in ")) {
    const std::string column = *named_behind(line, "NULL value in ");
    const auto dot = column.find('.');
    return {"doctor.broken_rows", line,
            fmt::format("SELECT * FROM {} WHERE {} IS NULL;  -- and give them a value",
                        quoted(column.substr(0, dot)),
                        quoted(dot == std::string::npos ? "" : column.substr(dot + 1)))};
  }
  if (line.starts_with("CHECK constraint failed in ")) {
    return {"doctor.broken_rows", line,
            fmt::format("mend the rows of {} that its CHECK would refuse",
                        *named_behind(line, "failed in "))};
  }
  return {"doctor.corrupt", line,
          "restore a backup, or save what can be read: sqlite3 OLD .recover | sqlite3 NEW"};
}

void check_integrity(Connection& connection, Symptoms& found) {
  for (const Row& row : connection.query(kIntegrity).rows) {
    const std::string line = row.at(0).value_or("");
    if (line == "ok") continue;
    contract::Symptom symptom = of_integrity(line.substr(0, line.find('\n')));
    // Each missing row is a line of SQLite's; one REINDEX mends them all.
    const auto is_same = [&](const contract::Symptom& each) {
      return each.code == "doctor.corrupt_index" && each.remedy == symptom.remedy;
    };
    if (std::ranges::none_of(found, is_same)) found.push_back(std::move(symptom));
  }
}

void check_foreign_keys(Connection& connection, Symptoms& found) {
  const db::Rows rows = connection.query(
      "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, "
      "2");
  for (const Row& row : rows.rows) {
    const std::string table = row.at(0).value_or("");
    const std::string count = row.at(2).value_or("");
    found.push_back({"doctor.orphans",
                     fmt::format("{} row{} of {} refer{} to {} that {} not there", count,
                                 count == "1" ? "" : "s", table, count == "1" ? "s" : "",
                                 row.at(1).value_or(""), count == "1" ? "is" : "are"),
                     fmt::format("PRAGMA foreign_key_check({});  -- names them: mend or delete "
                                 "these rows",
                                 quoted(table))});
  }
}

/// The names that a rebuild gives to the table it is about to take the place of: Limbeck's
/// (copy_rows.cpp) and Alembic's batch mode.
void find_leftovers(Connection& connection, Symptoms& found) {
  const db::Rows rows = connection.query(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND (name GLOB 'limbeck_new_*' OR name "
      "GLOB 'limbeck_old_*' OR name GLOB '_alembic_tmp_*') ORDER BY name");
  for (const Row& row : rows.rows) {
    const std::string name = row.at(0).value_or("");
    found.push_back(
        {"doctor.leftover_table",
         fmt::format("the table {} was left by a rebuild that did not finish", name),
         fmt::format("DROP TABLE {};  -- once its rows are needed no more", quoted(name))});
  }
}

void find_holder(const std::string& path, Symptoms& found) {
  if (path.empty() || !os::file_exists(lock_path(path))) return;
  try {
    if (os::FileLock::try_acquire(lock_path(path), "", path)) return;
  } catch (const Error&) {
    return;  // Of another user's file nothing is known.
  }
  const std::string holder = os::FileLock::holder(lock_path(path));
  found.push_back({"doctor.lock_held",
                   fmt::format("a run holds the migration lock: {}",
                               holder.empty() ? "another process" : holder),
                   "let it finish; if it hangs, end that process: the lock goes with it"});
}

void find_network(const std::string& path, const std::string& journal_mode, Symptoms& found) {
  if (path.empty()) return;
  const auto name = os::network_file_system(path);
  if (!name) return;
  const bool is_wal = journal_mode == "wal";
  found.push_back(
      {"doctor.network_file_system",
       fmt::format("{} is on a network file system ({}){}", path, *name,
                   is_wal ? ", where journal_mode = wal corrupts it" : ", where locks may fail"),
       is_wal ? "PRAGMA journal_mode = DELETE;" : "keep the file on a disk of this machine"});
}

}  // namespace

Symptoms examine(Connection& connection) {
  Symptoms found;
  check_integrity(connection, found);
  check_foreign_keys(connection, found);
  find_leftovers(connection, found);
  for (const std::string& each : broken_objects(connection.handle())) {
    found.push_back(
        {"doctor.broken_object", each, "write a revision that makes it anew, or drops it"});
  }
  find_holder(connection.path(), found);
  const db::Rows mode = connection.query("PRAGMA journal_mode");
  find_network(connection.path(), mode.rows.at(0).at(0).value_or(""), found);
  return found;
}

}  // namespace limbeck::dialects::sqlite
