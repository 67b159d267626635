// What several threads share. Run under ThreadSanitizer by scripts/test.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "limbeck/limbeck.hpp"

namespace {

using limbeck::Migrator;
using limbeck::Revisions;

struct Folder {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("limbeck-threads-" + limbeck::base::random_ids()());
  Folder() { std::filesystem::create_directory(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

Revisions chain(int length) {
  Revisions revisions;
  for (int i = 1; i <= length; ++i) {
    const auto name = "r" + std::to_string(i);
    revisions.compiled.push_back({
        .id = name,
        .parents = i == 1 ? std::vector<std::string>{}
                          : std::vector<std::string>{"r" + std::to_string(i - 1)},
        .message = "Create " + name,
        .upgrade = [name](limbeck::Step& step) { step.execute("CREATE TABLE " + name + " (a)"); },
        .downgrade =
            limbeck::StepFunction([name](limbeck::Step& step) { step.execute("DROP TABLE " + name); }),
    });
  }
  return revisions;
}

TEST(Migrators, OnDifferentDatabasesRunAtTheSameTime) {
  Folder folder;
  std::vector<std::thread> threads;
  std::vector<std::size_t> steps(4);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto url = "sqlite:///" + (folder.path / (std::to_string(i) + ".db")).string();
      Migrator migrator{url, chain(20)};
      steps[i] = migrator.upgrade("head");
      migrator.downgrade("base");
      EXPECT_EQ(migrator.state(), limbeck::State::behind);
      steps[i] += migrator.upgrade("head");
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(steps, std::vector<std::size_t>(4, 40));
}

TEST(Migrators, OnOneDatabaseApplyEachRevisionOnce) {
  Folder folder;
  const auto url = "sqlite:///" + (folder.path / "one.db").string();
  std::vector<std::size_t> steps(4);
  std::vector<std::thread> threads;
  for (auto& ran : steps) {
    threads.emplace_back([&] { ran = Migrator{url, chain(30)}.upgrade("head"); });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(steps[0] + steps[1] + steps[2] + steps[3], 30U);
}

TEST(Migrators, AStopFromAnotherThreadEndsTheRunBetweenSteps) {
  Folder folder;
  const auto url = "sqlite:///" + (folder.path / "stop.db").string();
  std::stop_source stop;
  limbeck::Options options;
  options.stop = stop.get_token();
  std::thread other;
  options.on_event = [&](const limbeck::Event& event) {
    const auto* started = std::get_if<limbeck::StepStarted>(&event);
    if (started != nullptr && started->step == 5) {
      other = std::thread([&] { stop.request_stop(); });
      other.join();
    }
  };
  Migrator migrator{url, chain(30), options};
  try {
    migrator.upgrade("head");
    FAIL() << "the run was not stopped";
  } catch (const limbeck::Error& error) {
    EXPECT_EQ(error.code(), "run.stopped");
  }
  // As before the step or as after it, and usable again.
  const auto rows = Migrator{url, chain(30)}.current();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_TRUE(rows[0] == "r4" || rows[0] == "r5") << rows[0];
  Migrator{url, chain(30)}.upgrade("head");
  EXPECT_EQ(Migrator(url, chain(30)).current(), std::vector<std::string>{"r30"});
}

}  // namespace
