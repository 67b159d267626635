// One script for each operation beside tables.
#include "postgresql_render_fixture.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using namespace ops;
using schema::Catalog;
using schema::ObjectKind;

TEST(PostgresqlRender, SchemasAndExtensions) {
  EXPECT_EQ(script({CreateSchema{{"Other", "o"}}, DropSchema{"Other"}}),
            "CREATE SCHEMA \"Other\";\nCOMMENT ON SCHEMA \"Other\" IS 'o';\n"
            "DROP SCHEMA \"Other\";");
  EXPECT_EQ(script({CreateSchema{{"", "mine"}}}), "COMMENT ON SCHEMA public IS 'mine';");
  EXPECT_EQ(
      script({CreateExtension{{.name = "uuid-ossp", .schema = "ext"}}, DropExtension{"uuid-ossp"}}),
      "CREATE EXTENSION \"uuid-ossp\" WITH SCHEMA ext;\nDROP EXTENSION \"uuid-ossp\";");
}

TEST(PostgresqlRender, AnExtensionsOwnWordsAreNotRepeated) {
  const std::string own = "data type for case-insensitive character strings";
  EXPECT_EQ(script({CreateExtension{{.name = "citext", .comment = own}}}),
            "CREATE EXTENSION citext;");
  EXPECT_EQ(script({CreateExtension{{.name = "citext", .comment = "mine"}}}),
            "CREATE EXTENSION citext;\nCOMMENT ON EXTENSION citext IS 'mine';");
}

TEST(PostgresqlRender, Enums) {
  EXPECT_EQ(script({CreateEnum{{.name = named("mood"), .labels = {"sad", "it's"}}},
                    RenameEnumLabel{named("mood"), "sad", "blue"}, DropEnum{named("mood")}}),
            "CREATE TYPE mood AS ENUM ('sad', 'it''s');\n"
            "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue';\nDROP TYPE mood;");
}

TEST(PostgresqlRender, ANewLabelEndsItsSectionUnlessTheTypeIsNew) {
  const auto ends = [](const Operations& operations, const Catalog& before) {
    std::string text;
    for (const auto& each : renderer().render(operations, before)) {
      text += each.ends_section ? 'E' : '-';
    }
    return text;
  };
  const AddEnumLabel mad{named("mood"), "mad", "sad"};
  const AddEnumLabel bad{named("mood"), "bad", ""};
  EXPECT_EQ(script({mad, bad}, with_mood()),
            "ALTER TYPE mood ADD VALUE 'mad' BEFORE 'sad';\nALTER TYPE mood ADD VALUE 'bad';");
  EXPECT_EQ(ends({mad}, with_mood()), "E");
  EXPECT_EQ(ends({mad, bad}, with_mood()), "-E");
  const CreateEnum made{{.name = named("mood"), .labels = {"sad"}}};
  const CreateEnum other{{.name = named("other"), .labels = {}}};
  EXPECT_EQ(ends({made, mad}, empty_catalog()), "--");
  EXPECT_EQ(
      ends({other, mad, CreateSchema{{"s"}}, AddEnumLabel{named("other"), "x", ""}}, with_mood()),
      "-E-E");
}

TEST(PostgresqlRender, ARebuiltEnumConvertsItsColumns) {
  EXPECT_EQ(script({RebuildEnum{named("mood"), {"glad", "sad"}}}, with_mood()),
            "ALTER TYPE mood RENAME TO mood_old;\n"
            "CREATE TYPE mood AS ENUM ('glad', 'sad');\n"
            "ALTER TABLE person\n    ALTER COLUMN mood DROP DEFAULT,\n"
            "    ALTER COLUMN mood TYPE mood USING mood::text::mood,\n"
            "    ALTER COLUMN mood SET DEFAULT 'sad';\n"
            "DROP TYPE mood_old;");
}

