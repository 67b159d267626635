// A folder of its own and a database in it, for the tests of SQLite.
// Not for PostgreSQL, whose tests need a server: tests/live/.
// Next: the sqlite_*_test.cpp beside it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/dialect.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {

class SqliteFile : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/limbeck-sqlite-XXXXXX";
    ASSERT_NE(mkdtemp(pattern), nullptr);
    folder_ = std::filesystem::canonical(pattern).string();
    path_ = folder_ + "/app.db";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  static contract::ConnectRequest request_for(const std::string& path, bool writes = true) {
    contract::ConnectRequest request;
    request.url.dialect = "sqlite";
    request.url.database = path;
    request.writes = request.create = writes;
    return request;
  }

  std::unique_ptr<db::Connection> connect(bool writes = true) const {
    return sqlite().connect(request_for(path_, writes));
  }

  std::string folder_;
  std::string path_;
};

inline void run(db::Connection& connection, const std::vector<std::string>& texts) {
  std::vector<db::Statement> statements;
  for (const std::string& text : texts) statements.push_back({.text = text});
  connection.run(statements);
}

/// One value of one row; "NULL" for no value, "" for no row.
inline std::string value(db::Connection& connection, const std::string& sql) {
  const db::Rows rows = connection.query(sql);
  return rows.rows.empty() ? "" : rows.rows[0].at(0).value_or("NULL");
}

inline ErrorDetails error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.details();
  }
  ADD_FAILURE() << "no error was thrown";
  return {};
}

/// The statements of one revision, as the runner sends them.
inline void migrate(db::Connection& connection, const std::vector<std::string>& texts) {
  connection.run(sqlite().begin());
  try {
    run(connection, texts);
    connection.check_before_commit();
    connection.run(sqlite().commit());
  } catch (...) {
    connection.rollback();
    throw;
  }
}

}  // namespace limbeck::dialects::sqlite
