#include "models/realize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dialects/registry.hpp"
#include "limbeck/error.hpp"
#include "models/statements.hpp"

namespace limbeck::models {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const contract::Dialect& sqlite() {
  return dialects::find_dialect("sqlite");
}

class ModelOnSqlite : public testing::Test {
 protected:
  void run(const Ddl& ddl) { realize(ddl, *scratch, sqlite()); }
  ErrorDetails failure(const std::string& text) {
    try {
      run({{{"schema.sql", text}}});
    } catch (const Error& error) {
      EXPECT_EQ(names(), "");
      return error.details();
    }
    ADD_FAILURE() << "no error";
    return {};
  }
  std::string names() {
    const auto rows = scratch->connection().query(
        "SELECT coalesce(group_concat(name, ' '), '') FROM (SELECT name FROM sqlite_master ORDER "
        "BY name)");
    return rows.rows.at(0).at(0).value_or("");
  }

  std::unique_ptr<contract::Scratch> scratch = sqlite().open_scratch({});
};

TEST_F(ModelOnSqlite, FilesMayStandInAnyOrder) {
  run({{{"1.sql",
         "CREATE TRIGGER tr AFTER INSERT ON t BEGIN DELETE FROM t; END;\n"
         "CREATE INDEX i ON t (a);"},
        {"2.sql", "CREATE TABLE t (a REFERENCES u);"},
        {"3.sql", "CREATE TABLE u (id INTEGER PRIMARY KEY);"}}});
  EXPECT_EQ(names(), "i t tr u");
}

TEST_F(ModelOnSqlite, TheShellsDumpRunsAsItIs) {
  run({{{"dump.sql",
         "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE t (a);\nINSERT "
         "INTO t VALUES(1);\nCOMMIT;\n"}}});
  EXPECT_EQ(names(), "t");
  EXPECT_FALSE(scratch->connection().in_transaction());
}

TEST_F(ModelOnSqlite, ABadStatementHasItsPlaceAndNothingIsKept) {
  const auto error = failure("CREATE TABLE t (a);\n\nCREATE TABEL u (a);");
  EXPECT_EQ(error.code, "models.failed");
  EXPECT_EQ(error.file, "schema.sql");
  EXPECT_EQ(error.line, 3);
  EXPECT_EQ(error.statement, "CREATE TABEL u (a)");
  EXPECT_FALSE(error.hint.empty());
  EXPECT_EQ(failure("CREATE TABLE t (a);\nCREATE TABLE t (b);").line, 2);
  EXPECT_EQ(failure("CREATE INDEX i ON nowhere (a);").line, 1);
}

TEST_F(ModelOnSqlite, WhatWouldReachAFileIsRefused) {
  EXPECT_EQ(failure("ATTACH 'other.db' AS o;").code, "models.not_allowed");
  EXPECT_EQ(failure("VACUUM INTO 'other.db';").code, "models.not_allowed");
  EXPECT_EQ(failure("CREATE TABLE t (a);\nROLLBACK;").code, "models.not_allowed");
}

std::vector<std::string> kept(const std::string& text, bool privileges = false) {
  std::vector<std::string> result;
  const Ddl ddl{{{"a.sql", text}}};
  for (const ModelStatement& one : model_statements(ddl, sql::Flavor::postgresql, privileges)) {
    result.push_back(one.statement.text + (one.is_setting ? " [set]" : ""));
  }
  return result;
}

TEST(ModelStatements, OwnersAndPrivilegesArePassedOver) {
  EXPECT_THAT(
      kept("ALTER TABLE public.t OWNER TO \"Me\"; ALTER FUNCTION f(a int, b int) OWNER TO me;"
           "ALTER TABLE t RENAME TO owner; ALTER TABLE t ADD a int, OWNER TO me;"),
      ElementsAre("ALTER TABLE t RENAME TO owner", "ALTER TABLE t ADD a int, OWNER TO me"));
  constexpr const char* kGrants =
      "GRANT SELECT ON t TO me; REVOKE ALL (a, b) ON t FROM me; GRANT a TO b; GRANT CONNECT ON "
      "DATABASE d TO me; ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO me;";
  EXPECT_THAT(kept(kGrants), ElementsAre());
  EXPECT_THAT(kept(kGrants, true),
              ElementsAre("GRANT SELECT ON t TO me", "REVOKE ALL (a, b) ON t FROM me",
                          "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO me"));
}

TEST(ModelStatements, WhatACommitBehindThemWouldChangeIsKnown) {
  const auto outlives = [](const char* statement) {
    return outlives_commit(statement, sql::Flavor::postgresql);
  };
  for (const char* const each :
       {"CREATE TABLE t (id int)", "create or replace view v as select 1",
        "ALTER TABLE t ADD UNIQUE (id)", "COMMENT ON TABLE t IS 'x'", "SET search_path = app",
        "SET SESSION search_path = app", "RESET ALL",
        "SELECT pg_catalog.set_config('search_path', '', false)"}) {
    EXPECT_TRUE(outlives(each)) << each;
  }
  for (const char* const each :
       {"CREATE TEMP TABLE t (id int) ON COMMIT DROP",
        "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1", "SET LOCAL search_path = app",
        "SET CONSTRAINTS ALL DEFERRED", "SELECT set_config('search_path', 'app', true)",
        "INSERT INTO t VALUES (1)", "DO 'BEGIN END'", "SELECT 1", ""}) {
    EXPECT_FALSE(outlives(each)) << each;
  }
}

TEST(ModelStatements, SettingsAreKnown) {
  EXPECT_THAT(kept("SET search_path = a; SELECT pg_catalog.set_config('search_path', '', false); "
                   "RESET ALL; SET CONSTRAINTS ALL DEFERRED; SELECT 1;"),
              ElementsAre(HasSubstr("[set]"), HasSubstr("[set]"), HasSubstr("[set]"),
                          "SET CONSTRAINTS ALL DEFERRED", "SELECT 1"));
}

TEST(ModelStatements, WhatBelongsToTheServerIsRefused) {
  for (const char* text :
       {"CREATE USER u", "ALTER ROLE r LOGIN", "DROP TABLESPACE t", "ALTER SYSTEM SET a = 1",
        "COMMENT ON DATABASE d IS 'x'", "DROP OWNED BY me", "CREATE SUBSCRIPTION s CONNECTION ''",
        "PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'", "ROLLBACK TO SAVEPOINT a", "ABORT"}) {
    EXPECT_THROW(kept(text), Error) << text;
  }
  EXPECT_THAT(kept("CREATE USER MAPPING FOR u SERVER s; COMMENT ON TABLE \"role\" IS 'x'"),
              testing::SizeIs(2));
}

}  // namespace
}  // namespace limbeck::models
