// Operations rendered, and done to databases in memory as a revision does them.
// Not files: sqlite_fixture.hpp.
// Next: sqlite_render_test.cpp, sqlite_rebuild_test.cpp, sqlite_render_laws_test.cpp.
#pragma once

#include <string>
#include <vector>

#include "dialects/sqlite/render.hpp"
#include "ops/operation.hpp"
#include "sqlite_fixture.hpp"
#include "sqlite_reflect_fixture.hpp"

namespace limbeck::dialects::sqlite {

inline std::vector<std::string> rendered(const ops::Operations& operations,
                                         const schema::Catalog& before = {.dialect = "sqlite"}) {
  std::vector<std::string> texts;
  for (contract::Rendered& each : renderer().render(operations, before)) {
    EXPECT_FALSE(each.outside_transaction || each.ends_section) << each.text;
    EXPECT_LT(each.operation, operations.size()) << each.text;
    texts.push_back(std::move(each.text));
  }
  return texts;
}

/// As a script.
inline std::string script(const ops::Operations& operations,
                          const schema::Catalog& before = {.dialect = "sqlite"}) {
  std::string text;
  for (const std::string& each : rendered(operations, before)) text += each + ";\n";
  return text;
}

inline schema::Name name_of(const std::string& name) {
  return {.schema = {}, .name = name};
}

/// Changes nothing, but no ALTER TABLE can do it.
inline ops::AlterTable anew(const std::string& table, bool autoincrement = false) {
  return {{.name = name_of(table), .autoincrement = autoincrement}};
}

/// A constraint as SQLite tells it.
inline schema::Constraint constraint(const std::string& in_table) {
  const schema::Catalog catalog = reflect_ddl("CREATE TABLE t (a, b, c, " + in_table + ")");
  return catalog.tables.at(0).constraints.at(0);
}

inline schema::Table table_from(const std::string& ddl) {
  return reflect_ddl(ddl).tables.at(0);
}

// Operations on one table.

inline const std::string kUsers =
    "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, age INT CHECK (age > 0));"
    "CREATE INDEX users_name ON users (name);"
    "CREATE TRIGGER users_log AFTER INSERT ON users BEGIN SELECT 1; END;";

inline schema::Catalog users() {
  return reflect_ddl(kUsers);
}

/// As SQLite tells it.
inline schema::Column column(const std::string& declaration) {
  return table_from("CREATE TABLE t (other, " + declaration + ")").columns.at(1);
}

inline ops::AddColumn add(const std::string& declaration) {
  return {name_of("users"), column(declaration)};
}

inline ops::AlterColumn alter(const std::string& declaration,
                              const std::string& converted_by = "") {
  return {name_of("users"), column(declaration), converted_by};
}

/// A database in memory, whose foreign keys are checked as in a run.
class Database {
 public:
  explicit Database(const std::string& ddl) : connection_(memory_with(ddl), "", true) {}

  Connection& connection() { return connection_; }
  schema::Catalog catalog() { return reflect(connection_, {}); }
  void run(const std::vector<std::string>& texts) { sqlite::run(connection_, texts); }
  void apply(const ops::Operations& operations) {
    migrate(connection_, rendered(operations, catalog()));
  }

  /// Rows, separated by `|` and new lines, as SQL literals.
  std::string rows(const std::string& sql) {
    std::string text;
    for (const Row& row : connection_.query(sql).rows) {
      if (!text.empty()) text += '\n';
      for (std::size_t i = 0; i < row.size(); ++i) {
        text += (i > 0 ? "|" : "") + row[i].value_or("NULL");
      }
    }
    return text;
  }

 private:
  Connection connection_;
};

}  // namespace limbeck::dialects::sqlite
