#include "sql/statement_kind.hpp"

#include <gtest/gtest.h>

namespace limbeck::sql {
namespace {

TEST(StandsTransaction, IsTrueOnlyOfWhatTheServerTakesThere) {
  for (const char* const each :
       {"create table t (x int)", "/* a */ INSERT INTO t VALUES (1)",
        "CREATE UNIQUE INDEX i ON t (x)", "REFRESH MATERIALIZED VIEW CONCURRENTLY v",
        "REINDEX TABLE t", "ALTER TYPE m RENAME TO n", "WITH a AS (SELECT 1) DELETE FROM t",
        "DROP TABLE t"}) {
    EXPECT_TRUE(stands_transaction(each, Flavor::postgresql)) << each;
  }
  for (const char* const each :
       {"CREATE INDEX CONCURRENTLY i ON t (x)", "create unique index concurrently i on t (x)",
        "DROP INDEX CONCURRENTLY IF EXISTS i", "VACUUM t", "CALL p()", "DO $$ BEGIN END $$",
        "CREATE DATABASE d", "DROP TABLESPACE s", "ALTER SYSTEM SET work_mem = '1MB'",
        "REINDEX TABLE CONCURRENTLY t", "REINDEX SCHEMA s", "REINDEX (VERBOSE) TABLE t",
        "ALTER TYPE m ADD VALUE 'x'", "ALTER TABLE p DETACH PARTITION c CONCURRENTLY", "SET x = 1",
        "CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p", "FROBNICATE", ""}) {
    EXPECT_FALSE(stands_transaction(each, Flavor::postgresql)) << each;
  }
  EXPECT_TRUE(stands_transaction("replace into t values (1)", Flavor::sqlite));
  for (const char* const each : {"VACUUM", "PRAGMA foreign_keys = OFF", "ATTACH 'a' AS b"}) {
    EXPECT_FALSE(stands_transaction(each, Flavor::sqlite)) << each;
  }
}

TEST(SessionSettings, AreWhatASessionLoses) {
  EXPECT_TRUE(is_session_setting("SET work_mem = '1MB'", Flavor::postgresql));
  EXPECT_TRUE(is_session_setting("reset all", Flavor::postgresql));
  EXPECT_FALSE(is_session_setting("SET CONSTRAINTS ALL DEFERRED", Flavor::postgresql));
  EXPECT_FALSE(is_session_setting("UPDATE t SET x = 1", Flavor::postgresql));
  EXPECT_TRUE(is_session_setting("pragma foreign_keys = off", Flavor::sqlite));
  EXPECT_TRUE(is_lost_at_begin("PRAGMA recursive_triggers = ON", Flavor::sqlite));
  EXPECT_FALSE(is_lost_at_begin("PRAGMA foreign_keys = OFF", Flavor::sqlite));
  EXPECT_FALSE(is_lost_at_begin("SET work_mem = '1MB'", Flavor::postgresql));
  EXPECT_TRUE(makes_temporary("CREATE TEMP TABLE t (x)", Flavor::sqlite));
  EXPECT_TRUE(makes_temporary("create local temporary table t (x int)", Flavor::postgresql));
  EXPECT_FALSE(makes_temporary("CREATE TABLE temporary_things (x int)", Flavor::postgresql));
}

}  // namespace
}  // namespace limbeck::sql
