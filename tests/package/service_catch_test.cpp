// limbeck::testing in another framework than our own tests': sections and threads.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "limbeck/limbeck.hpp"
#include "limbeck/testing.hpp"

TEST_CASE("each section and each thread has a database of its own") {
  const limbeck::Revisions revisions{
      .compiled = {{
          .id = "aaaaaaaaaaaa",
          .parents = {},
          .upgrade = [](limbeck::Step& step) { step.execute("CREATE TABLE t (a INTEGER)"); },
          .downgrade = [](limbeck::Step& step) { step.execute("DROP TABLE t"); },
      }}};
  const auto database = limbeck::testing::database_at("head", revisions);
  limbeck::Migrator migrator(database.url(), revisions);

  SECTION("one goes down") {
    REQUIRE(migrator.downgrade("base") == 1);
    REQUIRE(migrator.current().empty());
  }
  SECTION("the next is at the head again") {
    REQUIRE(migrator.state() == limbeck::State::at_head);
  }
  SECTION("threads do not meet") {
    std::string urls[8];
    std::vector<std::thread> threads;
    for (std::string& url : urls) {
      threads.emplace_back([&] { url = limbeck::testing::database_at("head", revisions).url(); });
    }
    for (std::thread& each : threads) each.join();
    const std::set<std::string> distinct(std::begin(urls), std::end(urls));
    REQUIRE(distinct.size() == 8);
  }
}
