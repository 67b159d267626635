#include "scripts/adoption.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "limbeck/error.hpp"
#include "os/file.hpp"

namespace limbeck::scripts {
namespace {

using ::testing::ElementsAre;

class AdoptionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "limbeck-adoption-XXXXXX";
    root_ = ::mkdtemp(pattern.data());
    path_ = root_ + "/env.py";
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  /// What replaces each obstacle of an env.py that runs `body` on its connection.
  std::vector<std::string> replacements(const std::string& body) const {
    const std::string text =
        "from alembic import context\nfrom sqlalchemy import create_engine, text\n"
        "connectable = create_engine('sqlite://')\nwith connectable.connect() as connection:\n" +
        body + "    context.configure(connection=connection)\n    context.run_migrations()\n";
    os::write_file(path_, text);
    std::vector<std::string> found;
    for (const auto& each : adopted_obstacles(path_, read_environment_script(text, path_))) {
      found.push_back(each.by);
    }
    return found;
  }
  std::vector<std::string> of_statement(const std::string& sql) const {
    return replacements("    connection.execute(text(\"" + sql + "\"))\n");
  }

  std::string root_, path_;
};

TEST_F(AdoptionTest, StatementsThatSetSomethingBecomeKeysOfTheSession) {
  EXPECT_THAT(of_statement("SET ROLE app_owner"), ElementsAre("[session] role = app_owner"));
  EXPECT_THAT(of_statement("set session role 'App'"), ElementsAre("[session] role = App"));
  EXPECT_THAT(of_statement("SET lock_timeout = '4s'"), ElementsAre("[session] lock_timeout = 4s"));
  EXPECT_THAT(of_statement("SET search_path TO app,public;"),
              ElementsAre("[session] search_path = app, public"));
  EXPECT_THAT(of_statement("SET my.tenant = 'x y'"), ElementsAre("[session] set.my.tenant = x y"));
}

TEST_F(AdoptionTest, NothingReplacesOtherStatements) {
  for (const char* const sql : {"SELECT 1", "SET LOCAL role x", "SET lock_timeout TO DEFAULT",
                                "SET ROLE a b", "CREATE SCHEMA app", "SET", "RESET ROLE"}) {
    EXPECT_THAT(of_statement(sql), ElementsAre("")) << sql;
  }
  EXPECT_THAT(replacements("    connection.execute(text(f\"SET ROLE {x}\"))\n"), ElementsAre(""));
  EXPECT_THAT(replacements("    if x:\n        connection.execute(text(\"SET ROLE x\"))\n"),
              ElementsAre(""));
}

TEST_F(AdoptionTest, ALoopIsJudgedByWhatIsInIt) {
  EXPECT_THAT(replacements("    for each in (1, 2):\n        x = each\n"), ElementsAre(""));
  EXPECT_THROW(replacements("    for each in (1, 2):\n\n        context.run_migrations()\n"),
               Error);
}

TEST(AdoptedHash, TakesThePlaceOfTheOldOneOrStandsFirst) {
  EXPECT_EQ(with_adopted_hash("[limbeck]\nurl = x\n", "a.ini", "v1:b"),
            "[limbeck]\nadopted_env = v1:b\nurl = x\n");
  EXPECT_EQ(
      with_adopted_hash("# c\n[other]\nadopted_env = 1\n[limbeck]\nurl = x\nadopted_env = v1:a\n",
                        "a.ini", "v1:b"),
      "# c\n[other]\nadopted_env = 1\n[limbeck]\nurl = x\nadopted_env = v1:b\n");
  EXPECT_EQ(with_adopted_hash("[limbeck]", "a.ini", "v1:b"), "[limbeck]\nadopted_env = v1:b");
  EXPECT_THROW(with_adopted_hash("[alembic]\n", "a.ini", "v1:b"), Error);
}

}  // namespace
}  // namespace limbeck::scripts
