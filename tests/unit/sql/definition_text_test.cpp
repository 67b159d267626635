#include "sql/definition_text.hpp"

#include <gtest/gtest.h>

#include "limbeck/operation.hpp"

namespace limbeck::sql {
namespace {

TEST(DefaultText, OfSqliteIsInParenthesesUnlessItIsALiteral) {
  for (const std::string text :
       {"1", "-1.5e3", "'it''s'", "x'00'", "CURRENT_TIMESTAMP", "(1 + 2)", "(a) || (b)", "NULL"}) {
    const bool is_expression = text == "(a) || (b)";
    EXPECT_EQ(default_text(text, Flavor::sqlite), is_expression ? "(" + text + ")" : text);
    EXPECT_EQ(default_text(text, Flavor::postgresql), text);
  }
  EXPECT_EQ(default_text("date('now')", Flavor::sqlite), "(date('now'))");
  EXPECT_EQ(default_text("1 -- one\n + 2", Flavor::sqlite), "(1 + 2)");
}

TEST(CheckDefinition, IsNotHiddenByAComment) {
  EXPECT_EQ(check_definition("a > 0 -- positive", Flavor::postgresql), "CHECK (a > 0)");
}

TEST(ViewDefinition, IsTheQueryOrSqlitesWholeStatement) {
  EXPECT_EQ(view_definition("v", " SELECT 1;\n", Flavor::postgresql), "SELECT 1");
  EXPECT_EQ(view_definition("order", "SELECT 1 ; ", Flavor::sqlite),
            "CREATE VIEW \"order\" AS SELECT 1");
}

TEST(ForeignKeyDefinition, QuotesWhatNeedsIt) {
  const std::vector<std::string> columns = {"User"};
  const std::vector<std::string> referenced = {"id"};
  const schema::Name users{"App", "users"};
  EXPECT_EQ(foreign_key_definition({.columns = columns,
                                    .references = users,
                                    .referenced_columns = referenced,
                                    .on_delete = "CASCADE",
                                    .on_update = "SET NULL"},
                                   Flavor::postgresql),
            "FOREIGN KEY (\"User\") REFERENCES \"App\".users (id) ON DELETE CASCADE ON UPDATE SET "
            "NULL");
}

TEST(InsertText, NumbersThePlacesOfPostgresqlThroughAllRows) {
  EXPECT_EQ(insert_text({"", "t"}, {"a", "B"}, 2, Flavor::postgresql),
            "INSERT INTO t (a, \"B\") VALUES ($1, $2), ($3, $4)");
  EXPECT_EQ(insert_text({"", "t"}, {"a"}, 1, Flavor::sqlite), "INSERT INTO t (a) VALUES (?)");
}

/// As a model says it.
struct ThreeTexts {
  std::string_view all;
  std::string_view sqlite;
  std::string_view postgresql;
};

TEST(SqlTextOfAnOperation, IsTheDialectsOwnOrTheOneForAll) {
  const SqlText plain = "bigint";
  EXPECT_EQ(plain.in("sqlite"), "bigint");
  const SqlText own = SqlText(SqlText::PerDialect{.sqlite = "INTEGER"});
  EXPECT_EQ(own.in("sqlite"), "INTEGER");
  EXPECT_EQ(own.in("postgresql"), "");
  const SqlText of_model = ThreeTexts{.all = "a", .sqlite = {}, .postgresql = "p"};
  EXPECT_EQ(of_model.in("sqlite"), "a");
  EXPECT_EQ(of_model.in("postgresql"), "p");
}

}  // namespace
}  // namespace limbeck::sql
