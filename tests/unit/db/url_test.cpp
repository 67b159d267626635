#include "db/url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "limbeck/error.hpp"

namespace limbeck::db {
namespace {

using Texts = std::vector<std::string>;

Error failure(std::string_view text) {
  try {
    parse_url(text);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error for " << text;
  return Error{{}};
}

TEST(Url, EveryPartOfAServerUrlIsRead) {
  const Url url = parse_url("postgresql+asyncpg://user:p%40ss@host:5433/db?application_name=a+b");
  EXPECT_EQ(url, (Url{.dialect = "postgresql",
                      .driver = "asyncpg",
                      .user = "user",
                      .password = "p@ss",
                      .hosts = {"host"},
                      .ports = {"5433"},
                      .database = "db",
                      .query = {{"application_name", "a b"}}}));
}

TEST(Url, PostgresAndUpperCaseMeanPostgresql) {
  EXPECT_EQ(parse_url("postgres://h/d").dialect, "postgresql");
  EXPECT_EQ(parse_url("PostgreSQL+psycopg2://h/d").driver, "psycopg2");
  EXPECT_EQ(parse_url("mysql+pymysql://h/d").dialect, "mariadb");
}

TEST(Url, SqlitePathsCountTheirSlashes) {
  EXPECT_EQ(parse_url("sqlite:///relative.db").database, "relative.db");
  EXPECT_EQ(parse_url("sqlite:////srv/absolute.db").database, "/srv/absolute.db");
  EXPECT_EQ(parse_url("sqlite+aiosqlite:///dir/a.db").database, "dir/a.db");
  EXPECT_EQ(parse_url("sqlite:///odd@name:1.db").database, "odd@name:1.db");
}

TEST(Url, SqliteWithoutAPathIsMemory) {
  for (const char* text : {"sqlite://", "sqlite:///", "sqlite:///:memory:"}) {
    EXPECT_EQ(parse_url(text).database, "") << text;
  }
}

TEST(Url, SqliteFileUriKeepsItsQuery) {
  const Url url = parse_url("sqlite:///file:path.db?mode=ro&uri=true");
  EXPECT_EQ(url.database, "file:path.db");
  EXPECT_EQ(url.query, (std::map<std::string, std::string>{{"mode", "ro"}, {"uri", "true"}}));
}

TEST(Url, SqliteWithTwoSlashesExplainsTheThird) {
  const Error error = failure("sqlite://app.db");
  EXPECT_EQ(error.code(), "url.malformed");
  EXPECT_THAT(error.details().hint, testing::HasSubstr("sqlite:///app.db"));
}

TEST(Url, SeveralHostsInTheAuthority) {
  const Url url = parse_url("postgresql://u@h1:5432,h2:5433,[::1]/d");
  EXPECT_EQ(url.hosts, (Texts{"h1", "h2", "::1"}));
  EXPECT_EQ(url.ports, (Texts{"5432", "5433", ""}));
}

TEST(Url, HostsOfTheQueryReplaceTheAuthority) {
  const Url url = parse_url("postgresql+psycopg2://u@/d?host=h1:5432&host=h2");
  EXPECT_EQ(url.hosts, (Texts{"h1", "h2"}));
  EXPECT_EQ(url.ports, (Texts{"5432", ""}));
  EXPECT_TRUE(url.query.empty());
  const Url lists = parse_url("postgresql:///d?host=h1,h2&port=5432,5433");
  EXPECT_EQ(lists.hosts, (Texts{"h1", "h2"}));
  EXPECT_EQ(lists.ports, (Texts{"5432", "5433"}));
}

TEST(Url, ASocketDirectoryIsAHost) {
  EXPECT_EQ(parse_url("postgresql:///d?host=/run/pg").hosts, Texts{"/run/pg"});
  EXPECT_EQ(parse_url("postgresql://%2Frun%2Fpg/d").hosts, Texts{"/run/pg"});
  const Url with_port = parse_url("postgresql://u@:5433/d?host=/run/pg");
  EXPECT_EQ(with_port.hosts, Texts{"/run/pg"});
  EXPECT_EQ(with_port.ports, Texts{"5433"});
}

TEST(Url, Ipv6AddressesStandInBrackets) {
  const Url url = parse_url("postgresql://u:p@[fe80::1]:5432/d");
  EXPECT_EQ(url.hosts, Texts{"fe80::1"});
  EXPECT_EQ(url.ports, Texts{"5432"});
}

TEST(Url, SslOfAsyncpgBecomesSslmode) {
  const auto sslmode = [](const std::string& query) {
    return parse_url("postgresql+asyncpg://h/d?" + query).query["sslmode"];
  };
  EXPECT_EQ(sslmode("ssl=require"), "require");
  EXPECT_EQ(sslmode("ssl=true"), "require");
  EXPECT_EQ(sslmode("ssl=verify-full"), "verify-full");
  EXPECT_EQ(sslmode("ssl=false"), "disable");
  EXPECT_EQ(sslmode("ssl=require&sslmode=verify-ca"), "verify-ca");
  EXPECT_EQ(failure("postgresql://h/d?ssl=maybe").code(), "url.malformed");
}

TEST(Url, ThePasswordOfTheQueryMovesToItsField) {
  const Url url = parse_url("postgresql://h/d?user=me&password=secret");
  EXPECT_EQ(url.user, "me");
  EXPECT_EQ(url.password, "secret");
}

TEST(Url, APasswordMayHoldSlashesAndAnAt) {
  EXPECT_EQ(parse_url("postgresql://u:a/b@h/d").password, "a/b");
  EXPECT_EQ(parse_url("postgresql://u:a@b@h/d").password, "a@b");
  EXPECT_EQ(parse_url("postgresql://u:a@b@h/d").hosts, Texts{"h"});
}

TEST(Url, AnAtInTheQueryIsNotTakenForAUser) {
  const Url url = parse_url("postgresql://h:5432/d?application_name=a@b");
  EXPECT_EQ(url.user, "");
  EXPECT_EQ(url.ports, Texts{"5432"});
  EXPECT_EQ(url.query.at("application_name"), "a@b");
}

TEST(Url, APercentThatBeginsNoEscapeStandsForItself) {
  EXPECT_EQ(parse_url("postgresql://u:100%@h/d").password, "100%");
}

TEST(Url, AnUnknownSchemeNamesTheKnownOnes) {
  const Error error = failure("postgressql://u:secret@h/d");
  EXPECT_EQ(error.code(), "url.unknown_scheme");
  EXPECT_THAT(error.what(), testing::HasSubstr("postgresql"));
  EXPECT_THAT(error.details().hint, testing::HasSubstr("sqlite://"));
  EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("secret")));
}

TEST(Url, NoErrorShowsThePassword) {
  for (const char* text :
       {"postgresql://u:secret@h:port/d", "postgresql://u:secret", "u:secret@h/d",
        "postgresql://u:secret@h:99999/d", "postgresql://u:secret/d", "postgresql//u:secret@h",
        "postgresql://u:x/y@secret@h/d", "postgresql://h:5432/d?password=secret&broken",
        "postgresql://u:secret@h1,h2/d?port=1,2,3", "postgresql://u:secret@a:b:c/d",
        "sqlite://u:secret@h/d", "postgresql://u:secret@[::1/d", "postgresql://u:secret%00@h/d"}) {
    const Error error = failure(text);
    EXPECT_EQ(error.code(), "url.malformed") << text;
    EXPECT_FALSE(error.details().hint.empty());
    EXPECT_THAT(error.what(), testing::Not(testing::HasSubstr("secret"))) << text;
    EXPECT_THAT(error.details().hint, testing::Not(testing::HasSubstr("secret"))) << text;
  }
}

TEST(Url, MaskedHidesEverySecretAndNothingElse) {
  const Url url =
      parse_url("postgresql://u:pw1@h:5432/d?sslpassword=pw2&passfile=/x&sslmode=require");
  EXPECT_EQ(masked(url), "postgresql://u:***@h:5432/d?passfile=/x&sslmode=require&sslpassword=***");
  EXPECT_EQ(masked(parse_url("sqlite:///data/app.db")), "sqlite:///data/app.db");
}

rc::Gen<std::string> words() {
  return rc::gen::nonEmpty(rc::gen::string<std::string>());
}

std::string without_nul(std::string text) {
  for (char& letter : text) letter = letter == '\0' ? 'x' : letter;
  return text;
}

RC_GTEST_PROP(Url, ParsingWhatWasRenderedGivesTheSameValue, ()) {
  Url url{.dialect = *rc::gen::element<std::string>("postgresql", "mariadb", "sqlite")};
  if (*rc::gen::arbitrary<bool>()) url.driver = "driver";
  url.database = without_nul(*rc::gen::arbitrary<std::string>());
  if (url.database == ":memory:") url.database.clear();
  if (url.dialect != "sqlite") {
    url.user = without_nul(*rc::gen::arbitrary<std::string>());
    url.password = without_nul(*rc::gen::arbitrary<std::string>());
    const int hosts = *rc::gen::inRange(0, 4);
    bool has_port = false;
    for (int i = 0; i < hosts; ++i) {
      url.hosts.push_back(without_nul(*words()));
      const bool port = *rc::gen::arbitrary<bool>();
      url.ports.push_back(port ? std::to_string(*rc::gen::inRange(1, 65536)) : "");
      has_port = has_port || port;
    }
    if (!has_port) url.ports.clear();
  }
  const auto extra = *rc::gen::arbitrary<std::map<std::string, std::string>>();
  for (const auto& [key, value] : extra) {
    if (!value.empty()) url.query["x" + without_nul(key)] = without_nul(value);
  }
  RC_ASSERT(parse_url(render_url(url)) == url);
}

RC_GTEST_PROP(Url, TextOfAnyKindIsReadOrRefused, (const std::string& text)) {
  for (const std::string& prefix : {std::string(), std::string("postgresql://")}) {
    try {
      parse_url(prefix + text);
    } catch (const Error& error) {
      RC_ASSERT(error.code().starts_with("url."));
    }
  }
}

}  // namespace
}  // namespace limbeck::db
