// A database of its own for each live test, on the server of tools/with_postgresql.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "db/url.hpp"
#include "dialects/postgresql/connection.hpp"
#include "dialects/postgresql/dialect.hpp"
#include "limbeck/error.hpp"

namespace limbeck::live {

inline db::Url server_url() {
  const char* text = std::getenv("LIMBECK_TEST_POSTGRESQL");
  if (text == nullptr) {
    ADD_FAILURE() << "LIMBECK_TEST_POSTGRESQL is not set: run through tools/with_postgresql";
    std::exit(1);
  }
  return db::parse_url(text);
}

inline std::unique_ptr<db::Connection> connect_to(const db::Url& url, bool writes = true) {
  return dialects::postgresql::postgresql().connect({.url = url, .writes = writes});
}

/// Created with the object, dropped with it, whoever is still connected.
class Database {
 public:
  Database() : url_(server_url()) {
    static std::atomic<int> count{0};
    name_ = "limbeck_test_" + std::to_string(getpid()) + "_" + std::to_string(++count);
    connect_to(server_url())->query("CREATE DATABASE " + name_);
    url_.database = name_;
  }
  ~Database() {
    try {
      connect_to(server_url())->query("DROP DATABASE " + name_ + " WITH (FORCE)");
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
  }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  const db::Url& url() const { return url_; }
  std::unique_ptr<db::Connection> connect(bool writes = true) const {
    return connect_to(url_, writes);
  }

 private:
  db::Url url_;
  std::string name_;
};

/// A role with a password, dropped with the object together with what it owns in `database`.
class Role {
 public:
  Role(const Database& database, const std::string& attributes = "LOGIN") : database_(database) {
    static std::atomic<int> count{0};
    name_ = "limbeck_role_" + std::to_string(getpid()) + "_" + std::to_string(++count);
    database.connect()->query("CREATE ROLE " + name_ + " " + attributes +
                              " PASSWORD 'secret-word'");
  }
  ~Role() {
    try {
      const auto connection = database_.connect();
      connection->query("DROP OWNED BY " + name_ + " CASCADE");
      connection->query("DROP ROLE " + name_);
    } catch (const Error& error) {
      ADD_FAILURE() << error.what();
    }
  }
  Role(const Role&) = delete;
  Role& operator=(const Role&) = delete;

  const std::string& name() const { return name_; }
  db::Url url() const {
    db::Url url = database_.url();
    url.user = name_;
    url.password = "secret-word";
    return url;
  }

 private:
  const Database& database_;
  std::string name_;
};

inline std::vector<db::Statement> statements(const std::vector<std::string>& texts) {
  std::vector<db::Statement> result;
  for (const std::string& text : texts) result.push_back({.text = text});
  return result;
}

inline void append(std::vector<db::Statement>& to, const std::vector<db::Statement>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

/// The first column of the first row; "<null>" for NULL, "<none>" without rows.
inline std::string ask(db::Connection& connection, const std::string& sql) {
  const db::Rows rows = connection.query(sql);
  if (rows.rows.empty()) return "<none>";
  return rows.rows[0].at(0).value_or("<null>");
}

/// What `action` throws; a failure if it does not.
template <class Action>
ErrorDetails error_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.details();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace limbeck::live
