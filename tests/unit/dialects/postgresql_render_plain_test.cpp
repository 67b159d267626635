#include "dialects/postgresql/render_plain.hpp"

#include <gtest/gtest.h>

#include "dialects/postgresql/policy_text.hpp"

namespace limbeck::dialects::postgresql {
namespace {

schema::Table texts() {
  return {.name = {"", "t"},
          .columns = {{.name = "a", .type = {.text = "text"}},
                      {.name = "n", .type = {.text = "integer"}},
                      {.name = "v", .type = {.text = "character varying(9)"}}}};
}

std::string plain(const std::string& definition) {
  const schema::Table table = texts();
  return plain_clauses(definition, text_columns(&table));
}

std::string plain_of_index(const std::string& definition) {
  const schema::Table table = texts();
  return plain_index(definition, text_columns(&table));
}

TEST(PostgresqlPlain, ADefaultOfTheColumnsOwnTypeNeedsNoCast) {
  EXPECT_EQ(plain_default("'x'::text", "text"), "'x'");
  EXPECT_EQ(plain_default("'it''s'::text", "text"), "'it''s'");
  EXPECT_EQ(plain_default("'x'::character varying", "character varying(9)"), "'x'");
  EXPECT_EQ(plain_default("'{}'::text[]", "text[]"), "'{}'");
  EXPECT_EQ(plain_default("'sad'::mood", "mood"), "'sad'");
  EXPECT_EQ(plain_default("'2020-01-01 00:00:00'::timestamp without time zone",
                          "timestamp without time zone"),
            "'2020-01-01 00:00:00'");
  EXPECT_EQ(plain_default("'-1'::integer", "bigint"), "-1");
}

TEST(PostgresqlPlain, ADefaultThatWouldBeReadOtherwiseStays) {
  for (const char* const expression :
       {"'x'::text", "'x'::bpchar", "NULL::character varying", "('x'::text || 'y'::text)",
        "'x'::text COLLATE \"C\"", "nextval('s'::regclass)", "'{}'::character varying[]",
        "'-2147483648'::integer", "E'\\\\x'::bytea", "'101'::\"bit\"", "5"}) {
    EXPECT_EQ(plain_default(expression, "character varying(9)"), expression);
  }
  EXPECT_EQ(plain_default("'5'::bigint", "bigint"), "'5'::bigint");
  EXPECT_EQ(plain_default("'{}'::character varying[]", "character varying(9)[]"),
            "'{}'::character varying[]");
}

TEST(PostgresqlPlain, AClauseHasOnePairOfParentheses) {
  EXPECT_EQ(plain("CHECK ((n > 0)) NO INHERIT"), "CHECK (n > 0) NO INHERIT");
  EXPECT_EQ(plain("CHECK (((n > 0) AND (n < 5)))"), "CHECK ((n > 0) AND (n < 5))");
  EXPECT_EQ(plain("CHECK ((n > 0)) NOT VALID"), "CHECK (n > 0) NOT VALID");
  EXPECT_EQ(plain("CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN ((new.n > 0)) EXECUTE "
                  "FUNCTION f()"),
            "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW WHEN (new.n > 0) EXECUTE FUNCTION "
            "f()");
  EXPECT_EQ(plain("CREATE POLICY p ON t USING ((n > 0)) WITH CHECK ((n > 1))"),
            "CREATE POLICY p ON t USING (n > 0) WITH CHECK (n > 1)");
}

TEST(PostgresqlPlain, ParenthesesThatMeanSomethingStay) {
  for (const char* const definition :
       {"CHECK (n > 0)", "CHECK ((n > 0) OR (n < 5))", "CHECK (f((n > 0)))",
        "CREATE POLICY p ON t USING (( SELECT true AS bool))", "EXCLUDE USING gist (n WITH =)",
        "FOREIGN KEY (n) REFERENCES u(n)", "CHECK (((n, 1) = (1, 2)) AND (n > 0))"}) {
    EXPECT_EQ(plain(definition), definition);
  }
}

TEST(PostgresqlPlain, ConstantsBesideATextNeedNoCast) {
  EXPECT_EQ(plain("CHECK ((a <> ''::text))"), "CHECK (a <> '')");
  EXPECT_EQ(plain("CHECK (((v)::text ~~ 'x%'::text))"), "CHECK ((v)::text ~~ 'x%')");
  EXPECT_EQ(plain("CHECK ((a = ANY (ARRAY['x'::text, 'y'::text])))"),
            "CHECK (a = ANY (ARRAY['x', 'y']))");
}

TEST(PostgresqlPlain, ConstantsThatDecideATypeKeepTheirCast) {
  for (const char* const definition :
       {"CHECK (n = length('x'::text))", "CHECK (j ->> 'k'::text)", "CHECK (n <> ''::text)",
        "CHECK ((v)::text = ANY ((ARRAY['x'::character varying])::text[]))",
        "CHECK (v = ANY ((ARRAY['x'::text])::mood[]))", "CHECK (a = ANY (ARRAY['x'::text, a]))",
        "CHECK (a = 'x'::text COLLATE \"C\")", "CHECK (t.a = 'x'::text)",
        "CHECK (a = ('x'::text)::mood)"}) {
    EXPECT_EQ(plain(definition), definition);
  }
}

TEST(PostgresqlPlain, AnExpressionOfAnIndexHasItsOwnParenthesesAlone) {
  EXPECT_EQ(plain_of_index("USING btree (((n + 1)), a)"), "USING btree ((n + 1), a)");
  EXPECT_EQ(plain_of_index("USING gin (((a || 'x'::text)) gin_trgm_ops) WHERE (a <> ''::text)"),
            "USING gin ((a || 'x') gin_trgm_ops) WHERE (a <> '')");
  EXPECT_EQ(plain_of_index("USING btree (lower(a), ((n)::text))"),
            "USING btree (lower(a), ((n)::text))");
}

TEST(PostgresqlPolicyText, IsTakenApart) {
  const PolicyText policy = read_policy(
      "CREATE POLICY \"FOR\" ON \"TO\".t AS RESTRICTIVE FOR UPDATE TO a, b USING ((x > 0)) WITH "
      "CHECK ((y = 'USING'::text))");
  EXPECT_EQ(policy.head, "CREATE POLICY \"FOR\" ON \"TO\".t");
  EXPECT_EQ(policy.kind, "AS RESTRICTIVE");
  EXPECT_EQ(policy.command, "UPDATE");
  EXPECT_EQ(policy.roles, "a, b");
  EXPECT_EQ(policy.rows, "((x > 0))");
  EXPECT_EQ(policy.check, "((y = 'USING'::text))");
  const PolicyText insert =
      read_policy("CREATE POLICY p ON t FOR INSERT TO PUBLIC WITH CHECK (true)");
  EXPECT_EQ(insert.roles, "PUBLIC");
  EXPECT_EQ(insert.rows, "");
  EXPECT_EQ(insert.check, "(true)");
}

}  // namespace
}  // namespace limbeck::dialects::postgresql
