#include "backup/shelf.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backup/schema_hash.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::backup {
namespace {

using std::chrono::hours;

std::chrono::system_clock::time_point at(const char* text) {
  return parse_time(text).value();
}

std::vector<KeptBackup> of_days(int count) {
  std::vector<KeptBackup> kept;
  for (int day = 0; day < count; ++day) {
    KeptBackup each;
    each.path = std::to_string(day);
    each.manifest.created_at = render_time(at("2026-01-31T00:00:00Z") - hours(24 * day));
    kept.push_back(each);
  }
  return kept;
}

TEST(Shelf, EachLimitAloneDecidesWhatGoesAndTheNewestNeverDoes) {
  const auto now = at("2026-02-01T00:00:00Z");
  const auto names = [&](const scripts::BackupSettings& settings) {
    std::vector<std::string> paths;
    for (const KeptBackup& each : expired(of_days(6), settings, now)) paths.push_back(each.path);
    return paths;
  };
  EXPECT_THAT(names({}), testing::IsEmpty());
  EXPECT_THAT(names({.keep = 4}), testing::ElementsAre("4", "5"));
  EXPECT_THAT(names({.keep_for = hours(24 * 3)}), testing::ElementsAre("3", "4", "5"));
  EXPECT_THAT(names({.keep = 1}), testing::SizeIs(5));
  EXPECT_THAT(names({.keep = 5, .keep_for = hours(1)}), testing::SizeIs(5));
}

TEST(Shelf, ANameSaysWhatItIsAndIsNeverTaken) {
  const test::TemporaryFolder folder;
  const std::string place = folder.path();
  const auto now = at("2026-01-08T14:30:00Z");
  const std::string first = new_backup_path(place, "/srv/my app.db", now, {"a1"}, "db");
  EXPECT_EQ(first, place + "/my_app_20260108T143000Z_a1.db");
  os::write_file(first, "x");
  EXPECT_EQ(new_backup_path(place, "/srv/my app.db", now, {"a1"}, "db"),
            place + "/my_app_20260108T143000Z_a1_2.db");
  EXPECT_EQ(new_backup_path(place, "d", now, {"a", "b"}, "dump"),
            place + "/d_20260108T143000Z_2_heads.dump");
  EXPECT_EQ(new_backup_path(place, "d", now, {}, "dump"), place + "/d_20260108T143000Z_base.dump");
}

TEST(Manifest, ReadsBackAsItWasWritten) {
  const Manifest manifest{.file = "a.dump",
                          .dialect = "postgresql",
                          .url = "postgresql://u:***@h:5432/app",
                          .database = "app",
                          .revisions = {"a1", "b2"},
                          .created_at = "2026-01-08T14:30:00Z",
                          .size = 4096,
                          .sha256 = "ab",
                          .schema_hash = "v1:cd",
                          .server_version = "15.3",
                          .made_by = "pg_dump (PostgreSQL) 15.3",
                          .limbeck_version = "0.1.0",
                          .why = "before upgrade head",
                          .reason = "\"quoted\"\nand more"};
  EXPECT_EQ(parse_manifest(render_manifest(manifest), "m"), manifest);
  EXPECT_THROW(parse_manifest("{}", "m"), Error);
  EXPECT_THROW(parse_manifest("not json", "m"), Error);
}

TEST(Manifest, WhoeverLogsInItIsTheSameDatabase) {
  Manifest manifest{.dialect = "postgresql", .url = "postgresql://u:***@h:5432/app"};
  manifest.database = "app";
  EXPECT_TRUE(is_of(manifest, db::parse_url("postgresql+asyncpg://other:p@h:5432/app"), "app"));
  EXPECT_FALSE(is_of(manifest, db::parse_url("postgresql://u:p@h:5433/app"), "app"));
  EXPECT_FALSE(is_of(manifest, db::parse_url("postgresql://u:p@h:5432/app2"), "app2"));
  EXPECT_FALSE(is_of(manifest, db::parse_url("sqlite:///app"), "app"));
}

TEST(SchemaHash, TellsOfTheDatabaseAndNotOfTheProgram) {
  EXPECT_EQ(dump_schema_hash(
                "--\n-- Dumped by pg_dump 15\n\nSET a = 1;\n\\restrict x\nCREATE TABLE t ();\n"),
            dump_schema_hash("-- Dumped by pg_dump 16\nCREATE TABLE t ();\n\n"));
  EXPECT_NE(dump_schema_hash("CREATE TABLE t ();\n"), dump_schema_hash("CREATE TABLE u ();\n"));
}

}  // namespace
}  // namespace limbeck::backup