TEST(PostgresqlRender, Domains) {
  schema::Domain domain{.name = named("short"), .base = {.text = "text"}, .nullable = false};
  domain.default_value = schema::Expression{"'x'::text"};
  domain.checks = {{.name = "a", .definition = "CHECK (VALUE <> '')"}};
  schema::Domain wanted = domain;
  wanted.nullable = true;
  wanted.default_value.reset();
  wanted.checks = {{.name = "b", .definition = "CHECK (VALUE <> '')"},
                   {.name = "c", .definition = "CHECK (VALUE <> 'c')", .validated = false}};
  EXPECT_EQ(script({CreateDomain{domain}, AlterDomain{wanted}, DropDomain{named("short")}}),
            "CREATE DOMAIN short AS text DEFAULT 'x' NOT NULL\n"
            "    CONSTRAINT a CHECK (VALUE <> '');\n"
            "ALTER DOMAIN short DROP DEFAULT;\nALTER DOMAIN short DROP NOT NULL;\n"
            "ALTER DOMAIN short RENAME CONSTRAINT a TO b;\n"
            "ALTER DOMAIN short ADD CONSTRAINT c CHECK (VALUE <> 'c') NOT VALID;\n"
            "DROP DOMAIN short;");
  wanted.base.text = "integer";
  EXPECT_EQ(error_code({CreateDomain{domain}, AlterDomain{wanted}}, empty_catalog()),
            "render.impossible");
}

TEST(PostgresqlRender, CompositesAndRanges) {
  schema::Composite pair{.name = named("pair")};
  pair.attributes = {{.name = "x", .type = {.text = "integer"}},
                     {.name = "y", .type = {.text = "text"}, .collation = "\"C\""}};
  schema::Composite wanted = pair;
  wanted.attributes = {pair.attributes[0], {.name = "z", .type = {.text = "text"}}};
  EXPECT_EQ(script({CreateComposite{pair}, AlterComposite{wanted}, DropComposite{named("pair")}}),
            "CREATE TYPE pair AS (\n    x integer,\n    y text COLLATE \"C\"\n);\n"
            "ALTER TYPE pair\n    DROP ATTRIBUTE y,\n    ADD ATTRIBUTE z text;\nDROP TYPE pair;");
  const schema::Range range{
      .name = named("span"), .subtype = {.text = "date"}, .definition = "(subtype = date)"};
  EXPECT_EQ(script({CreateRange{range}, DropRange{named("span")}}),
            "CREATE TYPE span AS RANGE (subtype = date);\nDROP TYPE span;");
}

TEST(PostgresqlRender, SequencesSayOnlyWhatIsNotTheDefault) {
  schema::Sequence plain{.name = named("s")};
  schema::Sequence odd = plain;
  odd.options = {.type = "smallint",
                 .start = 7,
                 .increment = -2,
                 .minimum = -99,
                 .maximum = 99,
                 .cache = 3,
                 .cycle = true};
  EXPECT_EQ(script({CreateSequence{plain}, AlterSequence{odd}, DropSequence{named("s")}}),
            "CREATE SEQUENCE s;\n"
            "ALTER SEQUENCE s AS smallint START WITH 7 INCREMENT BY -2 MINVALUE -99 MAXVALUE 99 "
            "CACHE 3 CYCLE;\nDROP SEQUENCE s;");
  schema::Sequence falling{.name = named("s")};
  falling.options = {
      .type = "integer", .start = -1, .increment = -1, .minimum = INT32_MIN, .maximum = -1};
  EXPECT_EQ(script({CreateSequence{falling}}), "CREATE SEQUENCE s AS integer INCREMENT BY -1;");
}

TEST(PostgresqlRender, ASequenceIsOwnedAsSoonAsItsColumnIsThere) {
  schema::Sequence sequence{.name = named("person_id_seq")};
  sequence.options = {.type = "integer", .maximum = INT32_MAX};
  sequence.owner = schema::SequenceOwner{named("person"), "id"};
  EXPECT_EQ(script({CreateSequence{sequence},
                    CreateTable{{.name = named("person"), .columns = {column("id", "integer")}}},
                    DropTable{named("person")}, DropSequence{named("person_id_seq")}}),
            "CREATE SEQUENCE person_id_seq AS integer;\n"
            "CREATE TABLE person (\n    id integer\n);\n"
            "ALTER SEQUENCE person_id_seq OWNED BY person.id;\n"
            "DROP TABLE person;");
  EXPECT_EQ(script({CreateSequence{sequence}}, with(person())),
            "CREATE SEQUENCE person_id_seq AS integer OWNED BY person.id;");
}

