// op.create_entity() and its kin: what alembic_utils was seen to send, of which Debian has no
// package.
#include "alembic/entities.hpp"

#include <gmock/gmock.h>

#include "alembic/script.hpp"
#include "python/parser.hpp"

namespace limbeck::alembic {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Evaluation run(const std::string& body) {
  const std::string text =
      "from alembic import op\nimport alembic_utils.pg_view\n"
      "from alembic_utils.pg_view import PGView\n"
      "from alembic_utils.pg_materialized_view import PGMaterializedView\n"
      "from alembic_utils.pg_function import PGFunction\n"
      "from alembic_utils.pg_trigger import PGTrigger\n"
      "from alembic_utils.pg_policy import PGPolicy\n"
      "from alembic_utils.pg_extension import PGExtension\n"
      "from alembic_utils.pg_grant_table import PGGrantTable, PGGrantTableChoice\n"
      "def upgrade():\n" +
      body;
  const python::Module module = python::parse(text, "a.py");
  Run run{.dialect = Dialect::postgresql};
  return evaluate(module, "a.py", "upgrade", run);
}

/// What its creation, its replacement and its end send.
std::vector<std::string> life_of(const std::string& entity) {
  const Evaluation made =
      run("    entity = " + entity +
          "\n    op.create_entity(entity)\n    op.replace_entity(target=entity)\n"
          "    op.drop_entity(entity)\n    op.drop_entity(entity, cascade=True)\n");
  if (made.refusal) return {"refused: " + made.refusal->what};
  std::vector<std::string> texts;
  for (const Statement& each : made.statements) texts.push_back(each.text);
  return texts;
}

TEST(Entities, MakeViews) {
  EXPECT_THAT(
      life_of("PGView(schema='public', signature='\"Big\"', definition='select 1 as x; ')"),
      ElementsAre(R"(CREATE VIEW "public"."Big" AS select 1 as x;)",
                  "do $$ begin CREATE OR REPLACE VIEW \"public\".\"Big\" AS select 1 as x;\n"
                  "exception when others then DROP VIEW IF EXISTS \"public\".\"Big\";\n"
                  "CREATE VIEW \"public\".\"Big\" AS select 1 as x;\nend; $$ language 'plpgsql'",
                  R"(DROP VIEW "public"."Big" )", R"(DROP VIEW "public"."Big" cascade)"));
  EXPECT_THAT(life_of("PGMaterializedView('app', 'm', 'select 1', with_data=False)"),
              ElementsAre(R"(CREATE MATERIALIZED VIEW "app"."m" AS select 1 WITH NO DATA;)",
                          R"(DROP MATERIALIZED VIEW IF EXISTS "app"."m"; )",
                          R"(CREATE MATERIALIZED VIEW "app"."m" AS select 1 WITH NO DATA)",
                          R"(DROP MATERIALIZED VIEW "app"."m" )",
                          R"(DROP MATERIALIZED VIEW "app"."m" cascade)"));
}

TEST(Entities, MakeFunctionsWhoseColonsArriveAsTheyAreWritten) {
  EXPECT_THAT(
      life_of("PGFunction('public', \"f(a int default 3, b text DEFAULT 'x')\", "
              "\"returns text language sql as $$ select ':a' || a::text || '1:2' $$;\")"),
      ElementsAre(
          R"(CREATE FUNCTION "public"."f"(a int default 3, b text DEFAULT 'x') returns text language sql as $$ select ':a' || a::text || '1:2' $$)",
          R"(CREATE OR REPLACE FUNCTION "public"."f"(a int default 3, b text DEFAULT 'x') returns text language sql as $$ select ':a' || a::text || '1:2' $$)",
          R"(DROP FUNCTION "public"."f"(a int, b text) )",
          R"(DROP FUNCTION "public"."f"(a int, b text) cascade)"));
  // As autogenerate writes them, the colons are escaped already.
  EXPECT_EQ(
      life_of("PGFunction('public', 'g()', \"returns int as $$ begin x := ':a' || '\\\\:b'; end "
              "$$ language 'plpgsql'\")")
          .front(),
      R"(CREATE FUNCTION "public"."g"() returns int as $$ begin x := ':a' || ':b'; end $$ language 'plpgsql')");
}

TEST(Entities, MakeTriggersAndPolicies) {
  EXPECT_THAT(
      life_of("PGTrigger('app', 'tr', 'AFTER UPDATE ON x.t\\n  FOR EACH ROW EXECUTE FUNCTION f()', "
              "'app.t', is_constraint=True)"),
      ElementsAre(
          R"(CREATE CONSTRAINT TRIGGER "tr" AFTER UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION f())",
          R"(DROP TRIGGER IF EXISTS "tr" ON app.t;)",
          R"(CREATE CONSTRAINT TRIGGER "tr" AFTER UPDATE ON app.t FOR EACH ROW EXECUTE FUNCTION f())",
          R"(DROP TRIGGER "tr" ON app.t )", R"(DROP TRIGGER "tr" ON app.t cascade)"));
  EXPECT_THAT(life_of("PGPolicy(schema='public', signature='p', on_entity='t', "
                      "definition=\"for select using (name = 'a:b')\")"),
              ElementsAre("CREATE POLICY p on public.t for select using (name = 'a:b')",
                          "DROP POLICY IF EXISTS p on public.t;",
                          "CREATE POLICY p on public.t for select using (name = 'a:b');",
                          "DROP POLICY p on public.t ", "DROP POLICY p on public.t cascade"));
}

TEST(Entities, MakeGrantsAndExtensions) {
  EXPECT_THAT(
      life_of("PGGrantTable('public', 't', 'ann', PGGrantTableChoice.SELECT, ['b', 'a'], True)"),
      ElementsAre(R"(GRANT SELECT ( a, b ) ON "public"."t" TO "ann"  WITH GRANT OPTION)",
                  R"(REVOKE SELECT ON "public"."t" FROM "ann")",
                  R"(GRANT SELECT ( a, b ) ON "public"."t" TO "ann"  WITH GRANT OPTION)",
                  R"(REVOKE SELECT ON "public"."t" FROM "ann")",
                  R"(REVOKE SELECT ON "public"."t" FROM "ann")"));
  EXPECT_EQ(life_of("PGGrantTable('public', 't', 'ann', grant='DELETE')").front(),
            R"(GRANT DELETE  ON "public"."t" TO "ann" )");
  const Evaluation made =
      run("    x = PGExtension(schema='public', signature='hstore')\n    op.create_entity(x)\n"
          "    op.drop_entity(x, cascade=True)\n");
  ASSERT_FALSE(made.refusal) << made.refusal->what;
  EXPECT_EQ(made.statements.at(0).text, R"(CREATE EXTENSION "hstore" WITH SCHEMA "public";)");
  EXPECT_EQ(made.statements.at(1).text, R"(DROP EXTENSION "hstore" CASCADE)");
}

TEST(Entities, AreReadFromSql) {
  for (const auto& [entity, sql] : std::vector<std::pair<std::string, std::string>>{
           {"PGView.from_sql('CREATE OR REPLACE VIEW public.\"v\" (a) AS select 1;')",
            R"(CREATE VIEW "public"."v" AS select 1;)"},
           {"PGMaterializedView.from_sql('create materialized view a.m as select 1 with data')",
            R"(CREATE MATERIALIZED VIEW "a"."m" AS select 1 WITH  DATA;)"},
           {"PGFunction.from_sql('create function a.f(b int) returns int language sql as $$$$')",
            R"(CREATE FUNCTION "a"."f"(b int) returns int language sql as $$$$)"},
           {"PGTrigger.from_sql('create trigger r before insert on t execute function f()')",
            R"(CREATE TRIGGER "r" before insert ON public.t execute function f())"},
           {"PGPolicy.from_sql('create policy p on a.t using (true)')",
            "CREATE POLICY p on a.t using (true)"},
           {"alembic_utils.pg_view.PGView('a', 'v', 'select 2')",
            R"(CREATE VIEW "a"."v" AS select 2;)"}}) {
    EXPECT_EQ(life_of(entity).front(), sql);
  }
}

TEST(Entities, GiveTheirStatements) {
  const Evaluation made =
      run("    f = PGFunction('a', 'f()', \"returns text language sql as $$ select ':x' $$\")\n"
          "    op.execute(f.to_sql_statement_create())\n"
          "    op.execute(f.to_sql_statement_drop(cascade=True))\n");
  ASSERT_FALSE(made.refusal) << made.refusal->what;
  EXPECT_EQ(made.statements.at(0).text,
            R"(CREATE FUNCTION "a"."f"() returns text language sql as $$ select ':x' $$)");
  EXPECT_EQ(made.statements.at(1).text, R"(DROP FUNCTION "a"."f"() cascade)");
}

TEST(Entities, RefuseWhatIsNotKnown) {
  for (const auto& [entity, what] : std::vector<std::pair<std::string, std::string>>{
           {"PGView('public', 'v')", "PGView() missing 1 required positional argument: 'def"},
           {"PGView('public', 'v', 'select 1', with_data=True)",
            "the argument with_data of PGView()"},
           {"PGView('public', 'v', None)", "definition=None of PGView()"},
           {"PGView('public', 'v', \"select ':x'\")", "the parameter :x without a value"},
           {"PGView('public', 'v', 'select 1\\u00a0')", "a blank beyond ASCII"},
           {"PGView('public', 'v', 'select 1').frobnicate", "the attribute frobnicate of PGView"},
           {"PGView.from_path('a.sql')", "from_path"},
           {"PGView.from_sql('select 1')", "this SQL in PGView.from_sql()"},
           {"PGFunction('public', 'f', 'returns int')", "a PGFunction without parameters"},
           {"PGTrigger('public', 't', 'before insert', 't')", "the definition of a PGTrigger"},
           {"PGTrigger('public', 't', 'before insert on t')",
            "PGTrigger() missing 1 required positional argument: 'on_entity'"},
           {"PGExtension('public', 'hstore')", "replace_entity() of a PGExtension"},
           {"PGGrantTable('public', 't', 'ann', 'SELECT')",
            "a PGGrantTable of SELECT without columns"},
           {"PGGrantTable('public', 't', 'ann', 'DELETE', ['a'])",
            "a PGGrantTable of DELETE with columns"},
           {"PGGrantTable('public', 't', 'ann', 'ALL')",
            "ValueError: 'ALL' is not a valid PGGrantTableChoice"},
           {"alembic_utils.replaceable_entity", "replaceable_entity"},
           {"'a view'", "create_entity() of this"}}) {
    EXPECT_THAT(life_of(entity).front(), testing::AllOf(HasSubstr("refused"), HasSubstr(what)))
        << entity;
  }
  const Evaluation made =
      run("    op.create_entity(PGView('public', 'v', 'select 1'), cascade=True)\n");
  ASSERT_TRUE(made.refusal);
  EXPECT_THAT(made.refusal->what, HasSubstr("the argument cascade of create_entity()"));
}

}  // namespace
}  // namespace limbeck::alembic
