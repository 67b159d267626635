#include "diff/renames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "limbeck/error.hpp"

namespace limbeck::diff {
namespace {

using schema::Catalog;
using schema::ObjectKind;
using testing::ElementsAre;
using testing::IsEmpty;

schema::Column column(std::string name, std::string type) {
  return {.name = std::move(name), .type = {.text = std::move(type)}};
}

schema::Table table(std::string name, std::vector<schema::Column> columns) {
  return {.name = {"", std::move(name)}, .columns = std::move(columns)};
}

Catalog with(schema::Table table) {
  return {.dialect = "postgresql", .tables = {std::move(table)}};
}

std::vector<std::string> likely(const Catalog& from, const Catalog& to) {
  std::vector<std::string> texts;
  for (const Rename& each : likely_renames(from, to)) texts.push_back(describe_rename(each));
  return texts;
}

std::string code_of(std::string_view text, const Catalog& present) {
  try {
    parse_rename(text, present);
    return {};
  } catch (const Error& error) {
    return std::string(error.code());
  }
}

TEST(LikelyRenames, AreColumnsOfOneTypeWithNamesThatAreAlike) {
  EXPECT_THAT(
      likely(with(table("users", {column("id", "bigint"), column("full_name", "text")})),
             with(table("users", {column("id", "bigint"), column("display_name", "text")}))),
      ElementsAre("column users.full_name -> display_name"));
}

TEST(LikelyRenames, AreNotColumnsOfAnotherType) {
  EXPECT_THAT(likely(with(table("users", {column("name", "text")})),
                     with(table("users", {column("names", "text[]")}))),
              IsEmpty());
}

TEST(LikelyRenames, GiveEachColumnOneNewNameAtMost) {
  EXPECT_THAT(likely(with(table("t", {column("name", "text"), column("nick", "text")})),
                     with(table("t", {column("names", "text"), column("nicks", "text")}))),
              ElementsAre("column t.name -> names", "column t.nick -> nicks"));
}

TEST(LikelyRenames, AreTablesWithTheSameColumns) {
  EXPECT_THAT(likely(with(table("users", {column("id", "bigint"), column("email", "text")})),
                     with(table("people", {column("id", "bigint"), column("email", "text")}))),
              ElementsAre("table users -> people"));
}

TEST(LikelyRenames, AreNotTablesThatShareTheirKeyAlone) {
  EXPECT_THAT(likely(with(table("users", {column("id", "bigint"), column("email", "text")})),
                     with(table("orders", {column("id", "bigint"), column("total", "numeric"),
                                           column("placed", "date")}))),
              IsEmpty());
}

TEST(LikelyRenames, AreLabelsInOnePlace) {
  Catalog from{.dialect = "postgresql", .enumerations = {{{"", "mood"}, {"sad", "glad"}}}};
  Catalog to{.dialect = "postgresql", .enumerations = {{{"", "mood"}, {"unhappy", "glad"}}}};
  EXPECT_THAT(likely(from, to), ElementsAre("enum value mood.sad -> unhappy"));
}

TEST(ParseRename, LooksUpWhatItIs) {
  Catalog present = with(table("users", {column("full_name", "text")}));
  present.enumerations = {{{"app", "mood"}, {"sad"}}};
  EXPECT_EQ(parse_rename("users:people", present),
            (Rename{ObjectKind::table, {"", "users"}, "", "people"}));
  EXPECT_EQ(parse_rename("users.full_name:name", present),
            (Rename{ObjectKind::column, {"", "users"}, "full_name", "name"}));
  EXPECT_EQ(parse_rename("app.mood.sad:unhappy", present),
            (Rename{ObjectKind::enumeration, {"app", "mood"}, "sad", "unhappy"}));
}

TEST(ParseRename, RefusesWhatIsNotThere) {
  const Catalog present = with(table("users", {column("full_name", "text")}));
  EXPECT_EQ(code_of("users.name:full_name", present), "diff.unknown_rename");
  EXPECT_EQ(code_of("users", present), "diff.bad_rename");
  EXPECT_EQ(code_of("users:", present), "diff.bad_rename");
}

TEST(ParseRename, RefusesToGuess) {
  Catalog present = with(table("users", {column("email", "text")}));
  present.tables[0].indexes = {{.name = "email", .unique = false, .definition = "(email)"}};
  EXPECT_EQ(code_of("users.email:mail", present), "diff.ambiguous_rename");
}

std::vector<std::string> certain(const std::vector<std::string>& texts, const Catalog& present,
                                 const Catalog& wanted = {}) {
  std::vector<std::string> rendered;
  for (const Rename& each : certain_renames(texts, present, wanted)) {
    rendered.push_back(render_rename(each));
  }
  return rendered;
}

TEST(CertainRenames, NameAColumnByTheOldOrTheNewNameOfItsTable) {
  const Catalog present = with(table("t", {column("b", "text")}));
  EXPECT_THAT(certain({"t:s", "t.b:c"}, present), ElementsAre("t:s", "s.b:c"));
  EXPECT_THAT(certain({"t:s", "s.b:c"}, present), ElementsAre("t:s", "s.b:c"));
  EXPECT_THAT(certain({"t.b:c", "t:s"}, present), ElementsAre("t.b:c", "t:s"));
  EXPECT_THAT(certain({"s.b:c", "t:s"}, present), ElementsAre("t.b:c", "t:s"));
}

TEST(CertainRenames, PreferTheNameThatIsThereNow) {
  Catalog present{.dialect = "postgresql",
                  .tables = {table("a", {column("x", "text")}), table("b", {column("x", "text")})}};
  EXPECT_THAT(certain({"b:c", "a:b", "b.x:y", "a.x:z"}, present),
              ElementsAre("b:c", "a:b", "c.x:y", "b.x:z"));
}

TEST(CertainRenames, RefuseWhatIsThereNeitherBeforeNorAfter) {
  const Catalog present = with(table("t", {column("b", "text")}));
  EXPECT_THROW(certain({"t:s", "s.x:y"}, present), Error);
  EXPECT_THROW(certain({"t:s", "s:r"}, present), Error);
}

TEST(CertainRenames, AreNamesInOtherLettersWhereThoseAreTheSame) {
  Catalog present = with(table("t", {column("a", "text"), column("b", "text")}));
  Catalog wanted = with(table("T", {column("A", "text"), column("b", "text")}));
  EXPECT_THAT(certain({}, present, wanted), IsEmpty());
  present.dialect = wanted.dialect = "sqlite";
  EXPECT_THAT(certain({}, present, wanted), ElementsAre("t:T", "T.a:A"));
  EXPECT_THAT(certain({"t:T"}, present, wanted), ElementsAre("t:T", "T.a:A"));
  EXPECT_THAT(certain({}, present, present), IsEmpty());
}

TEST(InverseRename, LeadsBack) {
  const Rename table{ObjectKind::table, {"app", "users"}, "", "people"};
  EXPECT_EQ(render_rename(inverse(table)), "app.people:users");
  EXPECT_EQ(inverse(inverse(table)), table);
  const Rename column{ObjectKind::column, {"", "users"}, "full_name", "name"};
  EXPECT_EQ(render_rename(inverse(column)), "users.name:full_name");
}

}  // namespace
}  // namespace limbeck::diff