TEST(PostgresqlRender, Views) {
  schema::View view{.name = named("v"), .definition = " SELECT 1 AS a"};
  view.definition = "SELECT 1 AS a";
  view.columns = {{.name = "a", .type = "integer", .comment = "one"}};
  schema::View barred = view;
  barred.options = {"check_option=local", "security_barrier=true"};
  schema::View other = barred;
  other.definition = "SELECT 2 AS a";
  EXPECT_EQ(
      script({CreateView{view}, ReplaceView{barred}, ReplaceView{other}, DropView{named("v")}}),
      "CREATE VIEW v AS\nSELECT 1 AS a;\nCOMMENT ON COLUMN v.a IS 'one';\n"
      "ALTER VIEW v SET (check_option=local, security_barrier=true);\n"
      "CREATE OR REPLACE VIEW v WITH (check_option=local, security_barrier=true) AS\n"
      "SELECT 2 AS a;\nDROP VIEW v;");
}

TEST(PostgresqlRender, MaterialisedViews) {
  schema::View view{
      .name = named("m"), .materialized = true, .populated = false, .definition = "SELECT 1 AS a"};
  view.columns = {{.name = "a", .type = "integer"}};
  view.options = {"fillfactor=60"};
  view.indexes = {{.name = "i", .unique = true, .definition = "USING btree (a)"}};
  view.comment = "m";
  schema::View filled = view;
  filled.populated = true;
  schema::View other = view;
  other.definition = "SELECT 2 AS a";
  EXPECT_EQ(script({CreateView{view}, ReplaceView{filled}, DropView{named("m")}}),
            "CREATE MATERIALIZED VIEW m WITH (fillfactor=60) AS\nSELECT 1 AS a\nWITH NO DATA;\n"
            "COMMENT ON MATERIALIZED VIEW m IS 'm';\nCREATE UNIQUE INDEX i ON m (a);\n"
            "REFRESH MATERIALIZED VIEW m;\nDROP MATERIALIZED VIEW m;");
  EXPECT_EQ(error_code({CreateView{view}, ReplaceView{other}}, empty_catalog()),
            "render.impossible");
}

TEST(PostgresqlRender, RoutinesAreDroppedByTheirKind) {
  const auto routine = [](schema::RoutineKind kind, const std::string& arguments) {
    return schema::Routine{.name = named("f"),
                           .arguments = arguments,
                           .kind = kind,
                           .definition = "CREATE OR REPLACE FUNCTION f() ..."};
  };
  const auto made_and_dropped = [&](schema::RoutineKind kind, const std::string& arguments) {
    return script({CreateRoutine{routine(kind, arguments)}, DropRoutine{named("f"), arguments}});
  };
  const std::string made = "CREATE FUNCTION f() ...;\n";
  EXPECT_EQ(made_and_dropped(schema::RoutineKind::function, "integer, text"),
            made + "DROP FUNCTION f(integer, text);");
  EXPECT_EQ(made_and_dropped(schema::RoutineKind::procedure, ""), made + "DROP PROCEDURE f();");
  EXPECT_EQ(made_and_dropped(schema::RoutineKind::aggregate, ""), made + "DROP AGGREGATE f(*);");
  EXPECT_EQ(error_code({DropRoutine{named("f"), ""}}, empty_catalog()), "ops.missing");
  Catalog catalog = empty_catalog();
  catalog.routines = {routine(schema::RoutineKind::function, "")};
  EXPECT_EQ(script({ReplaceRoutine{catalog.routines[0]}}, catalog),
            "CREATE OR REPLACE FUNCTION f() ...;");
}

