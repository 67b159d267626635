// A real standby of the test server: readers may use it, writers are sent to the primary.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "dialects/postgresql/dialect.hpp"
#include "dialects/postgresql/scratch.hpp"
#include "live/support/pgbouncer.hpp"
#include "live/support/postgresql.hpp"
#include "support/temporary_folder.hpp"
#include "workflow/migration.hpp"

namespace limbeck::live {
namespace {

using testing::HasSubstr;

/// A streaming copy of the test server on a port of its own, gone with the object.
class Standby {
 public:
  Standby() : url_(server_url()), port_(free_port()) {
    std::string pattern = std::filesystem::temp_directory_path() / "limbeck-standby.XXXXXX";
    directory_ = mkdtemp(pattern.data());
    bin_ = std::getenv("PGSERVER_BIN");
    if (geteuid() == 0) {
      prefix_ = "setpriv --reuid=postgres --regid=postgres --clear-groups ";
      run(fmt::format("chown postgres: {}", directory_));
    }
    run(fmt::format(
        "{}{}/pg_basebackup -d '{}' -D {}/data -R -X stream --checkpoint=fast --no-sync", prefix_,
        bin_, db::render_url(url_), directory_));
    run(
        fmt::format("{0}{1}/pg_ctl -D {2}/data -l {2}/log -w start -o '-c port={3} -c "
                    "listen_addresses=127.0.0.1 -c unix_socket_directories={2} -c fsync=off -c "
                    "max_connections=250 "
                    "-c max_prepared_transactions=5'",
                    prefix_, bin_, directory_, port_));
    url_.ports = {std::to_string(port_)};
  }
  ~Standby() {
    run(fmt::format("{}{}/pg_ctl -D {}/data -m immediate -w stop", prefix_, bin_, directory_));
    std::filesystem::remove_all(directory_);
  }
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;

  const db::Url& url() const { return url_; }

 private:
  static void run(const std::string& command) {
    EXPECT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command;
  }

  db::Url url_;
  int port_;
  std::string directory_;
  std::string bin_;
  std::string prefix_;
};

TEST(PostgresqlStandby, WritersAreRefusedAndToldThePrimaryReadersAreNot) {
  if (std::getenv("PGSERVER_BIN") == nullptr) GTEST_SKIP() << "needs tools/with_postgresql";
  const Standby standby;
  const auto reader = connect_to(standby.url(), false);
  EXPECT_EQ(ask(*reader, "SELECT pg_is_in_recovery()"), "t");
  const std::string primary = "127.0.0.1:" + server_url().ports.at(0);
  for (int attempt = 0; attempt < 500; ++attempt) {
    if (ask(*reader, "SELECT count(*) FROM pg_stat_wal_receiver WHERE status = 'streaming'") ==
        "1") {
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const auto error = error_of([&] { connect_to(standby.url()); });
  EXPECT_EQ(error.code, "connect.read_only");
  EXPECT_THAT(error.message, HasSubstr("127.0.0.1:" + standby.url().ports[0] + " is a standby"));
  EXPECT_THAT(error.hint, HasSubstr(primary));
  const auto scratch =
      error_of([&] { dialects::postgresql::open_scratch({.live_url = standby.url()}); });
  EXPECT_EQ(scratch.code, "scratch.impossible");
  EXPECT_THAT(scratch.message, HasSubstr("is a standby"));
  EXPECT_THAT(scratch.hint, HasSubstr("scratch_url"));

  db::Url both = standby.url();
  both.hosts.push_back("127.0.0.1");
  both.ports.push_back(server_url().ports.at(0));
  EXPECT_EQ(ask(*connect_to(both), "SELECT pg_is_in_recovery()"), "f");
  EXPECT_EQ(ask(*connect_to(both, false), "SELECT pg_is_in_recovery()"), "t");
}

TEST(PostgresqlStandby, IsComparedWithModelsThatAreTriedElsewhere) {
  if (std::getenv("PGSERVER_BIN") == nullptr) GTEST_SKIP() << "needs tools/with_postgresql";
  Database database;
  database.connect()->query("CREATE TABLE t (id integer PRIMARY KEY)");
  const Standby standby;
  db::Url url = standby.url();
  url.database = database.url().database;
  const auto live = connect_to(url, false);
  EXPECT_EQ(ask(*live, "SELECT pg_is_in_recovery()"), "t");

  const test::TemporaryFolder folder;
  folder.write("model.sql", "CREATE TABLE t (id integer PRIMARY KEY, name text);");
  const std::vector<std::string> lines = {"sql:model.sql"};
  workflow::SchemaReader reader(
      dialects::postgresql::postgresql(),
      {.scratch = {.scratch_url = server_url(), .live = live.get(), .live_url = url}});
  schema::Catalog present = reader.read(*live);
  schema::Catalog wanted = reader.read_models(models::parse_sources(lines, {folder.path()}));
  const workflow::Migration migration = workflow::plan_migration(
      reader, {.present = std::move(present), .wanted = std::move(wanted)}, {});
  ASSERT_EQ(migration.upgrade.statements.size(), 1u);
  EXPECT_EQ(migration.upgrade.statements[0].text, "ALTER TABLE t ADD COLUMN name text");
  EXPECT_NO_THROW(workflow::prove(reader, migration));
}

}  // namespace
}  // namespace limbeck::live
