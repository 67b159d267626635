// A project in a temporary folder with a SQLite database, for the runner's tests.
#pragma once

#include <sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "dialects/registry.hpp"
#include "run/database.hpp"
#include "run/recovery.hpp"
#include "run/runner.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::run::testing {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = std::filesystem::temp_directory_path() / "limbeck-run-XXXXXX";
    if (mkdtemp(pattern.data()) == nullptr) std::abort();
    path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Straight to SQLite, past everything that is tested. A row is its values joined by '|'.
inline std::vector<std::string> ask(const std::string& path, const std::string& sql) {
  sqlite3* database = nullptr;
  EXPECT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  sqlite3_busy_timeout(database, 10000);
  std::vector<std::string> rows;
  char* message = nullptr;
  const auto take = [](void* to, int count, char** values, char**) {
    std::string row;
    for (int i = 0; i < count; ++i) {
      if (i > 0) row += '|';
      row += values[i] == nullptr ? "NULL" : values[i];
    }
    static_cast<std::vector<std::string>*>(to)->push_back(std::move(row));
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(database, sql.c_str(), take, &rows, &message), SQLITE_OK)
      << sql << ": " << (message == nullptr ? "" : message);
  sqlite3_free(message);
  sqlite3_close(database);
  return rows;
}

/// Everything but times, durations, run ids: what two ways to the same place must agree in.
inline std::vector<std::string> dump(const std::string& path) {
  std::vector<std::string> all =
      ask(path, "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name");
  const auto add = [&](const std::string& sql) {
    for (std::string& row : ask(path, sql)) all.push_back(std::move(row));
  };
  for (const std::string& table :
       ask(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
    all.push_back("-- " + table);
    if (table == "limbeck_history") {
      add("SELECT version_table, event, revision, parents, direction, hash, statements_done, "
          "statements_total, detail, reason, os_user, host FROM limbeck_history ORDER BY id");
    } else {
      add("SELECT * FROM \"" + table + "\" ORDER BY 1");
    }
  }
  return all;
}

class Project {
 public:
  Project() {
    std::filesystem::create_directory(versions());
    options.os_user = "ann";
    options.host = "desk";
    options.on_event = [this](const Event& event) { events.push_back(event); };
  }

  std::string versions() const { return folder.path() + "/versions"; }
  std::string database_path() const { return folder.path() + "/app.db"; }
  std::string file(const std::string& id) const { return versions() + "/" + id + ".sql"; }

  /// A file whose sections are `body`, directives included.
  void write(const std::string& id, const std::string& parents, const std::string& body) {
    std::ofstream{file(id)} << "-- Make " << id << "\n--\n-- Revision ID: " << id
                            << "\n-- Revises: " << parents << "\n\n"
                            << body;
  }
  /// A revision that makes the table t_ID and drops it again.
  void write_table(const std::string& id, const std::string& parents) {
    write(id, parents,
          "-- limbeck: upgrade\nCREATE TABLE t_" + id + " (x INTEGER);\nINSERT INTO t_" + id +
              " VALUES (1);\n\n-- limbeck: downgrade\nDROP TABLE t_" + id + ";\n");
  }

  scripts::ScriptDirectory scripts() const {
    return scripts::ScriptDirectory::load({.directories = {versions()}, .program = program});
  }
  Database open(const std::string& path = {}) const {
    return Database::open(
        {.url = {.dialect = "sqlite", .database = path.empty() ? database_path() : path},
         .writes = true,
         .create = true},
        options);
  }
  std::size_t upgrade(const std::string& target = "head",
                      Resolution resolution = Resolution::none) {
    Database database = open();
    return run::upgrade(database, scripts(), target, options, {resolution});
  }
  std::size_t downgrade(const std::string& target, Resolution resolution = Resolution::none) {
    Database database = open();
    return run::downgrade(database, scripts(), target, options, {resolution});
  }
  void stamp(const std::vector<std::string>& targets, bool purge = false) {
    Database database = open();
    run::stamp(database, scripts(), targets, purge, options);
  }

  std::vector<std::string> rows() const {
    return ask(database_path(), "SELECT version_num FROM alembic_version ORDER BY 1");
  }
  std::vector<std::string> tables() const {
    return ask(database_path(),
               "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 't\\_%' ESCAPE "
               "'\\' ORDER BY 1");
  }
  /// "event revision done/total detail"
  std::vector<std::string> history() const {
    return ask(database_path(),
               "SELECT trim(event || ' ' || revision || ' ' || ifnull(statements_done, '-') || '/' "
               "|| ifnull(statements_total, '-') || ' ' || detail) FROM limbeck_history ORDER BY "
               "id");
  }
  std::vector<contract::HistoryEvent> history_events() const { return open().history(); }

  template <typename Kind>
  std::vector<Kind> events_of() const {
    std::vector<Kind> found;
    for (const Event& event : events)
      if (const auto* kind = std::get_if<Kind>(&event)) found.push_back(*kind);
    return found;
  }

  TemporaryFolder folder;
  Revisions program;
  Options options;
  std::vector<Event> events;
};

/// The error that `work` throws; fails the test if it throws none.
template <typename Work>
ErrorDetails error_of(Work work) {
  try {
    work();
  } catch (const Error& error) {
    return error.details();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

using Strings = std::vector<std::string>;

}  // namespace limbeck::run::testing
