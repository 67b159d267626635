// op.sync_enum_values(): what alembic_postgresql_enum was seen to send, of which Debian has no
// package.
#include "alembic/enum_sync.hpp"

#include <gmock/gmock.h>

#include "alembic/script.hpp"
#include "python/parser.hpp"

namespace limbeck::alembic {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

Evaluation run(const std::string& call, Dialect dialect = Dialect::postgresql) {
  const std::string text =
      "from alembic import op\nimport sqlalchemy as sa\nimport alembic_postgresql_enum\n"
      "from alembic_postgresql_enum import TableReference, ColumnType\n"
      "def upgrade():\n    " +
      call + "\n";
  const python::Module module = python::parse(text, "a.py");
  Run run{.dialect = dialect};
  return evaluate(module, "a.py", "upgrade", run);
}

std::vector<std::string> statements(const std::string& call,
                                    Dialect dialect = Dialect::postgresql) {
  const Evaluation made = run(call, dialect);
  if (made.refusal) return {"refused: " + made.refusal->what};
  std::vector<std::string> texts;
  for (const Statement& each : made.statements) texts.push_back(each.text);
  return texts;
}

TEST(EnumSync, PutsANewTypeInThePlaceOfTheOldOne) {
  EXPECT_THAT(
      statements("op.sync_enum_values(enum_schema='public', enum_name='mood', "
                 "new_values=['ok', 'sad'], affected_columns=[TableReference("
                 "table_schema='app', table_name='t', column_name='m', "
                 "existing_server_default=\"'ok'::mood\")], enum_values_to_rename=[])"),
      ElementsAre(
          R"(ALTER TYPE "public"."mood" RENAME TO mood_old)",
          R"(CREATE TYPE "public"."mood" AS ENUM('ok', 'sad'))",
          R"(CREATE FUNCTION new_old_not_equals(new_enum_val "public"."mood", old_enum_val "public"."mood_old") RETURNS boolean AS $$ SELECT new_enum_val::text != old_enum_val::text; $$ LANGUAGE SQL IMMUTABLE)",
          R"(CREATE OPERATOR != (leftarg = "public"."mood", rightarg = "public"."mood_old", procedure = new_old_not_equals))",
          R"(CREATE FUNCTION new_old_equals(new_enum_val "public"."mood", old_enum_val "public"."mood_old") RETURNS boolean AS $$ SELECT new_enum_val::text = old_enum_val::text; $$ LANGUAGE SQL IMMUTABLE)",
          R"(CREATE OPERATOR = (leftarg = "public"."mood", rightarg = "public"."mood_old", procedure = new_old_equals))",
          R"(ALTER TABLE "app"."t" ALTER COLUMN "m" DROP DEFAULT)",
          R"(ALTER TABLE "app"."t" ALTER COLUMN "m" TYPE "public"."mood" USING "m"::text::"public"."mood")",
          R"(ALTER TABLE "app"."t" ALTER COLUMN "m" SET DEFAULT 'ok'::public.mood)",
          R"(DROP FUNCTION new_old_not_equals(new_enum_val "public"."mood", old_enum_val "public"."mood_old") CASCADE)",
          R"(DROP FUNCTION new_old_equals(new_enum_val "public"."mood", old_enum_val "public"."mood_old") CASCADE)",
          R"(DROP TYPE "public"."mood_old")"));
}

TEST(EnumSync, RenamesLabelsInRowsDefaultsAndComparisons) {
  const auto made = statements(
      "op.sync_enum_values('s', 'e', ('x', 'b'), [TableReference('t', 'one', "
      "existing_server_default=\"'a'::s.e\"), TableReference('t', 'many', None, ColumnType.ARRAY, "
      "\"ARRAY['a'::s.e, 'b'::s.e]\"), alembic_postgresql_enum.TableReference('t', 'list', "
      "column_type=alembic_postgresql_enum.ColumnType.ARRAY, "
      "existing_server_default=\"'{}'::e[]\")], [('a', 'x')])");
  for (
      const char* const each :
      {R"(CREATE FUNCTION new_old_equals(new_enum_val "s"."e", old_enum_val "s"."e_old") RETURNS boolean AS $$ SELECT new_enum_val::text = CASE WHEN old_enum_val::text = 'a' THEN 'x' ELSE old_enum_val::text END; $$ LANGUAGE SQL IMMUTABLE)",
       R"(ALTER TABLE "s"."t" ALTER COLUMN "one" TYPE "s"."e" USING CASE WHEN "one"::text = 'a' THEN 'x'::"s"."e" ELSE "one"::text::"s"."e" END)",
       R"(ALTER TABLE "s"."t" ALTER COLUMN "one" SET DEFAULT 'x'::s.e)",
       R"(ALTER TABLE "t" ALTER COLUMN "many" TYPE "s"."e"[] USING array_replace("many"::text[], 'a', 'x')::"s"."e"[])",
       R"(ALTER TABLE "t" ALTER COLUMN "many" SET DEFAULT ARRAY['x'::s.e, 'b'::s.e])",
       R"(ALTER TABLE "s"."t" ALTER COLUMN "list" SET DEFAULT '{}'::s.e[])"}) {
    EXPECT_THAT(made, Contains(each));
  }
}

TEST(EnumSync, LeavesColumnsWithoutADefaultAlone) {
  EXPECT_THAT(statements("op.sync_enum_values('s', 'e', ['a'], [TableReference('t', 'c')])"),
              Not(Contains(HasSubstr("DEFAULT"))));
}

TEST(EnumSync, DoesNothingOnSqlite) {
  EXPECT_THAT(statements("op.sync_enum_values('s', 'e', ['a'], [('t', 'c')])", Dialect::sqlite),
              testing::IsEmpty());
}

TEST(EnumSync, AsksTheDatabaseForTheDefaultWhereTheScriptDoesNotTellIt) {
  const Evaluation made = run("op.sync_enum_values('s', 'e', ['a'], [('t', 'c')])");
  ASSERT_TRUE(made.refusal);
  EXPECT_TRUE(made.needs_database);
  EXPECT_THAT(made.refusal->what, HasSubstr("the default of a column of sync_enum_values()"));
}

TEST(EnumSync, RefusesWhatItDoesNotKnow) {
  for (const auto& [call, what] : std::vector<std::pair<std::string, std::string>>{
           {"op.sync_enum_values('s', 'e', ['a'])",
            "missing 1 required positional argument: 'affected_columns'"},
           {"op.sync_enum_values('s', 'e', ['a'], [TableReference('t', 'c')], checks=True)",
            "the argument checks of sync_enum_values()"},
           {"op.sync_enum_values('s', 'e', ['a'], [TableReference('t')])",
            "TableReference() missing 1 required positional argument: 'column_name'"},
           {"op.sync_enum_values('s', 'e', ['a'], [TableReference('t', 'c', default='a')])",
            "the argument default of TableReference()"},
           {"op.sync_enum_values('s', 'e', ['a'], ['t'])",
            "ValueError: Affected columns must contain tuples or TableReferences"},
           {"op.sync_enum_values('s', 'e', ['a'], [('t',)])", "IndexError"},
           {"op.sync_enum_values('s', 'e', ['a'], [TableReference('t', 'c', column_type='ARRAY')])",
            "a column_type that is no ColumnType"},
           {"op.sync_enum_values('s', 'e', [1], [TableReference('t', 'c')])",
            "an enum value that is no text"},
           {"op.sync_enum_values('s', None, ['a'], affected_columns=[])",
            "an enum_name that is no text"},
           {"op.sync_enum_values('s', 'e', {'a', 'b'}, affected_columns=[])", "without an order"},
           {"op.sync_enum_values('s', 'e', ['a'], [TableReference('t', 'c')], [('a',)])",
            "enum_values_to_rename that are no pairs"},
           {"op.sync_enum_values('s', 'e', ['a :b'], affected_columns=[])",
            "the parameter :b without a value"},
           // Of alembic_autogenerate_enums.
           {"op.sync_enum_values('s', 'e', ['a'], [])", "which another library has too"},
           {"TableReference('t', 'c').frobnicate", "the attribute frobnicate of TableReference"},
           {"TableReference('t', 'c') == 1", "a comparison of a TableReference"},
           {"ColumnType.FEW", "FEW"},
           {"alembic_postgresql_enum.set_configuration()", "set_configuration"},
           {"op.create_enum('e')", "create_enum"}}) {
    const Evaluation made = run(call);
    ASSERT_TRUE(made.refusal) << call;
    EXPECT_THAT(made.refusal->what, HasSubstr(what)) << call;
    EXPECT_FALSE(made.needs_database) << call;
    EXPECT_TRUE(made.statements.empty());
  }
}

}  // namespace
}  // namespace limbeck::alembic
