#include "alembic/directives.hpp"

#include <gtest/gtest.h>

namespace limbeck::alembic {
namespace {

using schema::Column;
using schema::Constraint;
using schema::ConstraintKind;
using schema::Table;

Constraint constraint(ConstraintKind kind, const std::string& name, const std::string& definition,
                      std::vector<std::string> columns) {
  return {.kind = kind, .name = name, .definition = definition, .columns = std::move(columns)};
}

Table users() {
  Table table;
  table.name = {"", "users"};
  table.columns = {{.name = "id", .type = {"integer"}, .nullable = false},
                   {.name = "email", .type = {"character varying(320)"}, .nullable = false},
                   {.name = "note", .type = {"text"}, .default_value = {{"'it''s'::text"}}}};
  table.constraints = {
      constraint(ConstraintKind::primary_key, "users_pkey", "PRIMARY KEY (id)", {"id"})};
  return table;
}

schema::Catalog catalog_with(Table table) {
  schema::Catalog catalog{.dialect = "postgresql"};
  catalog.tables = {std::move(table)};
  return catalog;
}

/// As many statements as the renderer would have: their text counts only behind USING.
contract::Statements proven(const std::vector<std::string>& texts) {
  contract::Statements statements;
  for (const std::string& each : texts) statements.push_back({.text = each});
  return statements;
}

struct Written {
  std::string text;  ///< Empty: no directive.
  bool uses_postgresql = false;
};

Written write(const ops::Operation& operation, const schema::Catalog& before,
              const std::vector<std::string>& statements = {"proven"},
              DirectiveManner manner = {}) {
  const Directives made = write_directives({operation}, proven(statements), before, manner);
  if (made.empty()) return {};
  return {calls_text(made.at(0).calls, ""), made.at(0).uses_postgresql};
}

std::string column_text(const Column& column) {
  return write(ops::AddColumn{{"", "users"}, column}, catalog_with(users())).text;
}

std::string type_text(const std::string& type, const std::string& collation = "") {
  const std::string text = column_text({.name = "a", .type = {type}, .collation = collation});
  if (text.empty()) return text;
  const std::string begin = "op.add_column('users', sa.Column('a', ";
  const std::string end = ", nullable=True))\n";
  EXPECT_TRUE(text.starts_with(begin) && text.ends_with(end)) << text;
  return text.substr(begin.size(), text.size() - begin.size() - end.size());
}

TEST(Directives, ATableIsWrittenAsAlembicWritesIt) {
  Table table = users();
  table.comment = "who they are";
  table.constraints.push_back(
      constraint(ConstraintKind::unique, "users_email_key", "UNIQUE (email)", {"email"}));
  table.constraints.push_back(
      constraint(ConstraintKind::check, "short", "CHECK ((length(note) < 9))", {"note"}));
  table.indexes = {{.name = "ix_users_note",
                    .definition = "USING btree (lower(note)) WHERE (note IS NOT NULL)"}};
  schema::Catalog before{.dialect = "postgresql"};
  EXPECT_EQ(write(ops::CreateTable{table}, before, {"table", "comment", "index"}).text,
            "op.create_table('users',\n"
            "sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),\n"
            "sa.Column('email', sa.String(length=320), nullable=False),\n"
            "sa.Column('note', sa.Text(), server_default=\"it's\", nullable=True),\n"
            "sa.CheckConstraint('length(note) < 9', name=op.f('short')),\n"
            "sa.PrimaryKeyConstraint('id', name=op.f('users_pkey')),\n"
            "sa.UniqueConstraint('email', name=op.f('users_email_key')),\n"
            "comment='who they are'\n"
            ")\n"
            "op.create_index(op.f('ix_users_note'), 'users', [sa.text('lower(note)')], "
            "unique=False, postgresql_where=sa.text('note IS NOT NULL'))\n");
}

TEST(Directives, ASerialColumnIsWrittenWithoutItsSequence) {
  Table table = users();
  table.columns[0].default_value = {"nextval('users_id_seq'::regclass)"};
  schema::Sequence sequence{.name = {"", "users_id_seq"}, .owner = {{{"", "users"}, "id"}}};
  sequence.options.type = "integer";
  sequence.options.maximum = 2147483647;
  const contract::Statements statements = {{.text = "sequence", .operation = 0},
                                           {.text = "table", .operation = 1},
                                           {.text = "owner", .operation = 1}};
  const auto directives = [&] {
    return write_directives({ops::CreateSequence{sequence}, ops::CreateTable{table}}, statements,
                            schema::Catalog{.dialect = "postgresql"}, {});
  };
  const Directives made = directives();
  ASSERT_EQ(made.size(), 1U);
  EXPECT_EQ(made.at(1).also_does, std::vector<std::size_t>{0});
  EXPECT_NE(made.at(1).statements.at(0).find("id SERIAL NOT NULL"), std::string::npos);
  sequence.options.start = 7;
  EXPECT_TRUE(directives().empty());
}

TEST(Directives, TypesAreSqlalchemysOrNone) {
  for (const auto& [type, text] : std::vector<std::pair<std::string, std::string>>{
           {"bigint", "sa.BigInteger()"},
           {"character(3)", "sa.CHAR(length=3)"},
           {"character varying", "sa.String()"},
           {"numeric(10,2)", "sa.Numeric(precision=10, scale=2)"},
           {"double precision", "sa.Float()"},
           {"timestamp with time zone", "sa.DateTime(timezone=True)"},
           {"timestamp(3) without time zone", "postgresql.TIMESTAMP(precision=3)"},
           {"time without time zone", "sa.Time()"},
           {"interval", "sa.Interval()"},
           {"bytea", "sa.LargeBinary()"},
           {"json", "sa.JSON()"},
           {"jsonb", "postgresql.JSONB(astext_type=sa.Text())"},
           {"uuid", "postgresql.UUID()"},
           {"bit varying(5)", "postgresql.BIT(length=5, varying=True)"},
           {"character varying(9)[]", "postgresql.ARRAY(sa.String(length=9))"},
           {"int4range", "postgresql.INT4RANGE()"},
           {"public.citext", ""},
           {"interval day to second", ""},
           {"int4multirange", ""},
           {"citext", ""},
           {"\"Odd\"", ""}}) {
    EXPECT_EQ(type_text(type), text) << type;
  }
  EXPECT_EQ(type_text("text", "\"C\""), "sa.Text(collation='C')");
  EXPECT_EQ(type_text("text", "pg_catalog.\"C\""), "");
}

TEST(Directives, AnEnumIsNamedAndNotMade) {
  schema::Catalog catalog = catalog_with(users());
  catalog.enumerations = {{.name = {"s", "mood"}, .labels = {"ok", "it's"}}};
  const Written made = write(ops::AddColumn{{"", "users"},
                                            {.name = "a",
                                             .type = {"s.mood", schema::Name{"s", "mood"}},
                                             .default_value = {{"'ok'::s.mood"}}}},
                             catalog);
  EXPECT_EQ(made.text,
            "op.add_column('users', sa.Column('a', postgresql.ENUM('ok', \"it's\", name='mood', "
            "schema='s', create_type=False), server_default='ok', nullable=True))\n");
  EXPECT_TRUE(made.uses_postgresql);
}

TEST(Directives, DefaultsAreConstantsOrSql) {
  const auto written = [](const std::string& type, const std::string& value) {
    const std::string text = column_text({.name = "a", .type = {type}, .default_value = {{value}}});
    const std::size_t at = text.find("server_default=");
    return at == std::string::npos ? text
                                   : text.substr(at + 15, text.rfind(", nullable") - at - 15);
  };
  EXPECT_EQ(written("character varying(3)", "'x'::character varying"), "'x'");
  EXPECT_EQ(written("integer", "0"), "sa.text('0')");
  EXPECT_EQ(written("boolean", "true"), "sa.text('true')");
  EXPECT_EQ(written("text", "('a:b'::text || ':c')"), "sa.text(\"('a:b'::text || '\\\\:c')\")");
  EXPECT_EQ(written("jsonb", "'{}'::jsonb"), "'{}'");
  EXPECT_EQ(written("integer", "nextval('s'::regclass)"), "");
}

TEST(Directives, ColumnsAreAltered) {
  const schema::Catalog before = catalog_with(users());
  Column wanted = users().columns[1];
  wanted.type.text = "text";
  wanted.nullable = true;
  EXPECT_EQ(write(ops::AlterColumn{{"", "users"}, wanted, {}}, before, {"ALTER TABLE users"}).text,
            "op.alter_column('users', 'email',\n"
            "           existing_type=sa.String(length=320),\n"
            "           type_=sa.Text(),\n"
            "           nullable=True)\n");
  wanted = users().columns[2];
  wanted.default_value.reset();
  EXPECT_EQ(write(ops::AlterColumn{{"", "users"}, wanted, {}}, before, {"ALTER TABLE users"}).text,
            "op.alter_column('users', 'note',\n"
            "           existing_type=sa.Text(),\n"
            "           server_default=None,\n"
            "           existing_nullable=True)\n");
  wanted = users().columns[0];
  wanted.type.text = "boolean";
  EXPECT_EQ(write(ops::AlterColumn{{"", "users"}, wanted, {}}, before,
                  {"ALTER TABLE users ALTER COLUMN id TYPE boolean USING (id, 1)::boolean, ALTER"})
                .text,
            "op.alter_column('users', 'id',\n"
            "           existing_type=sa.Integer(),\n"
            "           type_=sa.Boolean(),\n"
            "           existing_nullable=False,\n"
            "           postgresql_using='(id, 1)::boolean')\n");
  wanted = users().columns[0];
  wanted.identity.emplace();
  EXPECT_EQ(write(ops::AlterColumn{{"", "users"}, wanted, {}}, before).text, "");
}

TEST(Directives, ConstraintsAndIndexesComeAndGo) {
  schema::Catalog before = catalog_with(users());
  const schema::Name name{"", "users"};
  Constraint reference = constraint(
      ConstraintKind::foreign_key, "fk",
      "FOREIGN KEY (id) REFERENCES s.t(key) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
      {"id"});
  reference.references = schema::Name{"s", "t"};
  reference.referenced_columns = {"key"};
  EXPECT_EQ(write(ops::AddConstraint{name, reference}, before).text,
            "op.create_foreign_key(op.f('fk'), 'users', 't', ['id'], ['key'], referent_schema='s', "
            "ondelete='SET NULL', initially='DEFERRED', deferrable=True)\n");
  EXPECT_EQ(write(ops::DropConstraint{name, users().constraints[0]}, before).text,
            "op.drop_constraint(op.f('users_pkey'), 'users', type_='primary')\n");
  EXPECT_EQ(write(ops::AddConstraint{name, constraint(ConstraintKind::primary_key, "k",
                                                      "PRIMARY KEY (id)", {"id"})},
                  before)
                .text,
            "op.create_primary_key(op.f('k'), 'users', ['id'])\n");
  for (const char* const other :
       {"UNIQUE (id) INCLUDE (note)", "UNIQUE NULLS NOT DISTINCT (id)", "UNIQUE (\"ID\")"}) {
    EXPECT_EQ(
        write(ops::AddConstraint{name, constraint(ConstraintKind::unique, "u", other, {"id"})},
              before)
            .text,
        "")
        << other;
  }
  EXPECT_EQ(write(ops::AddConstraint{name, constraint(ConstraintKind::check, "c",
                                                      "CHECK ((id > 0)) NO INHERIT", {"id"})},
                  before)
                .text,
            "");
  EXPECT_EQ(write(ops::CreateIndex{name,
                                   {.name = "i",
                                    .unique = true,
                                    .definition =
                                        "USING gin (note gin_trgm_ops, ((a + b)) DESC, \"Odd\") "
                                        "INCLUDE (email) WITH (fillfactor='70')"}},
                  before)
                .text,
            "op.create_index(op.f('i'), 'users', ['note', sa.text('((a + b)) DESC'), 'Odd'], "
            "unique=True, "
            "postgresql_using='gin', postgresql_ops={'note': 'gin_trgm_ops'}, "
            "postgresql_include=['email'], postgresql_with={'fillfactor': '70'})\n");
}

TEST(Directives, WithinABatchTheTableGoesWithoutSaying) {
  const schema::Catalog before = catalog_with(users());
  const schema::Name name{"", "users"};
  const ops::Operations operations = {
      ops::AddColumn{name, {.name = "a", .type = {"integer"}}},
      ops::CreateIndex{name, {.name = "i", .definition = "USING btree (a)"}}, ops::DropTable{name}};
  contract::Statements statements = proven({"a", "b", "c"});
  for (std::size_t i = 0; i < 3; ++i) statements[i].operation = i;
  std::vector<DirectiveCall> calls;
  for (const auto& [at, made] :
       write_directives(operations, statements, before, {.in_batch = true})) {
    calls.insert(calls.end(), made.calls.begin(), made.calls.end());
  }
  EXPECT_EQ(calls_text(calls, "  "),
            "  with op.batch_alter_table('users', schema=None) as batch_op:\n"
            "      batch_op.add_column(sa.Column('a', sa.Integer(), nullable=True))\n"
            "      batch_op.create_index(batch_op.f('i'), ['a'], unique=False)\n"
            "\n"
            "  op.drop_table('users')\n");
}

TEST(Directives, SqlitesTypesAreThoseThatComeOutTheSame) {
  const DirectiveManner manner{.dialect = Dialect::sqlite};
  schema::Catalog before = catalog_with(users());
  before.dialect = "sqlite";
  const auto written = [&](const std::string& type) {
    return write(ops::AddColumn{{"", "users"}, {.name = "a", .type = {type}}}, before, {"add"},
                 manner)
        .text;
  };
  EXPECT_NE(written("VARCHAR(20)").find("sa.String(length=20)"), std::string::npos);
  EXPECT_NE(written("NUMERIC(10,2)").find("sa.Numeric(precision=10, scale=2)"), std::string::npos);
  EXPECT_NE(written("DATETIME").find("sa.DateTime()"), std::string::npos);
  for (const char* const type : {"varchar(20)", "DATETIME(3)", "", "TEXT(3) x", "whatever"}) {
    EXPECT_EQ(written(type), "") << type;
  }
}

TEST(Directives, WhatHasMoreStatementsThanTheDirectiveStaysSql) {
  const schema::Catalog before = catalog_with(users());
  EXPECT_EQ(write(ops::DropTable{{"", "users"}}, before, {"one", "another"}).text, "");
  EXPECT_EQ(write(ops::DropTable{{"", "users"}}, before, {}).text, "");
  contract::Statements outside = proven({"CREATE INDEX CONCURRENTLY"});
  outside[0].outside_transaction = true;
  EXPECT_TRUE(write_directives({ops::DropTable{{"", "users"}}}, outside, before, {}).empty());
}

TEST(Directives, ATableThatOthersInheritFromStaysSql) {
  schema::Catalog before = catalog_with(users());
  Table heir = users();
  heir.name.name = "z";
  heir.inherits = {{"", "users"}};
  before.tables.push_back(heir);
  EXPECT_EQ(write(ops::DropColumn{{"", "users"}, "note"}, before).text, "");
}

}  // namespace
}  // namespace limbeck::alembic