TEST(PostgresqlRender, TriggersPoliciesAndRules) {
  const schema::Trigger trigger{
      .name = "G", .definition = "CREATE TRIGGER ...", .enabled = "D", .comment = "g"};
  EXPECT_EQ(script({CreateTrigger{named("person"), trigger}, DropTrigger{named("person"), "G"}},
                   with(person())),
            "CREATE TRIGGER ...;\nALTER TABLE person DISABLE TRIGGER \"G\";\n"
            "COMMENT ON TRIGGER \"G\" ON person IS 'g';\nDROP TRIGGER \"G\" ON person;");
  const schema::Definition policy{.name = "p",
                                  .definition =
                                      "CREATE POLICY p ON person FOR SELECT TO PUBLIC "
                                      "USING ((id > 1))"};
  EXPECT_EQ(script({CreatePolicy{named("person"), policy}, DropPolicy{named("person"), "p"}},
                   with(person())),
            "CREATE POLICY p ON person FOR SELECT USING (id > 1);\nDROP POLICY p ON person;");
  const schema::Definition rule{.name = "r", .definition = "CREATE RULE ...", .enabled = "A"};
  EXPECT_EQ(
      script({CreateRule{named("person"), rule}, DropRule{named("person"), "r"}}, with(person())),
      "CREATE RULE ...;\nALTER TABLE person ENABLE ALWAYS RULE r;\nDROP RULE r ON person;");
}

TEST(PostgresqlRender, CommentsAreSetTakenAwayAndNotRepeated) {
  const schema::ObjectId table{ObjectKind::table, named("person"), {}};
  EXPECT_EQ(script({SetComment{table, "a\\b"}, SetComment{table, "a\\b"}, SetComment{table, ""}},
                   with(person())),
            "COMMENT ON TABLE person IS E'a\\\\b';\nCOMMENT ON TABLE person IS NULL;");
  Catalog nameless = empty_catalog();
  nameless.default_schema = "";
  nameless.schemas = {{""}};
  EXPECT_EQ(error_code({SetComment{{ObjectKind::schema, {}, {}}, "x"}}, nameless),
            "render.impossible");
}

TEST(PostgresqlRender, PrivilegesAreGivenAndTakenAway) {
  schema::Privilege select{.object = {ObjectKind::table, named("person"), {}},
                           .grantee = "Clerk",
                           .privilege = "SELECT",
                           .grantable = true};
  EXPECT_EQ(script({Grant{select}, Revoke{select}}, with(person())),
            "GRANT SELECT ON TABLE person TO \"Clerk\" WITH GRANT OPTION;\n"
            "REVOKE SELECT ON TABLE person FROM \"Clerk\";");
  schema::Privilege update{.object = {ObjectKind::column, named("person"), "name"},
                           .grantee = "",
                           .privilege = "UPDATE",
                           .revoked = true};
  EXPECT_EQ(script({Grant{update}, Revoke{update}}, with(person())),
            "REVOKE UPDATE (name) ON TABLE person FROM PUBLIC;\n"
            "GRANT UPDATE (name) ON TABLE person TO PUBLIC;");
}

TEST(PostgresqlRender, WhatItsAuthorWroteIsSaidAsItIs) {
  EXPECT_EQ(script({Execute{"SELECT 1; SELECT ';' ;", ""}}), "SELECT 1;\nSELECT ';';");
  EXPECT_EQ(script({Execute{"-- why\nUPDATE t SET a = 1;\n", ""}}), "-- why\nUPDATE t SET a = 1;");
  EXPECT_EQ(script({Execute{"", ""}}), "");
}

TEST(PostgresqlRender, AStatementTellsWhichOperationItServes) {
  const auto statements =
      renderer().render({CreateSchema{{"a", "x"}}, CreateSchema{{"b"}}}, empty_catalog());
  ASSERT_EQ(statements.size(), 3U);
  EXPECT_EQ(statements[1].operation, 0U);
  EXPECT_EQ(statements[2].operation, 1U);
}

}  // namespace
}  // namespace limbeck::dialects::postgresql
