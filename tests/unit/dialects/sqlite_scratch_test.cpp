#include "dialects/sqlite/scratch.hpp"

#include <gtest/gtest.h>

#include "unit/dialects/sqlite_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

constexpr const char* kTables = "SELECT count(*) FROM sqlite_master";

TEST(SqliteScratch, IsAnEmptyDatabaseInMemory) {
  const auto scratch = open_scratch({});
  EXPECT_EQ(value(scratch->connection(), kTables), "0");
  EXPECT_EQ(value(scratch->connection(), "SELECT file FROM pragma_database_list"), "");
  EXPECT_EQ(scratch->description(), "a database in memory");
}

TEST(SqliteScratch, TwoOfThemShareNothing) {
  const auto one = open_scratch({});
  const auto other = open_scratch({});
  run(one->connection(), {"CREATE TABLE t (a)"});
  EXPECT_EQ(value(other->connection(), kTables), "0");
}

TEST(SqliteScratch, ClearingEndsATransactionAndForgetsEverything) {
  const auto scratch = open_scratch({});
  run(scratch->connection(), {"CREATE TABLE t (a)", "PRAGMA user_version = 7", "BEGIN"});
  scratch->clear();
  EXPECT_FALSE(scratch->connection().in_transaction());
  EXPECT_EQ(value(scratch->connection(), kTables), "0");
  EXPECT_EQ(value(scratch->connection(), "PRAGMA user_version"), "0");
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
