#include "sql/data_loss.hpp"

#include <gtest/gtest.h>

namespace limbeck::sql {
namespace {

StatementLoss of(std::string_view statement) {
  return find_data_loss(statement, Flavor::postgresql);
}

TEST(DataLoss, WhatHoldsRowsIsGoneWithThem) {
  for (const auto& [statement, what] : std::initializer_list<std::pair<const char*, const char*>>{
           {"drop table if exists \"A b\".users cascade", "DROP TABLE A b.users"},
           {"DROP /* no */ TABLE a, b", "DROP TABLE a"},
           {"DROP SCHEMA app CASCADE", "DROP SCHEMA app"},
           {"TRUNCATE TABLE ONLY t", "TRUNCATE t"},
           {"truncate a, b", "TRUNCATE a"},
           {"DELETE FROM ONLY t WHERE x", "DELETE FROM t"},
           {"ALTER TABLE t ADD COLUMN a int, DROP COLUMN IF EXISTS b",
            "ALTER TABLE t DROP COLUMN b"},
           {"ALTER TABLE IF EXISTS t DROP b", "ALTER TABLE t DROP COLUMN b"},
           {"DROP TYPE mood CASCADE", "DROP … mood CASCADE"},
           {"WITH gone AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM gone",
            "DELETE FROM t"},
           {"ALTER TYPE pair DROP ATTRIBUTE a", "ALTER TYPE pair DROP ATTRIBUTE"},
           {"DROP OWNED BY x", "DROP OWNED"}}) {
    EXPECT_EQ(of(statement).loss, DataLoss::certain) << statement;
    EXPECT_EQ(of(statement).what, what);
  }
}

TEST(DataLoss, WhatOverwritesOrCannotBeKnownMayLoseSomething) {
  for (const char* const statement :
       {"UPDATE t SET a = 1", "ALTER TABLE t ALTER a TYPE int", "DO $$ BEGIN DROP TABLE t; END $$",
        "CALL p()", "INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1",
        "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE",
        "WITH x AS (SELECT 1) UPDATE t SET a = 1", "INSERT OR REPLACE INTO t VALUES (1)",
        "ALTER TABLE t ALTER COLUMN a SET DATA TYPE text USING a::text"}) {
    EXPECT_EQ(of(statement).loss, DataLoss::possible) << statement;
  }
}

TEST(DataLoss, TheRestLosesNothing) {
  for (const char* const statement :
       {"CREATE TABLE drop_table (id int)", "ALTER TABLE t DROP CONSTRAINT c",
        "ALTER TABLE t ALTER a DROP NOT NULL", "ALTER TABLE t ALTER a DROP DEFAULT", "DROP INDEX i",
        "DROP VIEW v", "DROP TYPE mood", "INSERT INTO t VALUES ('DROP TABLE t')",
        "ALTER TABLE t ADD COLUMN \"DROP\" int", "COMMENT ON TABLE t IS 'TRUNCATE'",
        "CREATE TABLE u OF TYPE_OF_MINE", "SELECT 1", "", "-- DROP TABLE t"}) {
    EXPECT_EQ(of(statement).loss, DataLoss::none) << statement;
  }
}

}  // namespace
}  // namespace limbeck::sql
