// The text that models become; tests/live/cpp_models_test.cpp has servers read it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "limbeck/model.hpp"

namespace app {

enum class Mood { calm, busy, late = 7 };
enum class Flag : std::uint8_t { off, on = 127 };
enum class Far { away = 1000 };

struct Cache {
  int lines[4];
};

/// One member a type that follows from C++.
struct Everything {
  bool truth;
  std::int8_t tiny;
  std::int16_t small;
  std::uint16_t unsigned_small;
  std::int32_t number;
  std::uint32_t unsigned_number;
  std::int64_t large;
  float rough;
  double fine;
  limbeck::model::Decimal<12, 2> money;
  std::string words;
  limbeck::model::Json document;
  std::array<std::byte, 16> key;
  std::chrono::year_month_day day;
  std::chrono::hh_mm_ss<std::chrono::seconds> hour;
  std::chrono::sys_seconds instant;
  std::chrono::local_seconds moment;
  std::chrono::milliseconds duration;
  std::vector<std::byte> bytes;
  std::optional<Mood> mood;
};

struct User {
  std::int64_t id;
  std::string email;
  Mood mood;
  Cache cache;
};
struct Post {
  std::int64_t id;
  std::optional<std::int64_t> user_id;
  std::vector<std::string> labels;
};

/// What nlohmann::json and boost::uuids::uuid look like from outside.
struct JsonValue {
  using json_pointer = int;
  std::string dump() const { return {}; }
};
struct UuidValue {
  std::uint8_t data[16];
  bool is_nil() const { return false; }
};
struct Money {
  long cents;
};
struct Foreign {
  JsonValue document;
  UuidValue key;
  Money price;
};

}  // namespace app

template <>
inline constexpr limbeck::model::Type limbeck::model::sql_type<app::Money> =
    limbeck::model::decimal(10, 4);

