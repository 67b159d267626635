// What a STRICT table takes: the count of misfits against SQLite itself.
#include <fmt/format.h>

#include "sql/row_statements.hpp"
#include "sqlite_render_fixture.hpp"

namespace limbeck::dialects::sqlite {
namespace {

TEST(SqliteMisfits, AreTheValuesThatAStrictTableRefuses) {
  for (const std::string had : {"", "INTEGER", "REAL", "TEXT", "NUMERIC"}) {
    for (const std::string type : {"INT", "INTEGER", "REAL", "TEXT", "BLOB"}) {
      for (const std::string value :
           {"NULL", "1", "1.0", "1.5", "-7", "9223372036854775807", "1e300", "'1'", "'01'", "' 2 '",
            "'2.0'", "'2.5'", "'1e3'", "'12abc'", "'abc'", "''", "x'31'", "x''"}) {
        Database database(
            fmt::format("CREATE TABLE t (\"a b\" {}); INSERT INTO t VALUES ({});"
                        "CREATE TABLE s (\"a b\" {}) STRICT;",
                        had, value, type));
        bool is_taken = true;
        try {
          database.run({"INSERT INTO s SELECT * FROM t"});
        } catch (const Error&) {
          is_taken = false;
        }
        const std::string misfits =
            sql::count_misfits({.table = "t", .flavor = sql::Flavor::sqlite}, "a b", type);
        EXPECT_EQ(database.rows(misfits), is_taken ? "0" : "1")
            << value << " of " << had << " as " << type;
      }
    }
  }
}

TEST(SqliteMisspelt, AreTheTextsThatReadOtherwiseAsNumbers) {
  for (const std::string had : {"", "TEXT", "VARCHAR(9)"}) {
    for (const std::string type : {"INTEGER", "NUMERIC", "BIGINT"}) {
      for (const std::string value :
           {"NULL", "'1'", "'-7'", "'0'", "'1.5'", "'007'", "'+7'", "' 7 '", "'7.0'", "'7.50'",
            "'1e3'", "'12abc'", "'abc'", "''", "'0x10'", "'12345678901234567890'", "x'31'"}) {
        Database database(
            fmt::format("CREATE TABLE t (\"a b\" {}); INSERT INTO t VALUES ({});"
                        "CREATE TABLE s (\"a b\" {}); INSERT INTO s SELECT * FROM t",
                        had, value, type));
        const std::string reads_otherwise =
            "SELECT count(*) FROM t, s WHERE typeof(t.\"a b\") = 'text' "
            "AND CAST(t.\"a b\" AS TEXT) <> CAST(s.\"a b\" AS TEXT)";
        const std::string misspelt =
            sql::count_misspelt({.table = "t", .flavor = sql::Flavor::sqlite}, "a b");
        EXPECT_EQ(database.rows(misspelt), database.rows(reads_otherwise))
            << value << " of " << had << " as " << type;
      }
    }
  }
}

}  // namespace
}  // namespace limbeck::dialects::sqlite
