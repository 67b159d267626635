#include "dialects/postgresql/confined_names.hpp"

#include <gtest/gtest.h>

namespace limbeck::dialects::postgresql {
namespace {

const Confinement kNames{.live = "public", .here = "scratch_1", .elsewhere = {"app", "Mixed"}};

std::string refusal_of(std::string_view statement) {
  try {
    confine(statement, kNames);
    return {};
  } catch (const Unconfined& unconfined) {
    return unconfined.reason;
  }
}

TEST(ConfinedNames, TheLiveSchemaBecomesTheScratchs) {
  EXPECT_EQ(confine("CREATE TABLE public.a (b \"public\".mood REFERENCES PUBLIC . t)", kNames),
            R"(CREATE TABLE "scratch_1".a (b "scratch_1".mood REFERENCES "scratch_1" . t))");
  EXPECT_EQ(confine("COMMENT ON SCHEMA public IS 'mine'", kNames),
            R"(COMMENT ON SCHEMA "scratch_1" IS 'mine')");
}

TEST(ConfinedNames, AConstantThatIsARelationIsRewrittenToo) {
  EXPECT_EQ(confine("CREATE TABLE a (b integer DEFAULT nextval('public.s'::regclass))", kNames),
            "CREATE TABLE a (b integer DEFAULT nextval('scratch_1.s'::regclass))");
}

TEST(ConfinedNames, WhatOnlyLooksLikeItStays) {
  for (const char* const text : {"CREATE TABLE a (public integer)", "SELECT a.public FROM t a",
                                 "GRANT SELECT ON a TO PUBLIC", "SELECT 1 -- public.a",
                                 "CREATE TABLE \"Public\".a (b integer)", "SET search_path = ''",
                                 "ALTER TABLE a ADD CHECK (b <> 'republic.of')"}) {
    EXPECT_EQ(confine(text, kNames), text);
  }
}

TEST(ConfinedNames, WhatMayMeanSomethingOutsideIsFound) {
  EXPECT_EQ(refusal_of("CREATE TABLE app.a (b integer)"), "it names the schema app");
  EXPECT_EQ(refusal_of("CREATE TABLE a (b \"Mixed\".kind)"), "it names the schema Mixed");
  EXPECT_EQ(refusal_of("CREATE FUNCTION f() RETURNS integer AS $$ SELECT 1 FROM public.a $$"),
            "a body or a constant of it names the schema public");
  EXPECT_EQ(refusal_of("CREATE TABLE a (b bigint DEFAULT nextval('App.s'))"),
            "a body or a constant of it names the schema app");
  EXPECT_EQ(refusal_of("CREATE TABLE a (b bigint DEFAULT nextval('\"public\".s'))"),
            "a body or a constant of it names the schema public");
  EXPECT_EQ(refusal_of("SET search_path TO app, public"), "it sets search_path");
  EXPECT_EQ(refusal_of("SET LOCAL search_path = public"), "it sets search_path");
  EXPECT_EQ(refusal_of("CREATE SCHEMA IF NOT EXISTS more"), "it makes a schema of its own");
  EXPECT_EQ(refusal_of("CREATE EXTENSION citext"), "it makes an extension");
}

TEST(ConfinedNames, WhatWasReadGetsTheLiveNamesBack) {
  schema::Catalog catalog{.dialect = "postgresql", .default_schema = "scratch_1"};
  catalog.routines = {{.name = {"", "f"},
                       .arguments = "scratch_1.mood",
                       .definition = "CREATE FUNCTION scratch_1.f() RETURNS scratch_1.mood"}};
  catalog.tables = {{.name = {"", "t"},
                     .columns = {{.name = "a",
                                  .type = {.text = "mood"},
                                  .default_value = schema::Expression{"scratch_1.f()"}}}}};
  release(catalog, kNames);
  EXPECT_EQ(catalog.default_schema, std::string("public"));
  EXPECT_EQ(catalog.routines[0].arguments, "public.mood");
  EXPECT_EQ(catalog.routines[0].definition, "CREATE FUNCTION public.f() RETURNS public.mood");
  EXPECT_EQ(catalog.tables[0].columns[0].default_value->text, "public.f()");
}

}  // namespace
}  // namespace limbeck::dialects::postgresql
