#include "sql/splitter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "limbeck/error.hpp"

namespace limbeck::sql {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> texts(std::string_view sql, Flavor flavor) {
  std::vector<std::string> result;
  for (const auto& statement : split(sql, flavor, "a.sql")) result.push_back(statement.text);
  return result;
}

ErrorDetails error_of(std::string_view sql, Flavor flavor, int first_line = 1) {
  try {
    split(sql, flavor, "a.sql", first_line);
  } catch (const Error& error) {
    return error.details();
  }
  ADD_FAILURE() << "no error for: " << sql;
  return {};
}

TEST(Splitter, EmptyStatementsAndCommentsGiveNothing) {
  for (const auto flavor : {Flavor::generic, Flavor::sqlite, Flavor::postgresql, Flavor::mariadb}) {
    EXPECT_THAT(texts("", flavor), IsEmpty());
    EXPECT_THAT(texts(" ;;\n-- only ; a comment\n /* ; */ ;", flavor), IsEmpty());
  }
}

TEST(Splitter, TheLastSemicolonMayBeMissing) {
  EXPECT_THAT(texts("SELECT 1; SELECT 2", Flavor::postgresql), ElementsAre("SELECT 1", "SELECT 2"));
}

TEST(Splitter, CommentsAroundAStatementAreDroppedAndThoseInsideKept) {
  EXPECT_THAT(texts("-- first\nSELECT /* inside */ 1 -- behind\n;", Flavor::postgresql),
              ElementsAre("SELECT /* inside */ 1"));
}

TEST(Splitter, AStatementKnowsItsLine) {
  const auto statements =
      split("\n-- c\nSELECT\n 1;\n\n/* a\n b */ SELECT 2;SELECT 3", Flavor::sqlite, "a.sql", 10);
  ASSERT_EQ(statements.size(), 3u);
  EXPECT_EQ(statements[0].line, 12);
  EXPECT_EQ(statements[1].line, 16);
  EXPECT_EQ(statements[2].line, 16);
}

TEST(Splitter, LiteralsHideSemicolonsInEveryDialect) {
  for (const auto flavor : {Flavor::generic, Flavor::sqlite, Flavor::postgresql, Flavor::mariadb}) {
    EXPECT_THAT(texts("SELECT 'a;''b;', \"c;\"\"d\"; SELECT 2", flavor),
                ElementsAre("SELECT 'a;''b;', \"c;\"\"d\"", "SELECT 2"));
  }
}

TEST(Splitter, NamesWithQuotesAndEmojiStayWhole) {
  EXPECT_THAT(texts("CREATE TABLE \"a\"\"; 🙂\" (ü int); SELECT 'ö;'", Flavor::postgresql),
              ElementsAre("CREATE TABLE \"a\"\"; 🙂\" (ü int)", "SELECT 'ö;'"));
}

TEST(PostgresqlSplitter, ABackslashEscapesOnlyInAnEscapeString) {
  EXPECT_THAT(texts(R"(SELECT 'a\'; SELECT E'b\';'; SELECT e'\\';)", Flavor::postgresql),
              ElementsAre(R"(SELECT 'a\')", R"(SELECT E'b\';')", R"(SELECT e'\\')"));
}

TEST(PostgresqlSplitter, AnEscapeStringGoesOnWithItsEscapesOnTheNextLine) {
  EXPECT_THAT(texts("SELECT E'a' -- comment\n 'b\\';'; SELECT 2", Flavor::postgresql),
              ElementsAre("SELECT E'a' -- comment\n 'b\\';'", "SELECT 2"));
  EXPECT_THAT(texts("SELECT E'a' 'b\\'; SELECT 2", Flavor::postgresql),
              ElementsAre("SELECT E'a' 'b\\'", "SELECT 2"));
}

TEST(PostgresqlSplitter, UnicodeStringsHaveNoBackslashEscapeForTheQuote) {
  EXPECT_THAT(texts("SELECT U&'\\0061\\'; SELECT U&\"d;\\\"", Flavor::postgresql),
              ElementsAre("SELECT U&'\\0061\\'", "SELECT U&\"d;\\\""));
}

TEST(PostgresqlSplitter, DollarQuotesHideSemicolonsAndOtherTags) {
  EXPECT_THAT(texts("DO $$ a; b $$; DO $x$ $$ ; $y$ ; $x$; SELECT $1", Flavor::postgresql),
              ElementsAre("DO $$ a; b $$", "DO $x$ $$ ; $y$ ; $x$", "SELECT $1"));
}

TEST(PostgresqlSplitter, ADollarBehindANameIsPartOfTheName) {
  EXPECT_THAT(texts("SELECT a$b$; SELECT c$b$;", Flavor::postgresql),
              ElementsAre("SELECT a$b$", "SELECT c$b$"));
  EXPECT_THAT(texts("SELECT ü$$; SELECT 2", Flavor::postgresql),
              ElementsAre("SELECT ü$$", "SELECT 2"));
}

TEST(PostgresqlSplitter, ADollarTagMayNotBeginWithADigit) {
  EXPECT_THAT(texts("SELECT $1$; SELECT $1$", Flavor::postgresql),
              ElementsAre("SELECT $1$", "SELECT $1$"));
}

TEST(PostgresqlSplitter, CommentsNest) {
  EXPECT_THAT(texts("SELECT 1 /* a /* b; */ ; */; SELECT 2", Flavor::postgresql),
              ElementsAre("SELECT 1", "SELECT 2"));
}

TEST(PostgresqlSplitter, AnOperatorEndsWhereACommentBegins) {
  EXPECT_THAT(texts("SELECT 1 +-- ;\n2; SELECT 4 */* ; */ 2", Flavor::postgresql),
              ElementsAre("SELECT 1 +-- ;\n2", "SELECT 4 */* ; */ 2"));
}

TEST(PostgresqlSplitter, ParenthesesHideSemicolons) {
  constexpr std::string_view kRule =
      "CREATE RULE r AS ON DELETE TO t DO INSTEAD (DELETE FROM a; DELETE FROM b;)";
  EXPECT_THAT(texts(std::string(kRule) + "; SELECT 1", Flavor::postgresql),
              ElementsAre(kRule, "SELECT 1"));
}

TEST(PostgresqlSplitter, ASqlBodyGoesToItsEnd) {
  constexpr std::string_view kFunction =
      "CREATE OR REPLACE FUNCTION f(a int) RETURNS int LANGUAGE sql\n"
      "BEGIN ATOMIC\n"
      "  SELECT CASE WHEN a > 0 THEN CASE a WHEN 1 THEN 2 END ELSE 3 END;\n"
      "  SELECT 1 AS end;\n"
      "  SELECT t.case FROM t;\n"
      "END";
  EXPECT_THAT(texts(std::string(kFunction) + ";\nSELECT 1;", Flavor::postgresql),
              ElementsAre(kFunction, "SELECT 1"));
  EXPECT_THAT(texts(std::string(kFunction) + ";\nSELECT 1;", Flavor::generic),
              ElementsAre(kFunction, "SELECT 1"));
}

TEST(PostgresqlSplitter, AFunctionNamedBeginHasNoBody) {
  EXPECT_THAT(texts("CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT 2;"
                    "CREATE PROCEDURE p() BEGIN ATOMIC END; SELECT 3",
                    Flavor::postgresql),
              ElementsAre("CREATE FUNCTION begin() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                          "SELECT 2", "CREATE PROCEDURE p() BEGIN ATOMIC END", "SELECT 3"));
}

TEST(PostgresqlSplitter, BeginAndEndOutsideAFunctionAreStatements) {
  EXPECT_THAT(texts("BEGIN; SELECT 1; END;", Flavor::postgresql),
              ElementsAre("BEGIN", "SELECT 1", "END"));
}

TEST(PostgresqlSplitter, CopyDataBelongToTheirStatement) {
  const auto statements = split(
      "COPY t (a, b) FROM stdin;\n1\ta;'b\n\\N\t$$\n\\.\nSELECT 1;\n"
      "copy t from STDIN with (format text);\n\\.\n",
      Flavor::postgresql, "a.sql");
  ASSERT_EQ(statements.size(), 3u);
  EXPECT_EQ(statements[0].text, "COPY t (a, b) FROM stdin");
  EXPECT_EQ(statements[0].copy_data, "1\ta;'b\n\\N\t$$\n");
  EXPECT_EQ(statements[1].text, "SELECT 1");
  EXPECT_EQ(statements[1].line, 5);
  EXPECT_FALSE(statements[1].copy_data.has_value());
  EXPECT_EQ(statements[2].copy_data, "");
}

TEST(PostgresqlSplitter, OtherCopiesHaveNoData) {
  EXPECT_THAT(
      texts("COPY (SELECT a FROM stdin) TO STDOUT; COPY t FROM 'stdin'; SELECT 1",
            Flavor::postgresql),
      ElementsAre("COPY (SELECT a FROM stdin) TO STDOUT", "COPY t FROM 'stdin'", "SELECT 1"));
}

TEST(PostgresqlSplitter, CopyDataWithoutTheirEndAreAnError) {
  EXPECT_EQ(error_of("SELECT 1;\nCOPY t FROM stdin;\n1\n", Flavor::postgresql).line, 2);
  EXPECT_EQ(error_of("COPY t FROM stdin;\n1\n", Flavor::postgresql).code, "script.unterminated");
  EXPECT_EQ(error_of("COPY t FROM stdin", Flavor::postgresql).code, "script.unterminated");
  EXPECT_EQ(error_of("COPY t FROM stdin; SELECT 1;\n\\.\n", Flavor::postgresql).code,
            "script.unterminated");
}

TEST(PostgresqlSplitter, RestrictAndUnrestrictOfPgDumpArePassedOver) {
  EXPECT_THAT(texts("\\restrict 4Xa;b\n\nSELECT 1;\n\n  \\unrestrict 4Xa;b\n", Flavor::postgresql),
              ElementsAre("SELECT 1"));
}

TEST(PostgresqlSplitter, OtherMetaCommandsAreRefusedWithTheirLine) {
  const auto connect = error_of("SELECT 1;\n\\connect other\n", Flavor::postgresql, 5);
  EXPECT_EQ(connect.code, "script.meta_command");
  EXPECT_EQ(connect.line, 6);
  EXPECT_EQ(connect.file, "a.sql");
  EXPECT_THAT(connect.message, HasSubstr("\\connect"));
  EXPECT_EQ(error_of("SELECT 1 \\gset\n", Flavor::postgresql).code, "script.meta_command");
  EXPECT_EQ(error_of("SELECT 1\n\\restrict x\n;", Flavor::postgresql).line, 2);
  EXPECT_EQ(error_of("\\.\n", Flavor::postgresql).code, "script.meta_command");
}

TEST(PostgresqlSplitter, WhatIsNeverClosedIsNamedWithItsLine) {
  struct Case {
    std::string_view text;
    std::string_view what;
  };
  for (const auto& [text, what] : std::vector<Case>{
           {"SELECT 1;\nSELECT 'a", "string literal"},
           {"\nSELECT E'a\\", "string literal"},
           {"\nSELECT \"a;", "quoted name"},
           {"\nSELECT $a$ b; $b$", "string literal"},
           {"\n/* a /* b */ SELECT 1;", "comment"},
           {"\nSELECT (1;", "parenthesis"},
           {"CREATE FUNCTION f()\nBEGIN ATOMIC SELECT 1;", "BEGIN ATOMIC"},
       }) {
    const auto details = error_of(text, Flavor::postgresql, 1);
    EXPECT_EQ(details.code, "script.unterminated") << text;
    EXPECT_EQ(details.line, 2) << text;
    EXPECT_THAT(details.message, HasSubstr(what)) << text;
    EXPECT_FALSE(details.hint.empty()) << text;
  }
}

TEST(SqliteSplitter, ATriggerGoesToItsEnd) {
  constexpr std::string_view kTrigger =
      "CREATE TEMP TRIGGER t AFTER INSERT ON a WHEN new.x = ';' BEGIN\n"
      "  UPDATE a SET x = CASE WHEN x THEN 1 ELSE 2 END;\n"
      "  SELECT CASE WHEN new.x THEN RAISE(ABORT, 'end;') END; -- c\n"
      "END";
  EXPECT_THAT(texts(std::string(kTrigger) + ";\nSELECT 1;", Flavor::sqlite),
              ElementsAre(kTrigger, "SELECT 1"));
  EXPECT_THAT(texts(std::string(kTrigger) + ";\nSELECT 1;", Flavor::generic),
              ElementsAre(kTrigger, "SELECT 1"));
  EXPECT_THAT(texts(kTrigger, Flavor::sqlite), ElementsAre(kTrigger));
}

TEST(SqliteSplitter, OnlyTriggersHaveBodies) {
  EXPECT_THAT(texts("BEGIN; CREATE TABLE trigger_log (a); DROP TRIGGER t; END;", Flavor::sqlite),
              ElementsAre("BEGIN", "CREATE TABLE trigger_log (a)", "DROP TRIGGER t", "END"));
  EXPECT_THAT(
      texts("CREATE TRIGGER t BEFORE UPDATE ON a EXECUTE FUNCTION f(); SELECT 1", Flavor::generic),
      ElementsAre("CREATE TRIGGER t BEFORE UPDATE ON a EXECUTE FUNCTION f()", "SELECT 1"));
}

TEST(SqliteSplitter, BracketsAndBackticksQuoteNames) {
  EXPECT_THAT(texts("SELECT [a;'b], `c;``\"`; SELECT 2", Flavor::sqlite),
              ElementsAre("SELECT [a;'b], `c;``\"`", "SELECT 2"));
}

TEST(SqliteSplitter, CommentsDoNotNestAndDollarsDoNotQuote) {
  EXPECT_THAT(texts("SELECT 1 /* a /* b */; SELECT $$; SELECT '\\'; SELECT $$", Flavor::sqlite),
              ElementsAre("SELECT 1", "SELECT $$", "SELECT '\\'", "SELECT $$"));
}

TEST(SqliteSplitter, ATriggerWithoutItsEndIsAnError) {
  const auto details =
      error_of("\nCREATE TRIGGER t AFTER INSERT ON a BEGIN SELECT 1;\n", Flavor::sqlite);
  EXPECT_EQ(details.code, "script.unterminated");
  EXPECT_EQ(details.line, 2);
}

TEST(SqliteSplitter, DotCommandsOfTheShellAreRefused) {
  EXPECT_EQ(error_of("SELECT 1;\n.mode csv\n", Flavor::sqlite).code, "script.meta_command");
  EXPECT_EQ(error_of("SELECT 1; .mode csv;", Flavor::sqlite).code, "script.meta_command");
}

TEST(MariadbSplitter, DelimiterChangesWhatEndsAStatement) {
  EXPECT_THAT(texts("SELECT 1;\nDELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END$$\n"
                    "delimiter ;\nSELECT 2;",
                    Flavor::mariadb),
              ElementsAre("SELECT 1", "CREATE PROCEDURE p() BEGIN SELECT 1; END", "SELECT 2"));
  EXPECT_EQ(error_of("DELIMITER\n", Flavor::mariadb).code, "script.meta_command");
}

TEST(MariadbSplitter, BackslashesEscapeInBothKindsOfQuotes) {
  EXPECT_THAT(texts("SELECT 'a\\';', \"b\\\";\"; SELECT 2", Flavor::mariadb),
              ElementsAre("SELECT 'a\\';', \"b\\\";\"", "SELECT 2"));
}

TEST(MariadbSplitter, HashesAndDashesWithABlankAreComments) {
  EXPECT_THAT(texts("SELECT 1 # a;\n; SELECT 3--1; -- b;\nSELECT 2", Flavor::mariadb),
              ElementsAre("SELECT 1", "SELECT 3--1", "SELECT 2"));
}

TEST(MariadbSplitter, ExecutableCommentsAreStatements) {
  EXPECT_THAT(texts("/*!40101 SET NAMES utf8; */; /* plain */", Flavor::mariadb),
              ElementsAre("/*!40101 SET NAMES utf8; */"));
}

double seconds_to_split(const std::string& text, Flavor flavor, std::size_t expected) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(split(text, flavor, "a.sql").size(), expected);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

TEST(Splitter, TheTimeGrowsWithTheTextAndNotWithItsSquare) {
  // A quadratic splitter would need hours for the million lines; the bound is generous because
  // tests run under sanitizers on busy machines.
  std::string text;
  constexpr std::size_t kLines = 1'000'000;
  for (std::size_t i = 0; i < kLines; ++i) text += "INSERT INTO t VALUES (1, 'a;b');\n";
  EXPECT_LT(seconds_to_split(text, Flavor::postgresql, kLines), 60);
  std::string nested(kLines, '(');
  nested += std::string(kLines, ')');
  EXPECT_LT(seconds_to_split(nested, Flavor::postgresql, 1), 20);
  std::string dollars;
  for (std::size_t i = 0; i < kLines / 10; ++i) dollars += "$a;\n";
  EXPECT_LT(seconds_to_split(dollars, Flavor::postgresql, kLines / 10), 20);
  std::string words = "DELIMITER //\n";
  for (std::size_t i = 0; i < kLines / 10; ++i) words += "word ";
  EXPECT_LT(seconds_to_split(words, Flavor::mariadb, 1), 20);
}

}  // namespace
}  // namespace limbeck::sql
