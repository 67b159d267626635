#include "sqlite_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

using graph::RowChange;
using SqliteBookkeeping = SqliteFile;

contract::HistoryEvent sample_event() {
  contract::HistoryEvent event;
  event.event = "finished";
  event.run_id = "0af1";
  event.revision = "3f2a9c1b7d4e";
  event.parents = "1a2b,9c8d";
  event.direction = "upgrade";
  event.hash = "v1:ab";
  event.file_hash = "cd";
  event.statements_done = 2;
  event.detail = "it's 🦊\nand more";
  event.reason = "O'Brien asked";
  event.os_user = "ann";
  event.host = "box";
  event.limbeck_version = "0.1.0";
  return event;
}

TEST_F(SqliteBookkeeping, MakesTheVersionTableInAlembicsWords) {
  const auto bookkeeping = sqlite().assume({});
  EXPECT_EQ(sqlite().create_version_table(bookkeeping, false).at(0).text,
            "CREATE TABLE alembic_version (\n    version_num VARCHAR(32) NOT NULL, \n"
            "    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)");
  EXPECT_EQ(sqlite().plain_change_version_row(bookkeeping, {RowChange::Kind::insert, "", "a"}).text,
            "INSERT INTO alembic_version (version_num) VALUES ('a')");
  EXPECT_EQ(
      sqlite().plain_change_version_row(bookkeeping, {RowChange::Kind::update, "a", "b"}).text,
      "UPDATE alembic_version SET version_num='b' WHERE alembic_version.version_num = 'a'");
  EXPECT_EQ(sqlite().plain_change_version_row(bookkeeping, {RowChange::Kind::erase, "b", ""}).text,
            "DELETE FROM alembic_version WHERE alembic_version.version_num = 'b'");
}

TEST_F(SqliteBookkeeping, FindsTheTablesWithoutCreatingThem) {
  const auto connection = connect();
  auto bookkeeping = sqlite().locate(*connection, {});
  EXPECT_FALSE(bookkeeping.version_table_exists);
  EXPECT_FALSE(bookkeeping.history_exists);
  EXPECT_FALSE(bookkeeping.server_version.empty());
  connection->run(sqlite().create_version_table(bookkeeping, true));
  connection->run(sqlite().create_version_table(bookkeeping, true));
  connection->run(sqlite().create_history(bookkeeping));
  connection->run(sqlite().create_history(bookkeeping));
  bookkeeping = sqlite().locate(*connection, {});
  EXPECT_TRUE(bookkeeping.version_table_exists);
  EXPECT_TRUE(bookkeeping.history_exists);
}

TEST_F(SqliteBookkeeping, ChangesTheRowsAndNoticesWhenOneIsNotThere) {
  const auto connection = connect();
  const auto bookkeeping = sqlite().assume({});
  connection->run(sqlite().create_version_table(bookkeeping, false));
  const auto change = [&](RowChange::Kind kind, const std::string& from, const std::string& to) {
    const std::vector<db::Statement> statements = {
        sqlite().change_version_row(bookkeeping, {kind, from, to})};
    connection->run(statements);
  };
  change(RowChange::Kind::insert, "", "it's");
  change(RowChange::Kind::update, "it's", "b");
  EXPECT_EQ(value(*connection, sqlite().select_version_rows(bookkeeping)), "b");
  EXPECT_EQ(error_of([&] { change(RowChange::Kind::update, "it's", "c"); }).code, "run.row_count");
  EXPECT_EQ(error_of([&] { change(RowChange::Kind::insert, "", "b"); }).code, "sql.constraint");
  change(RowChange::Kind::erase, "b", "");
  EXPECT_EQ(value(*connection, sqlite().select_version_rows(bookkeeping)), "");
}

TEST_F(SqliteBookkeeping, FindsATableInAnyCaseAndAVersionTableThatIsAView) {
  const auto connection = connect();
  const std::vector<db::Statement> statements = {
      {.text = "CREATE VIEW Alembic_Version AS SELECT 'a' AS version_num"},
      {.text = "CREATE TABLE LIMBECK_history (id)"},
      {.text = "CREATE TABLE limbeck_histories (id)"}};
  connection->run(statements);
  const auto bookkeeping = sqlite().locate(*connection, {});
  EXPECT_TRUE(bookkeeping.version_table_exists);
  EXPECT_TRUE(bookkeeping.history_exists);
}

