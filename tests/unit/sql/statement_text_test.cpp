#include <gtest/gtest.h>

#include "sql/splitter.hpp"

namespace limbeck::sql {
namespace {

TEST(Normalized, LayoutAndCommentsDoNotCount) {
  const auto text = normalized("CREATE TABLE t (a int, b text)", Flavor::postgresql);
  EXPECT_EQ(
      normalized("CREATE  TABLE\tt(\r\n  a int, -- c\n  b /* d */ text\n)", Flavor::postgresql),
      text);
  EXPECT_EQ(text, "CREATE TABLE t(a int,b text)");
}

TEST(Normalized, BlanksAroundOperatorsDoNotCount) {
  EXPECT_EQ(normalized("a=-1 AND b<=c::int", Flavor::postgresql),
            normalized("a = -1 AND b <= c :: int", Flavor::postgresql));
  EXPECT_EQ(normalized("a||-1", Flavor::sqlite), normalized("a || - 1", Flavor::sqlite));
}

TEST(Normalized, WhatIsOneTokenDiffersFromTwo) {
  EXPECT_NE(normalized("a <= b", Flavor::postgresql), normalized("a < = b", Flavor::postgresql));
  EXPECT_NE(normalized("ab", Flavor::sqlite), normalized("a b", Flavor::sqlite));
  EXPECT_NE(normalized("1.5", Flavor::sqlite), normalized("1 .5", Flavor::sqlite));
}

TEST(Normalized, LiteralsKeepTheirBlanksAndComments) {
  EXPECT_NE(normalized("SELECT 'a  b'", Flavor::sqlite),
            normalized("SELECT 'a b'", Flavor::sqlite));
  EXPECT_EQ(normalized("SELECT $$ a -- b\n$$", Flavor::postgresql), "SELECT $$ a -- b\n$$");
  EXPECT_EQ(normalized("SELECT \"a  b\"", Flavor::postgresql), "SELECT \"a  b\"");
}

TEST(Normalized, WindowsLineBreaksInLiteralsDoNotCount) {
  EXPECT_EQ(normalized("SELECT 'a\r\nb'", Flavor::postgresql),
            normalized("SELECT 'a\nb'", Flavor::postgresql));
}

TEST(Normalized, LetterCaseCounts) {
  EXPECT_NE(normalized("SELECT A", Flavor::sqlite), normalized("SELECT a", Flavor::sqlite));
}

TEST(LeadingWords, AreUpperCaseAndStopAtWhatIsNoWord) {
  EXPECT_EQ(leading_words("/* c */ create\n unique index i on t (a)", Flavor::sqlite, 3),
            "CREATE UNIQUE INDEX");
  EXPECT_EQ(leading_words("create table \"t\" (a)", Flavor::sqlite, 5), "CREATE TABLE");
  EXPECT_EQ(leading_words("(select 1)", Flavor::sqlite, 2), "");
}

TEST(TransactionControl, IsWhatOpensOrEndsATransaction) {
  for (const auto text : {"BEGIN", "begin immediate", "START TRANSACTION", "COMMIT", "/* a */ END",
                          "ROLLBACK", "ROLLBACK TRANSACTION", "COMMIT AND CHAIN",
                          "PREPARE TRANSACTION 'a'", "COMMIT PREPARED 'a'"}) {
    EXPECT_TRUE(is_transaction_control(text, Flavor::postgresql)) << text;
  }
  EXPECT_TRUE(is_transaction_control("ABORT", Flavor::postgresql));
  EXPECT_TRUE(is_transaction_control("END", Flavor::sqlite));
}

TEST(TransactionControl, IsNotASavepointAndNotAWordInside) {
  for (const auto text :
       {"SAVEPOINT a", "RELEASE a", "ROLLBACK TO a", "ROLLBACK WORK TO SAVEPOINT a",
        "ROLLBACK TRANSACTION TO a", "PREPARE a AS SELECT 1", "DO $$ BEGIN NULL; END $$",
        "SELECT 'COMMIT'", "\"commit\"", "CREATE FUNCTION f() BEGIN ATOMIC END", ""}) {
    EXPECT_FALSE(is_transaction_control(text, Flavor::postgresql)) << text;
  }
  EXPECT_FALSE(is_transaction_control("BEGIN NOT ATOMIC SELECT 1", Flavor::mariadb));
}

}  // namespace
}  // namespace limbeck::sql
