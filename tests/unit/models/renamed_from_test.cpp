#include "models/renamed_from.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "limbeck/error.hpp"

namespace limbeck::models {
namespace {

using schema::ObjectKind;
using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;

std::vector<RenamedFrom> read(std::string text, sql::Flavor flavor = sql::Flavor::postgresql) {
  return renamed_from({.pieces = {{"schema.sql", std::move(text)}}}, flavor);
}

const schema::Name kPeople{"", "people"};

TEST(RenamedFrom, StandsBehindOrAboveWhatItIsAbout) {
  EXPECT_THAT(read("CREATE TABLE People (  -- limbeck: renamed_from=Users\n"
                   "  id integer,\n"
                   "  display_name text,  -- limbeck: renamed_from=full_name\n"
                   "  -- limbeck: renamed_from=\"Mail\"\n"
                   "  email varchar(320) CHECK (email <> ''),\n"
                   "  CONSTRAINT once UNIQUE (email) --limbeck: renamed_from=unique_mail\n"
                   ");"),
              ElementsAre(FieldsAre(ObjectKind::table, kPeople, "", "users"),
                          FieldsAre(ObjectKind::column, kPeople, "display_name", "full_name"),
                          FieldsAre(ObjectKind::column, kPeople, "email", "Mail"),
                          FieldsAre(ObjectKind::constraint, kPeople, "once", "unique_mail")));
}

TEST(RenamedFrom, IsReadInEveryStatementThatMakesATableOrAnEnum) {
  EXPECT_THAT(read("-- People.\n-- limbeck: renamed_from=users\n"
                   "CREATE UNLOGGED TABLE IF NOT EXISTS app.people (id integer);\n"
                   "CREATE TYPE mood AS ENUM (\n  'happy', -- limbeck: renamed_from='very glad'\n"
                   "  'sad');"),
              ElementsAre(FieldsAre(ObjectKind::table, schema::Name{"app", "people"}, "", "users"),
                          FieldsAre(ObjectKind::enumeration, schema::Name{"", "mood"}, "happy",
                                    "very glad")));
  EXPECT_THAT(
      read("CREATE TABLE [People] (\n  Id INTEGER -- limbeck: renamed_from=Nr\n)", sql::Flavor::sqlite),
      ElementsAre(FieldsAre(ObjectKind::column, schema::Name{"", "People"}, "Id", "Nr")));
}

TEST(RenamedFrom, IsNoDirectiveInsideALiteralOrABlockComment) {
  EXPECT_THAT(read("CREATE TABLE t (a text DEFAULT '\n-- limbeck: renamed_from=b\n');"), IsEmpty());
  EXPECT_THAT(read("/* limbeck: renamed_from=b */ CREATE TABLE t (a text);"), IsEmpty());
}

TEST(RenamedFrom, ElsewhereItIsAnErrorWithItsLine) {
  for (const char* const text :
       {"\nCREATE VIEW v AS SELECT 1; -- limbeck: renamed_from=w", "\n-- limbeck: renamed_from=w",
        "\nCREATE TABLE t (a int); -- limbeck: renamed_from=",
        "CREATE TABLE t (a int CHECK (\n a > 0 -- limbeck: renamed_from=b\n));",
        "CREATE TABLE t (\n a int -- limbeck: rename=b\n);"}) {
    try {
      read(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "models.bad_directive") << text;
      EXPECT_EQ(error.details().file, "schema.sql");
      EXPECT_EQ(error.details().line, 2) << text;
    }
  }
}

}  // namespace
}  // namespace limbeck::models
