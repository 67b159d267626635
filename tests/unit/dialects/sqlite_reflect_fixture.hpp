// Catalogs of databases in memory, and as text where two of them differ.
// Not for what needs a file: sqlite_fixture.hpp.
// Next: the sqlite_reflect*_test.cpp beside it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "dialects/sqlite/connection.hpp"
#include "dialects/sqlite/reflect.hpp"
#include "dialects/sqlite/rules.hpp"
#include "limbeck/error.hpp"

namespace limbeck::dialects::sqlite {

inline DatabaseHandle memory_with(const std::string& ddl) {
  sqlite3* raw = nullptr;
  sqlite3_open(":memory:", &raw);
  DatabaseHandle handle(raw);
  char* message = nullptr;
  if (sqlite3_exec(raw, ddl.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
    ADD_FAILURE() << message << "\n" << ddl;
    sqlite3_free(message);
  }
  return handle;
}

/// Passes everything on and counts. Unlike SQLite's own, it is asked about every table: what is
/// read through it was checked against all pragmas.
class Counting final : public db::Connection {
 public:
  explicit Counting(db::Connection& inner) : inner_(inner) {}

  std::vector<std::string> read(std::string_view sql, std::span<const Value> parameters,
                                const std::function<void(Row&)>& on_row) override {
    ++count;
    return inner_.read(sql, parameters, on_row);
  }
  void run(std::span<const db::Statement> statements,
           const std::function<void(std::size_t)>& done) override {
    count += statements.size();
    inner_.run(statements, done);
  }
  void rollback() noexcept override { inner_.rollback(); }
  bool in_transaction() const override { return inner_.in_transaction(); }
  void cancel() noexcept override { inner_.cancel(); }
  void on_notice(std::function<void(std::string_view)> callback) override {
    inner_.on_notice(std::move(callback));
  }

  std::size_t count = 0;

 private:
  db::Connection& inner_;
};

inline schema::Catalog reflect_ddl(const std::string& ddl,
                                   const contract::ReflectRequest& request = {}) {
  Connection connection(memory_with(ddl), "", true);
  try {
    return reflect(connection, request);
  } catch (const Error& error) {
    ADD_FAILURE() << error.what() << "\n" << ddl;
    return {};
  }
}

/// As both are compared: in words of their own.
inline bool is_same(const schema::Catalog& one, schema::Catalog other) {
  rules().take_words(one, other);
  return one == other;
}

inline std::string show(const schema::Table& table) {
  std::string text =
      fmt::format("TABLE {}{}{}{} {}\n", table.name.name, table.strict ? " STRICT" : "",
                  table.without_rowid ? " WITHOUT ROWID" : "",
                  table.autoincrement ? " AUTOINCREMENT" : "", table.virtual_definition);
  for (const schema::Column& column : table.columns) {
    text += fmt::format("  <{}> <{}>{}{}{}{}{}\n", column.name, column.type.text,
                        column.nullable ? "" : " NOT NULL " + column.not_null_conflict,
                        column.default_value ? " DEFAULT " + column.default_value->text : "",
                        column.generated ? " AS " + column.generated->expression.text : "",
                        column.generated && column.generated->stored ? " STORED" : "",
                        " " + column.collation);
  }
  for (const schema::Constraint& each : table.constraints) {
    text += fmt::format("  CONSTRAINT <{}> {}\n", each.name, each.definition);
  }
  for (const schema::Index& index : table.indexes) {
    text += fmt::format("  INDEX {} {} {}\n", index.name, index.unique, index.definition);
  }
  for (const schema::Trigger& trigger : table.triggers) {
    text += fmt::format("  {}\n", trigger.definition);
  }
  return text;
}

inline std::string show(const schema::Catalog& catalog) {
  std::string text;
  for (const schema::Table& table : catalog.tables) text += show(table);
  for (const schema::View& view : catalog.views) {
    text += fmt::format("VIEW {}\n", view.definition);
    for (const schema::ViewColumn& column : view.columns) text += "  " + column.name + "\n";
    for (const schema::Trigger& trigger : view.triggers) text += "  " + trigger.definition + "\n";
  }
  for (const schema::Dependency& each : catalog.dependencies) {
    text += fmt::format("{} {} needs {}\n", each.object.name.name, each.object.part,
                        each.needs.name.name);
  }
  return text;
}

}  // namespace limbeck::dialects::sqlite
