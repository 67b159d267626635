// The runner on PostgreSQL: what travels together, what runs outside transactions, what stays.
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "dialects/registry.hpp"
#include "live/support/postgresql.hpp"
#include "run/offline.hpp"
#include "run/recovery.hpp"
#include "run/runner.hpp"

namespace limbeck::live {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Strings = std::vector<std::string>;

class RunnerOnPostgresql : public ::testing::Test {
 protected:
  RunnerOnPostgresql() {
    std::string pattern = std::filesystem::temp_directory_path() / "limbeck-live-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    options_.os_user = "ann";
    options_.on_event = [this](const Event& event) { events_.push_back(event); };
  }
  ~RunnerOnPostgresql() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& id, const std::string& parents, const std::string& body) const {
    std::ofstream{folder_ + "/" + id + ".sql"} << "-- Make " << id << "\n--\n-- Revision ID: " << id
                                               << "\n-- Revises: " << parents << "\n\n"
                                               << body;
  }
  void write_table(const std::string& id, const std::string& parents) const {
    write(id, parents,
          "-- limbeck: upgrade\nCREATE TABLE t_" + id + " (x int);\nINSERT INTO t_" + id +
              " VALUES (1);\n-- limbeck: downgrade\nDROP TABLE t_" + id + ";\n");
  }
  scripts::ScriptDirectory scripts() const {
    return scripts::ScriptDirectory::load({.directories = {folder_}});
  }
  run::Database open() const {
    return run::Database::open({.url = database_.url(), .writes = true}, options_);
  }
  std::size_t upgrade(const std::string& target = "head",
                      run::Resolution resolution = run::Resolution::none) {
    run::Database database = open();
    return run::upgrade(database, scripts(), target, options_, {resolution});
  }
  Strings rows() const { return open().version_rows(); }
  Strings column(const std::string& sql) const {
    Strings values;
    for (const Row& row : database_.connect()->query(sql).rows)
      values.push_back(row.at(0).value_or("<null>"));
    return values;
  }
  Strings history() const {
    return column(
        "SELECT event || ' ' || revision || ' ' || coalesce(statements_done::text, '-') || '/' || "
        "coalesce(statements_total::text, '-') FROM limbeck.history ORDER BY id");
  }

  Database database_;
  std::string folder_;
  Options options_;
  std::vector<Event> events_;
};

TEST_F(RunnerOnPostgresql, UpgradesAndDowngrades) {
  write_table("a", "");
  write_table("b", "a");
  EXPECT_EQ(upgrade(), 2U);
  EXPECT_EQ(rows(), Strings{"b"});
  run::Database database = open();
  EXPECT_EQ(run::downgrade(database, scripts(), "base", options_), 2U);
  EXPECT_THAT(rows(), IsEmpty());
  EXPECT_EQ(history(),
            (Strings{"finished a 2/2", "finished b 2/2", "finished b 1/1", "finished a 1/1"}));
}

TEST_F(RunnerOnPostgresql, CostsOneRoundTripARevision) {
  for (int i = 1; i <= 40; ++i)
    write_table("r" + std::to_string(i), i == 1 ? "" : "r" + std::to_string(i - 1));
  upgrade("r1");
  run::Database database = open();
  const auto revisions = scripts();
  const std::uint64_t before = database.connection().round_trips();
  run::upgrade(database, revisions, "r11", options_);
  const std::uint64_t ten = database.connection().round_trips() - before;
  run::upgrade(database, revisions, "r40", options_);
  const std::uint64_t twenty_nine = database.connection().round_trips() - before - ten;
  EXPECT_EQ(twenty_nine - ten, 19U);
}

TEST_F(RunnerOnPostgresql, NamesTheStatementThatFailedAndKeepsNothingOfItsStep) {
  write_table("a", "");
  write("b", "a",
        "-- limbeck: upgrade\nCREATE TABLE t_b (x int);\nINSERT INTO nowhere\n  VALUES (1);\n"
        "CREATE TABLE t_b2 (x int);\n");
  const ErrorDetails error = error_of([&] { upgrade(); });
  EXPECT_EQ(error.sqlstate, "42P01");
  EXPECT_EQ(error.revision, "b");
  EXPECT_EQ(error.line, 8);
  EXPECT_EQ(error.position, 13U);
  EXPECT_EQ(error.state, "the database is at a; nothing of b was kept");
  EXPECT_EQ(history(), (Strings{"finished a 2/2", "failed b 0/3"}));
  EXPECT_THAT(column("SELECT tablename FROM pg_tables WHERE tablename = 't_b'"), IsEmpty());
}

