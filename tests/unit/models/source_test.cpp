#include "models/source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "limbeck/error.hpp"

namespace limbeck::models {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<Source> parse(const std::vector<std::string>& lines) {
  return parse_sources(lines, {.directory = "/srv/app", .python = "/venv/bin/python"});
}

ErrorDetails failure(const std::vector<std::string>& lines) {
  try {
    parse(lines);
  } catch (const Error& error) {
    EXPECT_FALSE(error.details().hint.empty());
    return error.details();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(ModelSources, EachLineIsOneAndEmptyLinesAreNone) {
  const auto sources = parse({"sql:schema/*.sql", "", "  command: make 'the schema' -s ", " "});
  ASSERT_EQ(sources.size(), 2u);
  EXPECT_EQ(sources[0].kind, Source::Kind::sql);
  EXPECT_EQ(sources[0].pattern, "schema/*.sql");
  EXPECT_EQ(sources[0].directory, "/srv/app");
  EXPECT_EQ(sources[1].kind, Source::Kind::command);
  EXPECT_THAT(sources[1].arguments, ElementsAre("make", "the schema", "-s"));
}

TEST(ModelSources, AUrlHidesItsPasswordAndARelativeFileStartsAtTheFolder) {
  const auto server = parse({"url:postgresql://me:secret@host/app"});
  EXPECT_EQ(server[0].url->password, "secret");
  EXPECT_THAT(server[0].text, Not(HasSubstr("secret")));
  EXPECT_EQ(parse({"url:sqlite:///wanted.db"})[0].url->database, "/srv/app/wanted.db");
}

TEST(ModelSources, AProgramIsAskedForItsDdl) {
  const auto sources = parse({"program: build/app db"});
  EXPECT_EQ(sources[0].kind, Source::Kind::program);
  EXPECT_THAT(sources[0].arguments, ElementsAre("build/app db", "ddl", "--dialect"));
  EXPECT_EQ(failure({"program:"}).code, "models.bad_source");
}

TEST(ModelSources, WhatIsNotOneSaysHowToWriteIt) {
  EXPECT_EQ(failure({"schema.sql"}).hint, "write sql:schema.sql");
  EXPECT_EQ(failure({"sqls:schema.sql"}).hint, "did you mean 'sql:'?");
  EXPECT_EQ(failure({"c++:app/models.hpp"}).code, "models.bad_source");
  EXPECT_EQ(failure({"sqlalchemy:"}).code, "models.bad_source");
  EXPECT_EQ(failure({"sqlalchemy:app.models"}).hint,
            "write sqlalchemy:app.models:Base, as Python imports it");
  EXPECT_EQ(failure({"sqlalchemy:app/models.py:Base"}).code, "models.bad_source");
  EXPECT_EQ(failure({"sqlalchemy:-c:Base"}).code, "models.bad_source");
  EXPECT_EQ(failure({"command: 'make"}).code, "models.bad_source");
  EXPECT_EQ(failure({"command:"}).code, "models.bad_source");
  EXPECT_EQ(failure({"sql:"}).code, "models.bad_source");
  EXPECT_EQ(failure({"url:nonsense"}).code.substr(0, 4), "url.");
  const auto bare = failure({"postgresql://me:secret@host/app"});
  EXPECT_EQ(bare.hint, "write url:URL");
  EXPECT_THAT(bare.message, Not(HasSubstr("secret")));
}

TEST(ModelSources, ALiveDatabaseStandsAlone) {
  EXPECT_EQ(failure({"url:sqlite:///a.db", "sql:b.sql"}).code, "models.bad_source");
}

TEST(ModelSources, DdlCanSayEveryKindOfObject) {
  for (const std::vector<std::string>& lines :
       {std::vector<std::string>{}, {"sql:a.sql"}, {"sqlalchemy:app:Base", "sql:views.sql"}}) {
    const Expressible all = expressible(parse(lines));
    EXPECT_TRUE(all.says(schema::ObjectKind::table));
    EXPECT_TRUE(all.says(schema::ObjectKind::routine));
    EXPECT_TRUE(all.says_everything());
  }
}

TEST(ModelSources, SqlalchemyNamesModelsAndCannotSayEverything) {
  const auto sources = parse({"sqlalchemy:app.models:Base, shop:db.metadata"});
  ASSERT_EQ(sources.size(), 1u);
  EXPECT_EQ(sources[0].kind, Source::Kind::sqlalchemy);
  EXPECT_THAT(sources[0].arguments, ElementsAre("app.models:Base", "shop:db.metadata"));
  EXPECT_EQ(sources[0].python, "/venv/bin/python");
  const Expressible said = expressible(sources);
  EXPECT_TRUE(said.says(schema::ObjectKind::table));
  EXPECT_FALSE(said.says(schema::ObjectKind::view));
  EXPECT_FALSE(said.says_everything());
}

}  // namespace
}  // namespace limbeck::models