TEST_F(SqliteBookkeeping, TakesNoViewForTheHistoryAndNoIndexForATable) {
  const auto connection = connect();
  const std::vector<db::Statement> statements = {
      {.text = "CREATE TABLE t (a)"},
      {.text = "CREATE INDEX alembic_version ON t (a)"},
      {.text = "CREATE VIEW limbeck_history AS SELECT a FROM t"}};
  connection->run(statements);
  const auto bookkeeping = sqlite().locate(*connection, {});
  EXPECT_FALSE(bookkeeping.version_table_exists);
  EXPECT_FALSE(bookkeeping.history_exists);
}

TEST_F(SqliteBookkeeping, AVersionTableMayHaveAnyName) {
  Options options;
  options.version_table = "my \"versions\" 🦊";
  const auto connection = connect();
  auto bookkeeping = sqlite().locate(*connection, options);
  connection->run(sqlite().create_version_table(bookkeeping, false));
  bookkeeping = sqlite().locate(*connection, options);
  EXPECT_TRUE(bookkeeping.version_table_exists);
  const std::vector<db::Statement> insert = {
      sqlite().change_version_row(bookkeeping, {RowChange::Kind::insert, "", "a"})};
  connection->run(insert);
  EXPECT_EQ(value(*connection, sqlite().select_version_rows(bookkeeping)), "a");
}

TEST_F(SqliteBookkeeping, ASchemaForTheVersionTableIsRefused) {
  Options options;
  options.version_table_schema = "app";
  EXPECT_EQ(error_of([&] { sqlite().assume(options); }).code, "run.unsupported_setting");
}

TEST_F(SqliteBookkeeping, AnEventComesBackAsItWasWritten) {
  const auto connection = connect();
  const auto bookkeeping = sqlite().assume({});
  connection->run(sqlite().create_history(bookkeeping));
  const std::vector<db::Statement> insert = {sqlite().insert_history(bookkeeping, sample_event())};
  connection->run(insert);
  db::Rows rows =
      connection->query(sqlite().select_history(bookkeeping, contract::HistoryPart::whole));
  ASSERT_EQ(rows.rows.size(), 1U);
  const contract::HistoryEvent event =
      sqlite().decode_history(rows.rows[0], contract::HistoryPart::whole);
  EXPECT_EQ(event.detail, sample_event().detail);
  EXPECT_EQ(event.file_hash, sample_event().file_hash);
  EXPECT_EQ(event.parents, "1a2b,9c8d");
  EXPECT_EQ(event.statements_done, 2);
  EXPECT_EQ(event.statements_total, std::nullopt);
  EXPECT_EQ(value(*connection, "SELECT reason FROM limbeck_history"), "O'Brien asked");
  EXPECT_EQ(event.at.size(), std::string("2026-01-08T14:30:00.123Z").size());
  EXPECT_EQ(event.at.back(), 'Z');
}

TEST_F(SqliteBookkeeping, TwoProjectsInOneDatabaseDoNotMixTheirHistories) {
  const auto connection = connect();
  Options other;
  other.version_table = "other_version";
  const auto bookkeeping = sqlite().assume({});
  connection->run(sqlite().create_history(bookkeeping));
  const std::vector<db::Statement> insert = {
      sqlite().insert_history(sqlite().assume(other), sample_event())};
  connection->run(insert);
  EXPECT_TRUE(connection->query(sqlite().select_history(bookkeeping, contract::HistoryPart::whole))
                  .rows.empty());
}

TEST_F(SqliteBookkeeping, HistoryThatIsOffHasNoTable) {
  Options options;
  options.history = false;
  const auto bookkeeping = sqlite().assume(options);
  EXPECT_EQ(bookkeeping.history_table, "");
  EXPECT_TRUE(sqlite().create_history(bookkeeping).empty());
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
