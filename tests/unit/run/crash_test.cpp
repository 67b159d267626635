// kill -9 at any instant of an upgrade: the next one finishes the work, and the database is what
// an undisturbed run would have left.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "unit/run/support.hpp"

namespace limbeck::run {
namespace {

using testing::ask;
using testing::Project;
using testing::Strings;

constexpr int kRevisions = 30;
constexpr int kKills = 30;

std::string id_of(int number) {
  return fmt::format("r{:02}", number);
}

void write_thirty(Project& project) {
  for (int i = 1; i <= kRevisions; ++i) {
    const std::string table = fmt::format("t_{:02}", i);
    project.write(id_of(i), i == 1 ? "" : id_of(i - 1),
                  fmt::format("-- limbeck: upgrade\nCREATE TABLE {0} (x INTEGER PRIMARY KEY, y "
                              "TEXT);\nINSERT INTO {0} (y) WITH n(i) AS (VALUES (1) UNION ALL "
                              "SELECT i + 1 FROM n WHERE i < 50) SELECT 'row' || i FROM n;\nCREATE "
                              "INDEX i_{0} ON {0} (y);\n",
                              table));
  }
}

/// Everything but the history, which tells of the kills.
Strings outcome(const std::string& path) {
  Strings all =
      ask(path,
          "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'limbeck%' ORDER "
          "BY type, name");
  for (int i = 1; i <= kRevisions; ++i) {
    for (std::string& row :
         ask(path, fmt::format("SELECT count(*), min(y), max(y) FROM t_{:02}", i)))
      all.push_back(std::move(row));
  }
  for (std::string& row : ask(path, "SELECT version_num FROM alembic_version")) all.push_back(row);
  return all;
}

pid_t start_upgrade(Project& project, const std::string& path) {
  const scripts::ScriptDirectory scripts = project.scripts();
  const pid_t child = fork();
  if (child != 0) return child;
  try {
    Database database = project.open(path);
    run::upgrade(database, scripts, "head", project.options);
    _exit(0);
  } catch (...) {
    _exit(9);
  }
}

/// True if the child was killed before it was done.
bool kill_now(pid_t child) {
  kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
  return WIFSIGNALED(status);
}

TEST(AKilledUpgrade, IsFinishedByTheNextOneWithTheSameResult) {
  Project project;
  project.options.on_event = {};
  write_thirty(project);
  const auto began = std::chrono::steady_clock::now();
  project.upgrade();
  const auto whole = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::steady_clock::now() - began);
  const Strings wanted = outcome(project.database_path());

  constexpr unsigned kSeed = 20260108;
  std::mt19937 random{kSeed};
  std::uniform_int_distribution<std::int64_t> instant{0, whole.count() * 5 / 4};
  int killed = 0;
  for (int i = 0; i < kKills; ++i) {
    SCOPED_TRACE(fmt::format("seed {}, kill {}", kSeed, i));
    const std::string path = fmt::format("{}/kill{}.db", project.folder.path(), i);
    const pid_t child = start_upgrade(project, path);
    std::this_thread::sleep_for(std::chrono::microseconds{instant(random)});
    killed += kill_now(child) ? 1 : 0;
    Database database = project.open(path);
    const graph::Rows rows = database.version_rows();
    const std::size_t applied =
        rows.empty() ? 0 : static_cast<std::size_t>(std::stoi(rows.at(0).substr(1)));
    EXPECT_EQ(ask(path,
                  "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name LIKE "
                  "'t\\_%' ESCAPE '\\'"),
              Strings{std::to_string(applied)})
        << "a step is there whole or not at all";
    EXPECT_EQ(run::upgrade(database, project.scripts(), "head", project.options),
              kRevisions - applied);
    EXPECT_EQ(outcome(path), wanted);
    EXPECT_EQ(ask(path, "PRAGMA integrity_check"), Strings{"ok"});
    EXPECT_EQ(ask(path,
                  "SELECT count(*), count(DISTINCT revision) FROM limbeck_history WHERE event "
                  "= 'finished'"),
              Strings{"30|30"});
  }
  EXPECT_GE(killed, kKills / 3) << "too few kills met a run at work to prove anything";
}

TEST(AKilledStatementOutsideATransaction, IsThereWithItsRowInTheJournalOrNotAtAll) {
  Project project;
  project.options.on_event = {};
  project.write(
      "a", "",
      "-- limbeck: upgrade transaction=off\nCREATE TABLE t_a (x);\nINSERT INTO t_a WITH "
      "RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n WHERE i "
      "< 0;\n");
  const pid_t child = start_upgrade(project, project.database_path());
  const auto is_under_way = [&] {
    return ask(project.database_path(),
               "SELECT count(*) FROM sqlite_master WHERE name = 'limbeck_history'") ==
               Strings{"1"} &&
           project.history().size() == 2;
  };
  for (int i = 0; i < 600 && !is_under_way(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds{50});
  EXPECT_TRUE(kill_now(child));
  const auto found = find_interruption(project.history_events());
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->in_flight);
  EXPECT_EQ(found->statements_done, 1U);
  project.write(
      "a", "",
      "-- limbeck: upgrade transaction=off\nCREATE TABLE t_a (x);\nINSERT INTO t_a VALUES "
      "(7);\n");
  EXPECT_EQ(project.upgrade(), 1U);
  EXPECT_EQ(ask(project.database_path(), "SELECT x FROM t_a"), Strings{"7"});
}

}  // namespace
}  // namespace limbeck::run
