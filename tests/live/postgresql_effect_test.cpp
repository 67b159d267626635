// What the catalog says of statements that were cut off outside a transaction.
#include "dialects/postgresql/effect.hpp"

#include <gmock/gmock.h>

#include "live/support/postgresql.hpp"

namespace limbeck::live {
namespace {

using contract::Effect;
using What = Effect::What;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AnEffect : public ::testing::Test {
 protected:
  AnEffect() : connection_(database_.connect()) {
    run("CREATE TABLE t (x int)");
    run("CREATE SCHEMA app");
  }
  void run(const std::string& sql) { connection_->query(sql, std::vector<Value>{}); }
  /// Whether it can fail is the test's matter.
  void try_to(const std::string& sql) {
    try {
      run(sql);
    } catch (const Error&) {
    }
  }
  Effect of(const std::string& statement) {
    return dialects::postgresql::find_effect(*connection_, statement);
  }
  /// None before, whole behind it.
  void expect_seen(const std::string& statement) {
    SCOPED_TRACE(statement);
    EXPECT_EQ(of(statement).what, What::none);
    run(statement);
    EXPECT_EQ(of(statement).what, What::whole);
    EXPECT_THAT(of(statement).repairs, IsEmpty());
  }

  Database database_;
  std::unique_ptr<db::Connection> connection_;
};

TEST_F(AnEffect, IsSeenInTheCatalog) {
  run("CREATE TABLE app.\"T\" (x int)");
  run("CREATE TYPE mood AS ENUM ('ok')");
  expect_seen("CREATE INDEX CONCURRENTLY i ON t (x)");
  expect_seen(
      "create unique index concurrently if not exists \"My I\" on only app.\"T\" using btree (x)");
  expect_seen("DROP INDEX CONCURRENTLY i");
  expect_seen("drop index concurrently if exists app.\"My I\"");
  expect_seen("ALTER TYPE mood ADD VALUE IF NOT EXISTS 'it''s' BEFORE 'ok'");
}

TEST_F(AnEffect, OfAFailedBuildIsAnIndexThatIsDropped) {
  run("INSERT INTO t VALUES (1), (1)");
  const std::string statement = "CREATE UNIQUE INDEX CONCURRENTLY i ON t (x)";
  try_to(statement);
  const Effect found = of(statement);
  EXPECT_EQ(found.what, What::none);
  ASSERT_THAT(found.repairs, ElementsAre("DROP INDEX CONCURRENTLY i"));
  run(found.repairs[0]);
  run("DELETE FROM t");
  run(statement);
  EXPECT_EQ(of(statement).what, What::whole);
}

TEST_F(AnEffect, OfHalfADetachmentIsFinished) {
  run("CREATE TABLE p (x int) PARTITION BY LIST (x)");
  run("CREATE TABLE c PARTITION OF p FOR VALUES IN (1)");
  expect_seen("ALTER TABLE p DETACH PARTITION c CONCURRENTLY");
}

TEST_F(AnEffect, IsNotGuessed) {
  for (const char* const each :
       {"CALL p()", "DO $$ BEGIN END $$", "INSERT INTO t VALUES (1)",
        "CREATE INDEX CONCURRENTLY ON t (x)", "DROP INDEX CONCURRENTLY a, b",
        "ALTER TYPE m ADD VALUE $$x$$", "ALTER TABLE t ADD y int"}) {
    EXPECT_EQ(of(each).what, What::unknown) << each;
  }
  EXPECT_EQ(of("VACUUM (ANALYZE) t").what, What::none);
  EXPECT_EQ(of("REINDEX (VERBOSE) TABLE CONCURRENTLY t").what, What::none);
}

}  // namespace
}  // namespace limbeck::live
