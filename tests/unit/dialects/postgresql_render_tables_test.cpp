// One script for each operation on tables, columns, constraints and indexes.
#include "postgresql_render_fixture.hpp"

namespace limbeck::dialects::postgresql {
namespace {

using namespace ops;
using schema::ConstraintKind;
using schema::Expression;
using schema::ObjectKind;
using schema::Table;

TEST(PostgresqlRenderTables, ATableIsMadeWithALineForEachColumnAndConstraint) {
  Table table = person();
  table.columns[1].default_value = Expression{"'nobody'::text"};
  table.columns[1].nullable = false;
  table.columns[1].collation = "\"C\"";
  table.comment = "a person; it's one";
  table.columns[0].comment = "its number";
  table.indexes = {{.name = "person_name", .definition = "USING btree (name)"}};
  EXPECT_EQ(script({CreateTable{table}}),
            "CREATE TABLE person (\n"
            "    id integer NOT NULL,\n"
            "    name text COLLATE \"C\" NOT NULL DEFAULT 'nobody',\n"
            "    CONSTRAINT person_pkey PRIMARY KEY (id)\n"
            ");\n"
            "COMMENT ON TABLE person IS 'a person; it''s one';\n"
            "COMMENT ON COLUMN person.id IS 'its number';\n"
            "CREATE INDEX person_name ON person (name);");
}

TEST(PostgresqlRenderTables, NamesAreQuotedOnlyWhereTheyMustBe) {
  Table table{.name = {"Other", "select"}, .columns = {column("order", "text")}};
  EXPECT_EQ(script({CreateTable{table}}),
            "CREATE TABLE \"Other\".\"select\" (\n    \"order\" text\n);");
  EXPECT_EQ(script({CreateTable{{.name = named("empty")}}}), "CREATE TABLE empty ();");
}

TEST(PostgresqlRenderTables, OptionsStandBehindTheColumns) {
  Table table{.name = named("t"), .kind = schema::TableKind::partitioned};
  table.columns = {column("a", "integer")};
  table.partition_key = "RANGE (a)";
  EXPECT_EQ(script({CreateTable{table}}),
            "CREATE TABLE t (\n    a integer\n) PARTITION BY RANGE (a);");
  Table kept{.name = named("t"), .columns = {column("a", "integer")}};
  kept.unlogged = true;
  kept.options = {"fillfactor=70", "toast.autovacuum_enabled=off"};
  kept.tablespace = "fast";
  EXPECT_EQ(script({CreateTable{kept}}),
            "CREATE UNLOGGED TABLE t (\n    a integer\n)"
            " WITH (fillfactor=70, toast.autovacuum_enabled=off) TABLESPACE fast;");
}

TEST(PostgresqlRenderTables, WhatCreateTableHasNoWordsForFollowsIt) {
  Table table = person();
  table.row_security = table.force_row_security = true;
  table.replica_identity = "FULL";
  table.columns[1].storage = {.method = "main", .statistics = 500};
  table.constraints.push_back(
      {.name = "named", .definition = "CHECK (name <> '')", .validated = false});
  EXPECT_EQ(script({CreateTable{table}}),
            "CREATE TABLE person (\n    id integer NOT NULL,\n    name text,\n"
            "    CONSTRAINT person_pkey PRIMARY KEY (id)\n);\n"
            "ALTER TABLE person ADD CONSTRAINT named CHECK (name <> '') NOT VALID;\n"
            "ALTER TABLE person\n    ALTER COLUMN name SET STORAGE MAIN,\n"
            "    ALTER COLUMN name SET STATISTICS 500;\n"
            "ALTER TABLE person\n    ENABLE ROW LEVEL SECURITY,\n    FORCE ROW LEVEL SECURITY,\n"
            "    REPLICA IDENTITY FULL;");
}

TEST(PostgresqlRenderTables, APartitionIsMadeOfItsParentWhereThatGivesTheSame) {
  Table parent{.name = named("p"), .kind = schema::TableKind::partitioned};
  parent.columns = {column("a", "integer"), column("b", "text")};
  parent.partition_key = "LIST (a)";
  Table child{.name = named("c"), .columns = parent.columns};
  for (auto& each : child.columns) each.inherited = true;
  child.partition = {.of = named("p"), .bound = "FOR VALUES IN (1)"};
  EXPECT_EQ(script({CreateTable{child}}, with(parent)),
            "CREATE TABLE c PARTITION OF p FOR VALUES IN (1);");
  child.columns[1].default_value = Expression{"'x'::text"};
  EXPECT_EQ(script({CreateTable{child}}, with(parent)),
            "CREATE TABLE c PARTITION OF p (\n    b DEFAULT 'x'\n) FOR VALUES IN (1);");
  std::swap(child.columns[0], child.columns[1]);
  EXPECT_EQ(script({CreateTable{child}}, with(parent)),
            "CREATE TABLE c (\n    b text DEFAULT 'x',\n    a integer\n);\n"
            "ALTER TABLE p ATTACH PARTITION c FOR VALUES IN (1);");
}

TEST(PostgresqlRenderTables, WhatIsInheritedIsNotRepeated) {
  Table child{.name = named("c"), .columns = person().columns};
  for (auto& each : child.columns) each.inherited = true;
  child.columns.push_back(column("own", "text"));
  child.inherits = {named("person")};
  EXPECT_EQ(script({CreateTable{child}}, with(person())),
            "CREATE TABLE c (\n    own text\n) INHERITS (person);");
}

TEST(PostgresqlRenderTables, TablesAreDroppedRenamedAndMoved) {
  EXPECT_EQ(script({DropTable{named("person")}}, with(person())), "DROP TABLE person;");
  EXPECT_EQ(script({RenameTable{named("person"), named("People")}}, with(person())),
            "ALTER TABLE person RENAME TO \"People\";");
  EXPECT_EQ(script({RenameTable{named("person"), {"other", "people"}}}, with(person())),
            "ALTER TABLE person RENAME TO people;\nALTER TABLE people SET SCHEMA other;");
  EXPECT_EQ(script({RenameTable{named("person"), {"other", "person"}},
                    RenameTable{{"other", "person"}, named("person")}},
                   with(person())),
            "ALTER TABLE person SET SCHEMA other;\nALTER TABLE other.person SET SCHEMA public;");
}

TEST(PostgresqlRenderTables, AlteringSaysWhatDiffers) {
  Table wanted = person();
  wanted.options = {"fillfactor=70"};
  wanted.unlogged = wanted.row_security = true;
  EXPECT_EQ(script({AlterTable{wanted}}, with(person())),
            "ALTER TABLE person\n    SET UNLOGGED,\n    SET (fillfactor=70),\n"
            "    ENABLE ROW LEVEL SECURITY;");
  EXPECT_EQ(script({AlterTable{person()}}, with(wanted)),
            "ALTER TABLE person\n    SET LOGGED,\n    RESET (fillfactor),\n"
            "    DISABLE ROW LEVEL SECURITY;");
  wanted = person();
  wanted.access_method = "columnar";
  EXPECT_EQ(script({AlterTable{wanted}}, with(person())),
            "ALTER TABLE person SET ACCESS METHOD columnar;");
  wanted.kind = schema::TableKind::partitioned;
  EXPECT_EQ(error_code({AlterTable{wanted}}, with(person())), "render.impossible");
}

TEST(PostgresqlRenderTables, ManyTablesTakeNoTimeToSpeakOf) {
  Operations operations;
  for (int i = 0; i < 1000; ++i) {
    Table table = person();
    table.name.name += std::to_string(i);
    operations.emplace_back(CreateTable{table});
  }
  EXPECT_EQ(renderer().render(operations, empty_catalog()).size(), 1000U);
}

TEST(PostgresqlRenderColumns, ComeGoAndAreRenamed) {
  EXPECT_EQ(script({AddColumn{named("person"), required("age", "integer")}}, with(person())),
            "ALTER TABLE person ADD COLUMN age integer NOT NULL;");
  EXPECT_EQ(script({DropColumn{named("person"), "name"}}, with(person())),
            "ALTER TABLE person DROP COLUMN name;");
  EXPECT_EQ(script({RenameColumn{named("person"), "name", "Name"}}, with(person())),
            "ALTER TABLE person RENAME COLUMN name TO \"Name\";");
  EXPECT_EQ(error_code({DropColumn{named("person"), "x"}}, with(person())), "ops.missing");
}

TEST(PostgresqlRenderColumns, IdentityHasOnlyTheOptionsThatAreNotTheTypesOwn) {
  schema::Column id = required("id", "integer");
  id.identity = schema::Identity{.always = true, .options = {.type = "integer"}};
  id.identity->options.maximum = INT32_MAX;
  EXPECT_EQ(script({AddColumn{named("person"),
                              [&] {
                                schema::Column other = id;
                                other.name = "n";
                                return other;
                              }()}},
                   with(person())),
            "ALTER TABLE person ADD COLUMN n integer GENERATED ALWAYS AS IDENTITY;");
  id.identity->options.increment = -2;
  id.identity->options.minimum = INT32_MIN;
  id.identity->options.maximum = id.identity->options.start = -1;
  id.identity->always = false;
  const Table table{.name = named("t"), .columns = {id}};
  EXPECT_EQ(script({CreateTable{table}}),
            "CREATE TABLE t (\n"
            "    id integer GENERATED BY DEFAULT AS IDENTITY (INCREMENT BY -2)\n);");
}

/// AlterColumn of person.name, from one form to the other.
std::string altered(const schema::Column& from, const schema::Column& to,
                    const std::string& by = {}) {
  Table table = person();
  table.columns[1] = from;
  return script({AlterColumn{named("person"), to, by}}, with(table));
}

TEST(PostgresqlRenderColumns, TypesAreConvertedByTheServerWhereItCan) {
  const auto change = [](const std::string& from, const std::string& to) {
    const std::string all = altered(column("name", from), column("name", to));
    return all.substr(std::string("ALTER TABLE person ALTER COLUMN name ").size());
  };
  EXPECT_EQ(change("integer", "bigint"), "TYPE bigint;");
  EXPECT_EQ(change("character varying(40)", "text"), "TYPE text;");
  EXPECT_EQ(change("timestamp without time zone", "timestamp(3) with time zone"),
            "TYPE timestamp(3) with time zone;");
  EXPECT_EQ(change("text", "integer"), "TYPE integer USING name::integer;");
  EXPECT_EQ(change("text", "boolean"), "TYPE boolean USING name::boolean;");
  EXPECT_EQ(change("character varying(40)", "uuid"), "TYPE uuid USING name::uuid;");
  EXPECT_EQ(change("integer", "boolean"), "TYPE boolean USING name::boolean;");
  EXPECT_EQ(change("bigint", "boolean"), "TYPE boolean USING name::integer::boolean;");
  EXPECT_EQ(change("text[]", "integer[]"), "TYPE integer[] USING name::integer[];");
  EXPECT_EQ(altered(column("name", "text"), column("name", "integer"), "length(name)"),
            "ALTER TABLE person ALTER COLUMN name TYPE integer USING length(name);");
}

TEST(PostgresqlRenderColumns, ADefaultThatUsingDoesNotConvertStandsAside) {
  schema::Column from = column("name", "text");
  from.default_value = Expression{"'1'::text"};
  schema::Column to = column("name", "integer");
  to.default_value = Expression{"1"};
  EXPECT_EQ(altered(from, to),
            "ALTER TABLE person\n    ALTER COLUMN name DROP DEFAULT,\n"
            "    ALTER COLUMN name TYPE integer USING name::integer,\n"
            "    ALTER COLUMN name SET DEFAULT 1;");
}

TEST(PostgresqlRenderColumns, WhateverElseDiffersIsSaid) {
  const schema::Column plain = column("name", "text");
  schema::Column to = plain;
  to.nullable = false;
  to.default_value = Expression{"''::text"};
  EXPECT_EQ(altered(plain, to),
            "ALTER TABLE person\n    ALTER COLUMN name SET DEFAULT '',\n"
            "    ALTER COLUMN name SET NOT NULL;");
  EXPECT_EQ(altered(to, plain),
            "ALTER TABLE person\n    ALTER COLUMN name DROP DEFAULT,\n"
            "    ALTER COLUMN name DROP NOT NULL;");
  to = plain;
  to.collation = "\"C\"";
  EXPECT_EQ(altered(plain, to), "ALTER TABLE person ALTER COLUMN name TYPE text COLLATE \"C\";");
  to = plain;
  to.comment = "n";
  EXPECT_EQ(altered(plain, to), "COMMENT ON COLUMN person.name IS 'n';");
  EXPECT_EQ(altered(to, plain), "COMMENT ON COLUMN person.name IS NULL;");
  to = plain;
  to.generated = schema::Generated{{"(id + 1)"}, true};
  EXPECT_EQ(altered(to, plain), "ALTER TABLE person ALTER COLUMN name DROP EXPRESSION;");
  EXPECT_EQ(error_code({AlterColumn{named("person"), to, {}}}, with(person())),
            "render.impossible");
}

TEST(PostgresqlRenderConstraints, ComeGoAreRenamedAndValidated) {
  schema::Constraint check{.name = "named", .definition = "CHECK (name <> '')"};
  EXPECT_EQ(script({AddConstraint{named("person"), check}}, with(person())),
            "ALTER TABLE person ADD CONSTRAINT named CHECK (name <> '');");
  check.validated = false;
  EXPECT_EQ(
      script({AddConstraint{named("person"), check}, ValidateConstraint{named("person"), "named"},
              RenameConstraint{named("person"), "named", "has_name"},
              DropConstraint{named("person"), {.name = "has_name", .definition = {}}}},
             with(person())),
      "ALTER TABLE person ADD CONSTRAINT named CHECK (name <> '') NOT VALID;\n"
      "ALTER TABLE person VALIDATE CONSTRAINT named;\n"
      "ALTER TABLE person RENAME CONSTRAINT named TO has_name;\n"
      "ALTER TABLE person DROP CONSTRAINT has_name;");
  schema::Constraint unique{.kind = ConstraintKind::unique,
                            .name = "u",
                            .definition = "UNIQUE (name) DEFERRABLE",
                            .index_options = {"fillfactor=70"},
                            .index_tablespace = "fast"};
  EXPECT_EQ(script({AddConstraint{named("person"), unique}}, with(person())),
            "ALTER TABLE person ADD CONSTRAINT u UNIQUE (name) WITH (fillfactor=70) "
            "USING INDEX TABLESPACE fast DEFERRABLE;");
}

TEST(PostgresqlRenderIndexes, ComeGoAndAreRenamed) {
  const schema::Index index{.name = "i", .unique = true, .definition = "USING btree (name)"};
  EXPECT_EQ(script({CreateIndex{named("person"), index}, RenameIndex{named("person"), "i", "j"},
                    DropIndex{named("person"), "j"}},
                   with(person())),
            "CREATE UNIQUE INDEX i ON person (name);\nALTER INDEX i RENAME TO j;\nDROP INDEX j;");
  schema::Index other{.name = "i",
                      .definition = "USING hash (name) WHERE (id > 0)",
                      .comment = "c",
                      .tablespace = "fast"};
  Table table = person();
  table.name.schema = "s";
  EXPECT_EQ(
      script({CreateIndex{{"s", "person"}, other}, DropIndex{{"s", "person"}, "i"}}, with(table)),
      "CREATE INDEX i ON s.person USING hash (name) TABLESPACE fast WHERE (id > 0);\n"
      "COMMENT ON INDEX s.i IS 'c';\nDROP INDEX s.i;");
}

}  // namespace
}  // namespace limbeck::dialects::postgresql
