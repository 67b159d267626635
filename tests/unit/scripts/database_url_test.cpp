#include "scripts/database_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scripts/dotenv.hpp"
#include "unit/scripts/configuration_folder.hpp"

namespace limbeck::scripts {
namespace {

using testing::HasSubstr;

class ChoiceOfUrl : public ConfigurationFolder {
 protected:
  DatabaseUrl find(const std::optional<std::string>& option = std::nullopt) {
    return find_database_url(load(), option, environment(), folder.path());
  }
};

TEST_F(ChoiceOfUrl, EachSourceBeatsTheNext) {
  folder.write("limbeck.ini",
               "[limbeck]\nurl = sqlite:///ini.db\n[environment.e]\nurl = sqlite:///env.db\n");
  EXPECT_EQ(find().source, "limbeck.ini");
  folder.write(".env", "DATABASE_URL=sqlite:///dotenv.db\n");
  EXPECT_EQ(find().source, ".env");
  EXPECT_EQ(find().url.database, folder / "dotenv.db");
  variables["DATABASE_URL"] = "sqlite:///variable.db";
  EXPECT_EQ(find().source, "DATABASE_URL");
  request.environment_name = "e";
  EXPECT_EQ(find().source, "limbeck.ini [environment.e] url");
  EXPECT_EQ(find("sqlite:///option.db").source, "--url");
  EXPECT_EQ(find("sqlite:///option.db").url.database, folder / "option.db");
}

TEST_F(ChoiceOfUrl, AnEnvironmentWithoutAUrlLeavesTheChoiceToTheRest) {
  folder.write("limbeck.ini",
               "[limbeck]\nurl = sqlite:///ini.db\n[environment.e]\nedited = warn\n");
  request.environment_name = "e";
  EXPECT_EQ(find().source, "limbeck.ini");
}

TEST_F(ChoiceOfUrl, UrlEnvNamesTheVariable) {
  folder.write("limbeck.ini", "[environment.e]\nurl_env = APP_URL\n");
  request.environment_name = "e";
  const Error error = failure([&] { find(); });
  EXPECT_EQ(error.code(), "config.bad_value");
  EXPECT_THAT(error.what(), HasSubstr("APP_URL"));
  EXPECT_EQ(find("sqlite://").source, "--url") << "--url needs no variable";
  variables["APP_URL"] = "postgresql://h/d";
  EXPECT_EQ(find().source, "limbeck.ini [environment.e] url_env=APP_URL");
}

TEST_F(ChoiceOfUrl, TheTemplatesUrlOfAlembicCountsAsUnset) {
  folder.write("alembic.ini", "[alembic]\nsqlalchemy.url = driver://user:pass@localhost/dbname\n");
  const Error error = failure([&] { find(); });
  EXPECT_EQ(error.code(), "url.not_set");
  EXPECT_THAT(error.details().hint, HasSubstr("sqlalchemy.url"));
}

TEST_F(ChoiceOfUrl, RelativePathsStartWhereTheirAuthorMeant) {
  folder.write("sub/limbeck.ini", "[limbeck]\nurl = sqlite:///a.db\n");
  folder.write("sub/alembic.ini", "[alembic]\nsqlalchemy.url = sqlite:///a.db\n");
  request.files = {"sub/limbeck.ini"};
  EXPECT_EQ(find().url.database, folder / "sub/a.db");
  EXPECT_EQ(find("sqlite:///a.db").url.database, folder / "a.db");
  folder.write("sub/.env", "DATABASE_URL=sqlite:///b.db\n");
  EXPECT_EQ(find().url.database, folder / "b.db") << ".env beside the configuration";
  os::remove_file(folder / "sub/.env");
  request.files = {"sub/alembic.ini"};
  EXPECT_EQ(find().url.database, folder / "a.db") << "as SQLAlchemy takes it";
}

TEST_F(ChoiceOfUrl, MemoryAndFileUrisKeepTheirMeaning) {
  EXPECT_EQ(find("sqlite://").url.database, "");
  EXPECT_EQ(find("sqlite:///file:a.db?uri=true").url.database, "file:" + (folder / "a.db"));
  EXPECT_EQ(find("sqlite:///file::memory:?uri=true").url.database, "file::memory:");
  EXPECT_EQ(find("sqlite:///file:m?uri=true&mode=memory").url.database, "file:m");
  EXPECT_EQ(find("sqlite:////abs/../x.db").url.database, "/x.db");
}

TEST_F(ChoiceOfUrl, AnErrorSaysWhereTheUrlCameFromWithoutThePassword) {
  variables["DATABASE_URL"] = "oracle://u:secret@h/d";
  const Error error = failure([&] { find(); });
  EXPECT_EQ(error.code(), "url.unknown_scheme");
  EXPECT_THAT(error.what(), HasSubstr("(from DATABASE_URL)"));
  EXPECT_THAT(error.what(), testing::Not(HasSubstr("secret")));
}

TEST_F(ChoiceOfUrl, AnEnvironmentsVariableIsNotLookedUpInDotEnvAndTheErrorSaysSo) {
  folder.write("limbeck.ini", "[limbeck]\n[environment.production]\nurl_env = DATABASE_URL\n");
  request.environment_name = "production";
  EXPECT_THAT(failure([&] { find(); }).details().hint, testing::Not(HasSubstr(".env")));
  folder.write(".env", "DATABASE_URL=sqlite:///b.db\n");
  EXPECT_THAT(failure([&] { find(); }).details().hint, HasSubstr("does not look into .env"));
}

TEST(DotEnv, QuotesCommentsAndExportAreUnderstood) {
  const auto values = parse_dotenv(
      "\xEF\xBB\xBF# comment\r\nA=1\r\nexport B = two # comment\n"
      "C='a # $b \\n'\nD=\"x\\n\\\"y\\$\" # comment\nE=a#b\nF=\n"
      "not a line\nA=2\nG=\"open\nH='two\nlines'\nI=9");
  EXPECT_EQ(values.at("A"), "2");
  EXPECT_EQ(values.at("B"), "two");
  EXPECT_EQ(values.at("C"), "a # $b \\n");
  EXPECT_EQ(values.at("D"), "x\n\"y$");
  EXPECT_EQ(values.at("E"), "a#b");
  EXPECT_EQ(values.at("F"), "");
  EXPECT_EQ(values.at("G"), "\"open");
  EXPECT_EQ(values.at("H"), "two\nlines");
  EXPECT_EQ(values.at("I"), "9");
}

}  // namespace
}  // namespace limbeck::scripts