TEST_F(RunnerOnPostgresql, ReportsADeferredConstraintAsTheCommitOfItsRevision) {
  write("a", "",
        "-- limbeck: upgrade\nCREATE TABLE p (id int PRIMARY KEY);\nCREATE TABLE k (p int "
        "REFERENCES p DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO k VALUES (7);\n");
  const ErrorDetails error = error_of([&] { upgrade(); });
  EXPECT_EQ(error.sqlstate, "23503");
  EXPECT_THAT(error.message, HasSubstr("the commit of a failed"));
  EXPECT_EQ(error.line, 0);
  EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(RunnerOnPostgresql, RunsWhatNoTransactionHolds) {
  write_table("a", "");
  write("b", "a",
        "-- limbeck: upgrade transaction=off\nCREATE INDEX CONCURRENTLY i1 ON t_a (x);\n"
        "CREATE INDEX CONCURRENTLY i2 ON t_a (x);\n");
  write("c", "b",
        "-- limbeck: upgrade\nCREATE TYPE mood AS ENUM ('sad');\n-- limbeck: upgrade\nALTER TYPE "
        "mood ADD VALUE 'ok';\n-- limbeck: upgrade\nCREATE TABLE t_c (m mood DEFAULT 'ok');\n");
  EXPECT_EQ(upgrade(), 3U);
  EXPECT_EQ(rows(), Strings{"c"});
  EXPECT_EQ(history(), (Strings{"finished a 2/2", "started b -/2", "statement b 0/2",
                                "statement b 1/2", "finished b 2/2", "started c -/3",
                                "statement c 1/3", "statement c 2/3", "finished c 3/3"}));
}

TEST_F(RunnerOnPostgresql, ResumesAfterAStatementOutsideATransactionFailed) {
  write_table("a", "");
  write("b", "a",
        "-- limbeck: upgrade transaction=off\nCREATE INDEX CONCURRENTLY i1 ON t_a (x);\n"
        "CREATE INDEX CONCURRENTLY i2 ON nowhere (x);\n");
  EXPECT_EQ(error_of([&] { upgrade(); }).state,
            "the database is at a; 1 of the 2 statements of b were kept");
  database_.connect()->query("CREATE TABLE nowhere (x int)");
  EXPECT_EQ(upgrade(), 1U) << "by itself: the journal tells where";
  EXPECT_EQ(rows(), Strings{"b"});
}

TEST_F(RunnerOnPostgresql, AppliesSessionSettingsForEachRevisionAndRestoresThem) {
  options_.session.search_path = "work";
  options_.session.lock_timeout = "5s";
  write("a", "",
        "-- limbeck: upgrade\nCREATE SCHEMA work;\nCREATE TABLE seen AS SELECT "
        "current_setting('lock_timeout') AS v;\nSET statement_timeout = '7s';\nSET search_path = "
        "pg_catalog;\n");
  write("b", "a",
        "-- limbeck: upgrade transaction=off\nINSERT INTO seen SELECT "
        "current_setting('statement_timeout');\n");
  EXPECT_EQ(upgrade(), 2U);
  EXPECT_EQ(column("SELECT v FROM work.seen ORDER BY 1"), (Strings{"0", "5s"}));
  EXPECT_EQ(column("SELECT schemaname FROM pg_tables WHERE tablename = 'alembic_version'"),
            Strings{"public"});
}

TEST_F(RunnerOnPostgresql, RunsAsTheRoleThatIsConfigured) {
  const Role owner{database_, "NOLOGIN"};
  database_.connect()->query("GRANT CREATE ON SCHEMA public TO " + owner.name());
  options_.session.role = owner.name();
  write_table("a", "");
  EXPECT_EQ(upgrade(), 1U);
  EXPECT_EQ(column("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'"),
            Strings{owner.name()});
}

TEST_F(RunnerOnPostgresql, StopsAStatementThatRunsAndRollsItsStepBack) {
  write_table("a", "");
  write("b", "a", "-- limbeck: upgrade\nCREATE TABLE t_b (x int);\nSELECT pg_sleep(60);\n");
  std::stop_source source;
  options_.stop = source.get_token();
  std::jthread stopper{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{500});
    source.request_stop();
  }};
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of([&] { upgrade(); }).code, "run.stopped");
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds{30});
  EXPECT_EQ(rows(), Strings{"a"});
}

