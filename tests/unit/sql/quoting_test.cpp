#include "sql/quoting.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sqlite3.h>

#include "limbeck/error.hpp"

namespace limbeck::sql {
namespace {

TEST(QuoteIdentifier, DoublesItsOwnQuote) {
  EXPECT_EQ(quote_identifier("na\"me", Flavor::postgresql), "\"na\"\"me\"");
  EXPECT_EQ(quote_identifier("na`me", Flavor::mariadb), "`na``me`");
  EXPECT_EQ(quote_identifier("", Flavor::sqlite), "\"\"");
}

TEST(QuoteIdentifierIfNeeded, LeavesPlainNamesBare) {
  EXPECT_EQ(quote_identifier_if_needed("user_profile2", Flavor::postgresql), "user_profile2");
  EXPECT_EQ(quote_identifier_if_needed("_a", Flavor::sqlite), "_a");
}

TEST(QuoteIdentifierIfNeeded, QuotesWhatWouldBeReadDifferently) {
  for (const auto name : {"User", "user", "select", "2a", "a b", "a-b", "ü", "", "a$b"}) {
    EXPECT_NE(quote_identifier_if_needed(name, Flavor::postgresql), name);
  }
  EXPECT_EQ(quote_identifier_if_needed("trigger", Flavor::sqlite), "\"trigger\"");
  EXPECT_EQ(quote_identifier_if_needed("rlike", Flavor::mariadb), "`rlike`");
  EXPECT_EQ(quote_identifier_if_needed("rlike", Flavor::generic), "\"rlike\"");
}

TEST(QuoteLiteral, TreatsABackslashAsTheDialectDoes) {
  EXPECT_EQ(quote_literal("it's", Flavor::postgresql), "'it''s'");
  EXPECT_EQ(quote_literal("a\\'", Flavor::postgresql), "E'a\\\\'''");
  EXPECT_EQ(quote_literal("a\\'", Flavor::sqlite), "'a\\'''");
  EXPECT_EQ(quote_literal("a\\'", Flavor::mariadb), "'a\\\\'''");
}

TEST(QuoteLiteral, RefusesANul) {
  try {
    quote_literal(std::string_view("a\0b", 3), Flavor::sqlite);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "sql.bad_literal");
  }
}

TEST(QuoteLiteral, GivesTheSameTextBackFromSqlite) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(":memory:", &database), SQLITE_OK);
  const auto gives_back = [&](const std::string& text) {
    const std::string sql = "SELECT " + quote_literal(text, Flavor::sqlite) + " AS " +
                            quote_identifier(text, Flavor::sqlite);
    sqlite3_stmt* statement = nullptr;
    RC_ASSERT(sqlite3_prepare_v2(database, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    RC_ASSERT(sqlite3_step(statement) == SQLITE_ROW);
    const std::string value = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    const std::string name = sqlite3_column_name(statement, 0);
    sqlite3_finalize(statement);
    RC_ASSERT(value == text);
    RC_ASSERT(name == text);
  };
  EXPECT_TRUE(rc::check("a quoted text is itself", [&] {
    gives_back(*rc::gen::nonEmpty(
        rc::gen::container<std::string>(rc::gen::element('a', '\'', '"', '\\', ';', '\n', '-'))));
  }));
  sqlite3_close(database);
}

TEST(Splitter, AgreesWithPostgresqlThatAQuotedTextIsOneToken) {
  EXPECT_TRUE(rc::check("a quoted text never ends a statement", [] {
    const auto text = *rc::gen::container<std::string>(
        rc::gen::element('a', '\'', '"', '\\', ';', '\n', '-', '$', '`', '(', '*', '/'));
    for (const auto flavor : {Flavor::sqlite, Flavor::postgresql, Flavor::mariadb}) {
      const std::string sql =
          "SELECT " + quote_literal(text, flavor) + ", " + quote_identifier(text, flavor);
      const auto statements = split(sql + "; SELECT 1", flavor, "a.sql");
      RC_ASSERT(statements.size() == 2u);
      RC_ASSERT(statements[0].text == sql);
    }
  }));
}

}  // namespace
}  // namespace limbeck::sql
