// A column that has numbered its rows goes on where it was, whatever numbers them from now on.
#include <gtest/gtest.h>

#include <string>

#include "dialects/postgresql/rules.hpp"
#include "diff/difference.hpp"
#include "live/support/rendering.hpp"

namespace limbeck::live {
namespace {

struct Change {
  std::string from;
  std::string rows;
  std::string to;
  std::string renamed = {};  ///< A statement that goes before.
};

/// What the statement answers on the schema that the change leads to.
std::string answer(const Change& change, const std::string& statement) {
  static const Database database;
  static const std::unique_ptr<db::Connection> connection = database.connect();
  const schema::Catalog wanted = catalog_of(*connection, change.to);
  std::string answered;
  const schema::Catalog reached = catalog_of(
      *connection, change.from + ";" + change.rows + ";" + change.renamed,
      [&](const schema::Catalog& before) {
        run(*connection,
            diff::difference(before, wanted, dialects::postgresql::rules(), diff::Scope{}), before);
        answered = ask(*connection, statement);
      });
  EXPECT_EQ(difference(reached, wanted), "") << change.from << "\n=> " << change.to;
  return answered;
}

std::string next_id(const Change& change) {
  return answer(change, "INSERT INTO t DEFAULT VALUES RETURNING id");
}

const std::string kPlain = "CREATE TABLE t (id integer NOT NULL, a text)";
const std::string kSerial = "CREATE TABLE t (id serial, a text)";
const std::string kIdentity = "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY, a text)";
/// The last row is gone, but its number must not come again.
const std::string kThreeDrawn =
    "INSERT INTO t (a) VALUES ('x'), ('y'), ('z'); DELETE FROM t WHERE id = 3";

TEST(PostgresqlCounters, GoOnFromASerialColumnToAnIdentity) {
  EXPECT_EQ(next_id({kSerial, kThreeDrawn, kIdentity}), "4");
  EXPECT_EQ(next_id({kSerial, "", kIdentity}), "1");
  EXPECT_EQ(next_id({kSerial, "SELECT setval('t_id_seq', 70, false)", kIdentity}), "70");
}

TEST(PostgresqlCounters, GoOnFromAnIdentityToASerialColumn) {
  EXPECT_EQ(next_id({kIdentity, kThreeDrawn, kSerial}), "4");
  EXPECT_EQ(next_id({kIdentity, "", kSerial}), "1");
  EXPECT_EQ(next_id({kIdentity, "ALTER TABLE t ALTER id RESTART 70", kSerial}), "70");
}

TEST(PostgresqlCounters, BeginBehindTheRowsOfAPlainColumn) {
  const std::string rows = "INSERT INTO t VALUES (5), (9)";
  EXPECT_EQ(next_id({kPlain, rows, kSerial}), "10");
  EXPECT_EQ(next_id({kPlain, rows, kIdentity}), "10");
  EXPECT_EQ(next_id({kPlain, "", kSerial}), "1");
  const std::string falling = "CREATE SEQUENCE s INCREMENT -1;";
  EXPECT_EQ(
      next_id({falling + kPlain, "INSERT INTO t VALUES (-5), (-9)",
               falling + "CREATE TABLE t (id integer NOT NULL DEFAULT nextval('s'), a text)"}),
      "-10");
}

TEST(PostgresqlCounters, NeverGoBackForTheRowsOfAnotherTable) {
  const std::string sequence = "CREATE SEQUENCE s;";
  const std::string other = ";CREATE TABLE u (id integer NOT NULL)";
  const std::string drawn = "CREATE TABLE t (id integer NOT NULL DEFAULT nextval('s'), a text)";
  const std::string both = ";CREATE TABLE u (id integer NOT NULL DEFAULT nextval('s'))";
  const std::string rows = "INSERT INTO t VALUES (9); INSERT INTO u VALUES (4)";
  EXPECT_EQ(next_id({kPlain + other, rows, sequence + drawn + both}), "10");
  EXPECT_EQ(next_id({sequence + kPlain + other, rows + "; SELECT setval('s', 30)",
                     sequence + drawn + both}),
            "31");
}

TEST(PostgresqlCounters, GoOnWhereOthersKeepTheSequence) {
  const std::string both =
      "CREATE SEQUENCE s; CREATE TABLE t (id integer NOT NULL DEFAULT nextval('s'), a text);"
      "CREATE TABLE u (id integer NOT NULL DEFAULT nextval('s'))";
  const std::string one = "CREATE SEQUENCE s;" + kIdentity +
                          "; CREATE TABLE u (id integer NOT NULL DEFAULT nextval('s'))";
  EXPECT_EQ(next_id({both, kThreeDrawn, one}), "4");
  EXPECT_EQ(next_id({one, kThreeDrawn, both}), "3");
}

TEST(PostgresqlCounters, GoOnThroughAChangeOfType) {
  EXPECT_EQ(next_id({kSerial, kThreeDrawn,
                     "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, a text)"}),
            "4");
  EXPECT_EQ(next_id({kIdentity, kThreeDrawn, "CREATE TABLE t (id bigserial, a text)"}), "4");
  EXPECT_EQ(next_id({kSerial, kThreeDrawn, "CREATE TABLE t (id bigserial, a text)"}), "4");
}

TEST(PostgresqlCounters, AreMovedIntoTheBoundsOfTheIdentity) {
  EXPECT_EQ(next_id({kSerial, kThreeDrawn,
                     "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY (MINVALUE 100), "
                     "a text)"}),
            "100");
}

TEST(PostgresqlCounters, GoOnUnderTheNameThatARenamedTableOrColumnGivesThem) {
  EXPECT_EQ(next_id({"CREATE TABLE s (id serial, a text)",
                     "INSERT INTO s (a) VALUES ('x'), ('y'); DELETE FROM s", kSerial,
                     "ALTER TABLE s RENAME TO t"}),
            "3");
  EXPECT_EQ(next_id({"CREATE TABLE t (number serial, a text)",
                     "INSERT INTO t (a) VALUES ('x'), ('y'); DELETE FROM t",
                     "CREATE TABLE t (id bigserial, a text)", "ALTER TABLE t RENAME number TO id"}),
            "3");
}

TEST(PostgresqlCounters, HaveTheNameThatTheServerWouldGive) {
  const std::string name = "SELECT pg_get_serial_sequence('t', 'id')";
  EXPECT_EQ(answer({kSerial, "", kIdentity}, name), "public.t_id_seq");
  EXPECT_EQ(answer({kIdentity, "", kSerial}, name), "public.t_id_seq");
}

}  // namespace
}  // namespace limbeck::live