TEST_F(RunnerOnPostgresql, FailsAtTheFenceWhenItsLockIsGone) {
  write("a", "",
        "-- limbeck: upgrade\nCREATE TABLE t_a (x int);\nSELECT pg_advisory_unlock_all();\n");
  EXPECT_EQ(error_of([&] { upgrade(); }).code, "lock.lost");
  EXPECT_THAT(rows(), IsEmpty());
}

TEST_F(RunnerOnPostgresql, AppliesEachRevisionOnceWhenManyStartTogether) {
  for (int i = 1; i <= 5; ++i)
    write_table("r" + std::to_string(i), i == 1 ? "" : "r" + std::to_string(i - 1));
  options_.on_event = {};
  std::vector<std::size_t> steps(12);
  {
    std::vector<std::jthread> threads;
    for (std::size_t& count : steps) threads.emplace_back([&] { count = upgrade(); });
  }
  std::size_t sum = 0;
  for (const std::size_t count : steps) sum += count;
  EXPECT_EQ(sum, 5U);
  EXPECT_EQ(history().size(), 5U);
}

TEST_F(RunnerOnPostgresql, LeavesByScriptWhatItLeavesOnline) {
  write_table("a", "");
  write("b", "a",
        "-- limbeck: upgrade\nCOPY t_a FROM STDIN;\n2\n3\n\\.\nCREATE FUNCTION f() RETURNS int "
        "LANGUAGE sql AS $$ SELECT 1; $$;\n-- limbeck: upgrade transaction=off\nCREATE INDEX "
        "CONCURRENTLY i1 ON t_a (x) -- done\n;\n");
  const Database by_script;
  const std::string script =
      run::offline_upgrade(scripts(), dialects::find_dialect("postgresql"), "head", options_);
  upgrade();
  const std::string file = folder_ + "/script.sql";
  std::ofstream{file} << script;
  const db::Url url = by_script.url();
  const std::string command = "PGPASSWORD=" + url.password + " psql -X -q -v ON_ERROR_STOP=1 -h " +
                              url.hosts.at(0) + " -p " + url.ports.at(0) + " -U " + url.user +
                              " -d " + url.database + " -f " + file + " > /dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0) << script;
  const std::string compared =
      "SELECT coalesce((SELECT string_agg(x::text, ',' ORDER BY x) FROM t_a), '') || (SELECT "
      "string_agg(version_num, ',') FROM alembic_version) || (SELECT string_agg(indexdef, ',' "
      "ORDER BY 1) FROM pg_indexes WHERE schemaname = 'public') || (SELECT string_agg(concat_ws("
      "'|', version_table, event, revision, parents, direction, hash, statements_done, "
      "statements_total, detail, os_user), ',' ORDER BY id) FROM limbeck.history) || f()";
  EXPECT_EQ(ask(*by_script.connect(), compared), ask(*database_.connect(), compared));
}

TEST_F(RunnerOnPostgresql, KeepsTheSessionOfAServiceThatLendsItsConnection) {
  write("a", "", "-- limbeck: upgrade\nCREATE TABLE t_a (x int);\nSET search_path = pg_catalog;\n");
  const auto owner = database_.connect();
  owner->query("SET lock_timeout = '3s'");
  auto* const handle = static_cast<dialects::postgresql::Connection&>(*owner).channel().handle();
  {
    run::Database database = run::Database::borrow("postgresql", handle, options_);
    EXPECT_EQ(run::upgrade(database, scripts(), "head", options_), 1U);
  }
  EXPECT_EQ(ask(*owner, "SHOW lock_timeout"), "3s");
  EXPECT_EQ(ask(*owner, "SHOW search_path"), "\"$user\", public");
}

}  // namespace
}  // namespace limbeck::live