namespace app {
namespace {

using namespace limbeck::model;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr auto everything = table<Everything>(
    "everything", column<&Everything::truth>(), column<&Everything::tiny>(),
    column<&Everything::small>(), column<&Everything::unsigned_small>(),
    column<&Everything::number>(), column<&Everything::unsigned_number>(),
    column<&Everything::large>(), column<&Everything::rough>(), column<&Everything::fine>(),
    column<&Everything::money>(), column<&Everything::words>(), column<&Everything::document>(),
    column<&Everything::key>(), column<&Everything::day>(), column<&Everything::hour>(),
    column<&Everything::instant>(), column<&Everything::moment>(), column<&Everything::duration>(),
    column<&Everything::bytes>(), column<&Everything::mood>());

constexpr auto users =
    table<User>("users", column<&User::id>(primary_key, identity), column<&User::email>(text(320)),
                column<&User::mood>(), ignore<&User::cache>());

template <typename... Parts>
std::string failure(std::string_view dialect, const Parts&... parts) {
  try {
    limbeck::Models(parts...).ddl(dialect);
  } catch (const limbeck::Error& error) {
    EXPECT_EQ(error.code(), "models.invalid");
    EXPECT_NE(error.details().hint, "");
    return error.what();
  }
  return "no error";
}

TEST(CppModels, TypesFollowFromMembers) {
  EXPECT_EQ(limbeck::Models(everything).ddl("postgresql"),
            R"(CREATE TYPE "mood" AS ENUM ('calm', 'busy', 'late');
CREATE TABLE "everything" (
    "truth" boolean NOT NULL,
    "tiny" smallint NOT NULL,
    "small" smallint NOT NULL,
    "unsigned_small" integer NOT NULL,
    "number" integer NOT NULL,
    "unsigned_number" bigint NOT NULL,
    "large" bigint NOT NULL,
    "rough" real NOT NULL,
    "fine" double precision NOT NULL,
    "money" numeric(12, 2) NOT NULL,
    "words" text NOT NULL,
    "document" jsonb NOT NULL,
    "key" uuid NOT NULL,
    "day" date NOT NULL,
    "hour" time NOT NULL,
    "instant" timestamp with time zone NOT NULL,
    "moment" timestamp NOT NULL,
    "duration" interval NOT NULL,
    "bytes" bytea NOT NULL,
    "mood" "mood"
);
)");
  EXPECT_EQ(limbeck::Models(everything).ddl("sqlite"), R"(CREATE TABLE "everything" (
    "truth" BOOLEAN NOT NULL,
    "tiny" INTEGER NOT NULL,
    "small" INTEGER NOT NULL,
    "unsigned_small" INTEGER NOT NULL,
    "number" INTEGER NOT NULL,
    "unsigned_number" INTEGER NOT NULL,
    "large" INTEGER NOT NULL,
    "rough" REAL NOT NULL,
    "fine" DOUBLE PRECISION NOT NULL,
    "money" NUMERIC(12, 2) NOT NULL,
    "words" TEXT NOT NULL,
    "document" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "hour" TIME NOT NULL,
    "instant" TIMESTAMP NOT NULL,
    "moment" TIMESTAMP NOT NULL,
    "duration" INTEGER NOT NULL,
    "bytes" BLOB NOT NULL,
    "mood" TEXT CONSTRAINT "everything_mood" CHECK ("mood" IN ('calm', 'busy', 'late'))
);
)");
}

TEST(CppModels, TypesOfOtherLibrariesAreKnownByTheirShape) {
  const std::string ddl =
      limbeck::Models(table<Foreign>("foreign", column<&Foreign::document>(),
                                     column<&Foreign::key>(), column<&Foreign::price>()))
          .ddl("postgresql");
  EXPECT_THAT(ddl, HasSubstr(R"("document" jsonb NOT NULL)"));
  EXPECT_THAT(ddl, HasSubstr(R"("key" uuid NOT NULL)"));
  EXPECT_THAT(ddl, HasSubstr(R"("price" numeric(10, 4) NOT NULL)"));
}

enum class Hidden { here, there };
struct Nested {
  Hidden hidden;
};

TEST(CppModels, AnEnumMayStandInAnUnnamedNamespace) {
  const std::string ddl =
      limbeck::Models(table<Nested>("nested", column<&Nested::hidden>())).ddl("sqlite");
  EXPECT_THAT(ddl, HasSubstr("IN ('here', 'there')"));
}

struct Two {
  Flag flag;
  Far far;
  std::vector<Mood> moods;
};

TEST(CppModels, AnEnumMayHaveAnotherNameAndLabelsOfItsOwn) {
  static constexpr std::array<std::string_view, 2> kLabels = {"near", "far away"};
  const limbeck::Models models(table<Two>("twos", column<&Two::flag>(enum_type<Flag>("switch")),
                                          column<&Two::far>(enum_type("distance", kLabels)),
                                          column<&Two::moods>()));
  const std::string ddl = models.ddl("postgresql");
  EXPECT_THAT(ddl, HasSubstr(R"(CREATE TYPE "switch" AS ENUM ('off', 'on');)"));
  EXPECT_THAT(ddl, HasSubstr(R"(CREATE TYPE "distance" AS ENUM ('near', 'far away');)"));
  EXPECT_THAT(ddl, HasSubstr(R"("moods" "mood"[] NOT NULL)"));
}

TEST(CppModels, WhatIsSaidOfOneDialectIsNotThereOnTheOther) {
  const limbeck::Models models(
      table<Post>("posts", column<&Post::id>(primary_key), column<&Post::user_id>(),
                  column<&Post::labels>(sql({.sqlite = "TEXT", .postgresql = "text[]"}),
                                        default_sql(per_dialect({.postgresql = "'{}'"}))),
                  check("on_sqlite", per_dialect({.sqlite = "id > 0"})),
                  index_on("words", per_dialect({.postgresql = "labels"})).using_method("gin")),
      statement(per_dialect({.postgresql = "CREATE DOMAIN d AS text"})));
  const std::string sqlite = models.ddl("sqlite");
  const std::string postgresql = models.ddl("postgresql");
  EXPECT_THAT(sqlite, HasSubstr("on_sqlite"));
  EXPECT_THAT(sqlite, Not(HasSubstr("words")));
  EXPECT_THAT(sqlite, Not(HasSubstr("DOMAIN")));
  EXPECT_THAT(postgresql, Not(HasSubstr("on_sqlite")));
  EXPECT_THAT(postgresql, HasSubstr("USING gin (labels)"));
}

TEST(CppModels, NamesAndTextsAreQuoted) {
  const std::string ddl =
      limbeck::Models(table<User>("a \"table\"", column<&User::id>(name("select")),
                                  column<&User::email>(comment("it's")), ignore<&User::mood>(),
                                  ignore<&User::cache>(), renamed_from("old \"one\"")))
          .ddl("postgresql");
  EXPECT_THAT(ddl, HasSubstr(R"(-- limbeck: renamed_from="old ""one""")"));
  EXPECT_THAT(ddl, HasSubstr(R"(CREATE TABLE "a ""table""" ()"));
  EXPECT_THAT(ddl, HasSubstr(R"("select" bigint NOT NULL)"));
  EXPECT_THAT(ddl, HasSubstr(R"(IS 'it''s';)"));
}

TEST(CppModels, StatementsBeforeTheFirstTableComeBeforeIt) {
  const limbeck::Models first(statement("CREATE DOMAIN a AS text"));
  const limbeck::Models all(first, users, statement("CREATE DOMAIN b AS text"),
                            view("v", "SELECT 1"));
  const std::string ddl = all.ddl("postgresql");
  EXPECT_LT(ddl.find("DOMAIN a"), ddl.find("CREATE TABLE"));
  EXPECT_LT(ddl.find("CREATE TABLE"), ddl.find("DOMAIN b"));
  EXPECT_LT(ddl.find("DOMAIN b"), ddl.find(R"(CREATE VIEW "v" AS SELECT 1)"));
}

TEST(CppModels, AStructWithoutATableIsNamed) {
  EXPECT_EQ(failure("sqlite", table<Post>("posts", column<&Post::id>(primary_key),
                                          column<&Post::user_id>(references<&User::id>()),
                                          ignore<&Post::labels>())),
            "Post::user_id refers to struct User, which has no table");
}

TEST(CppModels, TwoTablesOfOneNameAreNamed) {
  const auto other =
      table<Post>("Users", column<&Post::id>(), column<&Post::user_id>(), ignore<&Post::labels>());
  EXPECT_EQ(failure("sqlite", users, other),
            "two tables are called Users, of struct User and of struct Post");
  EXPECT_EQ(failure("postgresql", users, other), "no error");
}

TEST(CppModels, TwoColumnsOfOneNameAreNamed) {
  EXPECT_EQ(failure("postgresql",
                    table<Post>("posts", column<&Post::id>(), column<&Post::user_id>(name("id")),
                                ignore<&Post::labels>())),
            "Post::id and Post::user_id are both the column id");
}

TEST(CppModels, ANameThatIsTooLongForPostgresqlIsNamed) {
  static constexpr std::string_view kLong =
      "a_name_that_has_sixty_four_bytes_is_one_byte_too_long_for_a_name";
  static_assert(kLong.size() == 64);
  const auto named_at = [](auto... parts) {
    return table<Post>("posts", column<&Post::id>(primary_key), column<&Post::user_id>(),
                       ignore<&Post::labels>(), parts...);
  };
  const std::string end = " has 64 bytes, and PostgreSQL keeps 63";
  EXPECT_THAT(failure("postgresql", named_at(check(kLong, "id > 0"))),
              HasSubstr("of a constraint of struct Post" + end));
  EXPECT_THAT(failure("postgresql", named_at(index<&Post::id>(kLong))),
              HasSubstr("of an index of struct Post" + end));
  EXPECT_THAT(failure("postgresql", table<Post>("posts", column<&Post::id>(name(kLong)),
                                                ignore<&Post::user_id>(), ignore<&Post::labels>())),
              HasSubstr("of Post::id" + end));
  EXPECT_THAT(failure("postgresql", users, view(kLong, "SELECT 1")), HasSubstr("of a view" + end));
  EXPECT_EQ(failure("sqlite", named_at(check(kLong, "id > 0"))), "no error");
}

TEST(CppModels, AForeignKeyToWhatIsNotUniqueIsNamed) {
  EXPECT_EQ(failure("postgresql", users,
                    table<Post>("posts", column<&Post::id>(primary_key),
                                column<&Post::user_id>(references<&Post::user_id>()),
                                ignore<&Post::labels>())),
            "Post::user_id refers to Post::user_id, which is neither the key nor unique");
}

TEST(CppModels, SettingToNullWhatMayNotBeNullIsNamed) {
  EXPECT_EQ(failure("postgresql", users,
                    table<Post>(
                        "posts",
                        column<&Post::id>(primary_key, references<&User::id>(on_delete(set_null))),
                        ignore<&Post::user_id>(), ignore<&Post::labels>())),
            "Post::id is set to null by its foreign key, and may not be null");
}

TEST(CppModels, WhatSqliteDoesNotHaveIsNamed) {
  const auto posts = [](auto... parts) {
    return table<Post>("posts", column<&Post::id>(), column<&Post::user_id>(), parts...);
  };
  EXPECT_EQ(failure("sqlite", posts(column<&Post::labels>())),
            "Post::labels is an array, and SQLite has none");
  EXPECT_EQ(failure("sqlite", posts(ignore<&Post::labels>(), in_schema("blog"))),
            "struct Post is in the schema blog, and SQLite has none");
  EXPECT_EQ(failure("sqlite", table<Post>("posts", column<&Post::id>(identity),
                                          column<&Post::user_id>(), ignore<&Post::labels>())),
            "Post::id is an identity, and SQLite numbers nothing but the primary key");
  EXPECT_EQ(failure("sqlite", posts(column<&Post::labels>(sql({.postgresql = "text[]"})))),
            "Post::labels has no type on SQLite");
}

TEST(CppModels, WhatContradictsItselfIsNamed) {
  EXPECT_EQ(failure("sqlite",
                    table<Post>("posts", column<&Post::id>(primary_key), column<&Post::user_id>(),
                                ignore<&Post::labels>(), primary_key_of<&Post::id>())),
            "struct Post has two primary keys");
  EXPECT_EQ(failure("sqlite", table<Post>("posts", column<&Post::id>(), ignore<&Post::user_id>(),
                                          ignore<&Post::labels>(), unique_of<&Post::user_id>())),
            "a constraint of struct Post names a member that is no column");
  EXPECT_EQ(failure("sqlite", table<Post>("posts", ignore<&Post::id>(), ignore<&Post::user_id>(),
                                          ignore<&Post::labels>())),
            "struct Post has no column");
  EXPECT_EQ(failure("postgresql", table<Two>("twos", ignore<&Two::flag>(), column<&Two::far>(),
                                             ignore<&Two::moods>())),
            "Two::far is of an enum without a label between 0 and 127");
  EXPECT_EQ(failure("postgresql", table<Two>("twos", column<&Two::flag>(enum_type<Flag>("mood")),
                                             ignore<&Two::far>(), column<&Two::moods>())),
            "two enums are called mood, and have different labels: that of Two::moods is the "
            "second");
  EXPECT_EQ(failure("oracle", users), "models in C++ have no DDL for 'oracle'");
}

}  // namespace
}  // namespace app
