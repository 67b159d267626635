// Reading a whole PostgreSQL schema, held against what pg_dump says of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <string>
#include <utility>

#include "live/support/reflection.hpp"

namespace limbeck::live {
namespace {

using dialects::postgresql::reflect;
using schema::Catalog;
using schema::find;
using schema::Name;
using schema::ObjectId;
using schema::ObjectKind;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

const std::string kEveryKind = "tests/live/schemas/every_kind.sql";
const std::string kTwoSchemas = "tests/live/schemas/two_schemas.sql";

/// The law: what is read from a database is what is read from the server's own copy of it.
void expect_same_after_dump(const std::string& path) {
  const Database first;
  load_file(first, path);
  const Database second;
  load_text(second, dump(first));
  EXPECT_EQ(difference(reflect_all(first), reflect_all(second)), "") << path;
}

Catalog every_kind() {
  const Database database;
  load_file(database, kEveryKind);
  return reflect_all(database);
}

const Catalog& shared_every_kind() {
  static const Catalog catalog = every_kind();
  return catalog;
}

const schema::Table& table(const Catalog& catalog, const std::string& name) {
  const schema::Table* found = find(catalog.tables, Name{"", name});
  if (found == nullptr) throw std::runtime_error("no table " + name);
  return *found;
}

const schema::Column& column(const std::string& in, const std::string& name) {
  return *find(table(shared_every_kind(), in).columns, name);
}

TEST(PostgresqlReflect, EveryKindIsTheSameAfterADumpAndARestore) {
  expect_same_after_dump(kEveryKind);
}

TEST(PostgresqlReflect, SeveralSchemasAreTheSameAfterADumpAndARestore) {
  expect_same_after_dump(kTwoSchemas);
}

TEST(PostgresqlReflect, RealSchemasAreTheSameAfterADumpAndARestore) {
  const std::string root = "../shared/schemas";
  if (!os::is_directory(root)) GTEST_SKIP() << root << " is not there";
  for (const std::string& folder : os::list_directories(root)) {
    const std::vector<std::string> files = os::list_files(root + "/" + folder);
    if (!files.empty()) expect_same_after_dump(root + "/" + folder + "/" + files.back());
  }
}

/// LIMBECK_SCHEMAS: folders with a file for each version of a schema, in the order of their names.
/// A dump that differs from the one before must be read as something else.
TEST(PostgresqlReflect, GivenSchemasAreTheSameAfterADumpAndDifferWhereTheirDumpsDo) {
  const char* root = std::getenv("LIMBECK_SCHEMAS");
  if (root == nullptr) GTEST_SKIP() << "LIMBECK_SCHEMAS is not set";
  int files = 0;
  int changes = 0;
  for (const std::string& folder : os::list_directories(root)) {
    const std::string in = std::string(root) + "/" + folder;
    std::string last_dump;
    Catalog last;
    for (const std::string& file : os::list_files(in)) {
      SCOPED_TRACE(folder + "/" + file);
      const Database first;
      load_file(first, in + "/" + file);
      const std::string text = dump(first);
      const Catalog catalog = reflect_all(first);
      const Database second;
      load_text(second, text);
      EXPECT_EQ(difference(catalog, reflect_all(second)), "");
      EXPECT_FALSE(catalog.tables.empty());
      ++files;
      if (!last_dump.empty()) {
        EXPECT_EQ(last_dump == text, last == catalog) << "the dump changes, or the catalog, alone";
        changes += last_dump == text ? 0 : 1;
      }
      last_dump = text;
      last = catalog;
    }
  }
  std::printf("%d files, %d changes\n", files, changes);
}

TEST(PostgresqlReflect, TheNameOfTheDefaultSchemaIsNoPartOfWhatIsRead) {
  const Database database;
  const auto connection = database.connect();
  connection->run(
      statements({"CREATE SCHEMA a", "CREATE SCHEMA \"B ü\"\"\"", "CREATE TABLE t ()"}));
  load_file(database, kEveryKind, "a");
  load_file(database, kEveryKind, "\"B\\ ü\\\"\"\"");
  const Catalog a = reflect(*connection, {.default_schema = "a"});
  const Catalog b = reflect(*connection, {.default_schema = "B ü\""});
  EXPECT_EQ(difference(a, b), "");
  EXPECT_EQ(a.default_schema, "a");
  EXPECT_THAT(a.tables, SizeIs(testing::Gt(15U)));
}

class Counted : public db::Connection {
 public:
  explicit Counted(db::Connection& inner) : inner_(inner) {}
  std::vector<std::string> read(std::string_view sql, std::span<const Value> parameters,
                                const std::function<void(Row&)>& on_row) override {
    leaked += std::exchange(locked_, {});
    const auto columns = inner_.read(sql, parameters, on_row);
    const std::string locks = ask(inner_,
                                  "SELECT string_agg(relation::regclass::text, ' ') FROM pg_locks "
                                  "WHERE pid = pg_backend_pid() AND relation >= 16384");
    if (locks != "<null>") locked_ += locks + " after " + std::string(sql).substr(0, 60) + "\n";
    return columns;
  }
  void run(std::span<const db::Statement> statements,
           const std::function<void(std::size_t)>& done) override {
    if (!locked_.empty() && statements[0].text.starts_with("ROLLBACK TO")) locked_.clear();
    inner_.run(statements, done);
  }
  void rollback() noexcept override { inner_.rollback(); }
  bool in_transaction() const override { return inner_.in_transaction(); }
  void cancel() noexcept override { inner_.cancel(); }
  void on_notice(std::function<void(std::string_view)> callback) override {
    inner_.on_notice(std::move(callback));
  }

  std::string leaked = {};  ///< Locks that the statement after a query did not undo.

 private:
  std::string locked_ = {};
  db::Connection& inner_;
};

TEST(PostgresqlReflect, TheNumberOfQueriesIsTheSameForOneTableAndForThreeHundred) {
  const Database database;
  const auto connection = database.connect();
  connection->query("CREATE TABLE t (x int)");
  const auto trips = [&] {
    const auto before = connection->round_trips();
    reflect(*connection, {});
    return connection->round_trips() - before;
  };
  const auto one = trips();
  connection->query(
      "DO $$ BEGIN FOR i IN 1..300 LOOP EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, "
      "x int DEFAULT 1 CHECK (x > 0) REFERENCES t%s); CREATE INDEX ON t%s (lower(x::text)); "
      "CREATE VIEW v%s AS SELECT * FROM t%s', i, i, i, i, i); END LOOP; END $$");
  EXPECT_EQ(trips(), one);
  EXPECT_LE(one, 25U);
  EXPECT_THAT(reflect(*connection, {}).tables, SizeIs(301));
}

TEST(PostgresqlReflect, NoLockOnARelationOutlivesTheQueryThatNeededIt) {
  const Database database;
  load_file(database, kEveryKind);
  const auto connection = database.connect();
  Counted counted(*connection);
  reflect(counted, {});
  EXPECT_EQ(counted.leaked, "");
  connection->query("BEGIN");
  reflect(*connection, {});
  EXPECT_EQ(ask(*connection,
                "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() "
                "AND relation >= 16384"),
            "0");
}

TEST(PostgresqlReflect, ATableThatSomebodyElseHasLockedIsReadNonetheless) {
  const Database database;
  const auto other = database.connect();
  other->query("CREATE TABLE t (id serial PRIMARY KEY, x int REFERENCES t DEFAULT 5)");
  other->run(statements({"BEGIN", "LOCK TABLE t"}));
  const auto connection = database.connect();
  connection->query("SET lock_timeout = '1s'");
  EXPECT_THAT(reflect(*connection, {}).tables, SizeIs(1));
}

TEST(PostgresqlReflect, TheCallersTransactionAndSearchPathAreLeftAsTheyWere) {
  const Database database;
  const auto connection = database.connect();
  connection->run(statements({"CREATE SCHEMA a", "SET search_path = a, public",
                              "SET IntervalStyle = 'iso_8601'", "BEGIN", "CREATE TABLE t ()"}));
  const Catalog catalog = reflect(*connection, {});
  EXPECT_TRUE(connection->in_transaction());
  EXPECT_EQ(catalog.default_schema, "a");
  EXPECT_THAT(catalog.tables, SizeIs(1));
  EXPECT_EQ(ask(*connection, "SHOW search_path"), "a, public");
  EXPECT_EQ(error_of([&] { reflect(*connection, {.default_schema = "none"}); }).code,
            "reflect.no_schema");
  EXPECT_EQ(ask(*connection, "SHOW search_path"), "a, public");
  connection->query("COMMIT");
  reflect(*connection, {});
  EXPECT_FALSE(connection->in_transaction());
  EXPECT_EQ(ask(*connection, "SHOW search_path"), "a, public");
  EXPECT_EQ(ask(*connection, "SHOW IntervalStyle"), "iso_8601");
  EXPECT_EQ(ask(*connection, "SELECT 't'::regclass"), "t");
}

TEST(PostgresqlReflect, ASchemaThatIsNotThereIsAnErrorAndTheTransactionEnds) {
  const Database database;
  const auto connection = database.connect();
  for (const char* name : {"nowhere", "pg_catalog", "information_schema"}) {
    const auto error = error_of([&] { reflect(*connection, {.schemas = {"public", name}}); });
    EXPECT_EQ(error.code, "reflect.no_schema");
    EXPECT_THAT(error.message, HasSubstr(name));
    EXPECT_FALSE(connection->in_transaction());
  }
  connection->query("SET search_path = nowhere");
  EXPECT_EQ(error_of([&] { reflect(*connection, {}); }).code, "reflect.no_schema");
}

TEST(PostgresqlReflect, SettingsOfTheSessionAndItsTemporaryTablesChangeNothing) {
  const Database database;
  load_file(database, kEveryKind);
  const Catalog plain = reflect_all(database);
  const auto connection = database.connect();
  connection->run(statements(
      {"CREATE TEMP TABLE person (x int)", "CREATE TEMP VIEW v AS SELECT 1",
       "SET DateStyle = 'German'", "SET IntervalStyle = 'iso_8601'", "SET TimeZone = 'Asia/Tokyo'",
       "SET extra_float_digits = -5", "SET quote_all_identifiers = on", "SET search_path = ''",
       "SET bytea_output = 'escape'", "SET standard_conforming_strings = off"}));
  EXPECT_EQ(difference(plain, reflect_all(*connection)), "");
}

TEST(PostgresqlReflect, ARoleWithoutRightsReadsTheSame) {
  const Database database;
  load_file(database, kEveryKind);
  const Role role(database);
  EXPECT_EQ(difference(reflect_all(database), reflect_all(*connect_to(role.url()))), "");
}

TEST(PostgresqlReflect, WhatIsLeftOutGoesWithItsPartsAndWhatAnExtensionBrings) {
  const Database database;
  const auto connection = database.connect();
  connection->run(statements(
      {"CREATE TABLE kept (x int)",
       "CREATE TABLE version (id serial PRIMARY KEY, y int GENERATED ALWAYS AS IDENTITY UNIQUE, "
       "CHECK (y > 0))",
       "CREATE INDEX version_y ON version (lower(y::text))", "GRANT SELECT ON version TO PUBLIC",
       "CREATE EXTENSION citext", "CREATE EXTENSION hstore"}));
  const Catalog catalog = reflect(*connection, {.left_out = {{"", "version"}}});
  EXPECT_THAT(catalog.tables, SizeIs(1));
  EXPECT_THAT(catalog.sequences, IsEmpty());
  EXPECT_THAT(catalog.routines, IsEmpty());
  EXPECT_THAT(catalog.privileges, IsEmpty());
  EXPECT_THAT(catalog.dependencies, IsEmpty());
  EXPECT_THAT(catalog.extensions, SizeIs(2));
  EXPECT_THAT(reflect(*connection, {.left_out = {{"public", "version"}}}).tables, SizeIs(1));
  EXPECT_THAT(reflect(*connection, {.left_out = {{"other", "version"}}}).tables, SizeIs(2));
}

TEST(PostgresqlReflect, ColumnsHaveTheirTypeDefaultIdentityAndGeneration) {
  const auto& name = column("person", "name");
  EXPECT_EQ(name.type.text, "character varying(40)");
  EXPECT_EQ(name.collation, "\"C\"");
  EXPECT_FALSE(name.nullable);
  EXPECT_EQ(name.default_value->text, "'nobody'::character varying");
  EXPECT_EQ(name.comment, "two\nlines \\ ü");
  EXPECT_EQ(name.storage.method, "main");
  EXPECT_EQ(name.storage.statistics, 500);
  const auto& id = column("person", "id");
  ASSERT_TRUE(id.identity);
  EXPECT_TRUE(id.identity->always);
  EXPECT_EQ(id.identity->options.type, "integer");
  EXPECT_EQ(id.identity->options.start, 10);
  EXPECT_EQ(id.identity->options.increment, 2);
  EXPECT_EQ(column("person", "moods").type.text, "mood[]");
  EXPECT_EQ(column("person", "moods").type.defined, (Name{"", "mood"}));
  EXPECT_EQ(column("person", "note").type.defined, (Name{"", "short_text"}));
  EXPECT_EQ(column("person", "spans").type.defined, (Name{"", "span"}));
  EXPECT_EQ(column("pet", "person").type.defined, std::nullopt);
  EXPECT_EQ(column("person", "name_length").generated->expression.text, "length((name)::text)");
  EXPECT_EQ(column("person", "name_length").default_value, std::nullopt);
  EXPECT_THAT(column("person", "number").storage.options, ElementsAre("n_distinct=-0.5"));
  EXPECT_EQ(column("person", "Odd \"Name").type.text, "text");
}

TEST(PostgresqlReflect, ConstraintsSayWhatTheyUseAndPointTo) {
  const Catalog& catalog = shared_every_kind();
  const auto* by_name = find(table(catalog, "pet").constraints, "by_name");
  ASSERT_NE(by_name, nullptr);
  EXPECT_EQ(by_name->definition, "FOREIGN KEY (owner_name) REFERENCES person(name) MATCH FULL");
  EXPECT_FALSE(by_name->validated);
  EXPECT_EQ(by_name->references, (Name{"", "person"}));
  EXPECT_THAT(by_name->columns, ElementsAre("owner_name"));
  EXPECT_THAT(by_name->referenced_columns, ElementsAre("name"));
  const auto& constraints = table(catalog, "person").constraints;
  EXPECT_THAT(find(constraints, "unique_name")->index_options, ElementsAre("fillfactor=80"));
  EXPECT_EQ(find(constraints, "name_is_short")->comment, "why");
  EXPECT_THAT(find(constraints, "checked_later")->columns, ElementsAre("size"));
  const auto* shared = find(table(catalog, "dog").constraints, "animal_legs_check");
  ASSERT_NE(shared, nullptr);
  EXPECT_TRUE(shared->inherited);
  EXPECT_FALSE(find(table(catalog, "dog").constraints, "own_check")->inherited);
  // One row of the catalog for each partition it points to is the server's own.
  EXPECT_THAT(table(catalog, "event_note").constraints, SizeIs(1));
}

TEST(PostgresqlReflect, PartitionsAndChildrenMarkWhatComesFromTheirParents) {
  const Catalog& catalog = shared_every_kind();
  EXPECT_EQ(table(catalog, "event").kind, schema::TableKind::partitioned);
  EXPECT_EQ(table(catalog, "event").partition_key, "RANGE (at)");
  for (const char* name : {"event_2024", "attached"}) {
    const auto& partition = table(catalog, name);
    ASSERT_TRUE(partition.partition);
    EXPECT_EQ(partition.partition->of, (Name{"", "event"}));
    EXPECT_THAT(partition.inherits, IsEmpty());
    for (const auto& part : partition.columns) EXPECT_TRUE(part.inherited);
    for (const auto& part : partition.constraints) EXPECT_TRUE(part.inherited) << part.name;
    EXPECT_THAT(partition.triggers, IsEmpty());
  }
  const auto& indexes = table(catalog, "event_2024").indexes;
  ASSERT_THAT(indexes, SizeIs(2));
  EXPECT_EQ(indexes[0].partition_of, (Name{"", "event_kind"}));
  EXPECT_EQ(indexes[1].partition_of, std::nullopt);
  EXPECT_EQ(table(catalog, "event_2024").partition->bound,
            "FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')");
  EXPECT_EQ(table(catalog, "event_2025_rest").partition->bound, "DEFAULT");
  EXPECT_THAT(table(catalog, "dog").inherits, ElementsAre(Name{"", "animal"}, Name{"", "named"}));
  EXPECT_FALSE(find(table(catalog, "dog").columns, std::string("breed"))->inherited);
  EXPECT_FALSE(find(table(catalog, "dog").columns, std::string("legs"))->inherited);
  EXPECT_TRUE(find(table(catalog, "dog").columns, std::string("nick"))->inherited);
}

TEST(PostgresqlReflect, AnIndexNeedsNeitherItsNameNorItsTables) {
  const Catalog& catalog = shared_every_kind();
  const auto* words = find(table(catalog, "pet").indexes, "pet_words");
  ASSERT_NE(words, nullptr);
  EXPECT_EQ(words->definition,
            "USING btree (lower(kind) text_pattern_ops DESC NULLS LAST, \"order\") INCLUDE "
            "(person_id) WITH (fillfactor='50') WHERE (owner_name IS NOT NULL)");
  EXPECT_THAT(words->columns, UnorderedElementsAre("order", "person_id", "kind", "owner_name"));
  EXPECT_EQ(table(catalog, "select").indexes.at(0).definition, "USING btree (\"Where\")");
  EXPECT_THAT(table(catalog, "person").indexes, IsEmpty());
}

TEST(PostgresqlReflect, SequencesAreThoseThatNoIdentityMade) {
  const Catalog& catalog = shared_every_kind();
  std::vector<std::string> names;
  for (const auto& sequence : catalog.sequences) names.push_back(sequence.name.name);
  EXPECT_THAT(names,
              ElementsAre("odd_numbers", "person_number_seq", "plain_numbers", "scratch_y_seq"));
  EXPECT_EQ(catalog.sequences[0].options,
            (schema::SequenceOptions{"smallint", 7, -2, -99, 99, 3, true}));
  EXPECT_EQ(catalog.sequences[1].owner, (schema::SequenceOwner{{"", "person"}, "number"}));
  EXPECT_EQ(column("person", "number").default_value->text,
            "nextval('person_number_seq'::regclass)");
}

TEST(PostgresqlReflect, TypesHaveTheirParts) {
  const Catalog& catalog = shared_every_kind();
  EXPECT_THAT(find(catalog.enumerations, Name{"", "mood"})->labels,
              ElementsAre("sad", "it's ok", "a,\"b\"\\c"));
  const auto* domain = find(catalog.domains, Name{"", "short_text"});
  EXPECT_EQ(domain->base.text, "text");
  EXPECT_EQ(domain->collation, "\"C\"");
  EXPECT_FALSE(domain->nullable);
  EXPECT_EQ(domain->default_value->text, "fallback()");
  EXPECT_THAT(domain->checks, SizeIs(2));
  EXPECT_EQ(domain->checks[0].definition, "CHECK (is_short(VALUE))");
  EXPECT_FALSE(find(catalog.domains, Name{"", "mood_list"})->checks.at(0).validated);
  EXPECT_EQ(find(catalog.domains, Name{"", "mood_list"})->base.defined, (Name{"", "mood"}));
  const auto* address = find(catalog.composites, Name{"", "address"});
  EXPECT_THAT(address->attributes, SizeIs(4));
  EXPECT_EQ(address->attributes[1].comment, "five digits");
  EXPECT_EQ(address->attributes[2].type.defined, (Name{"", "mood"}));
  EXPECT_EQ(find(catalog.ranges, Name{"", "span"})->definition,
            "(subtype = double precision, subtype_diff = difference, "
            "multirange_type_name = span_multirange)");
  EXPECT_EQ(find(catalog.ranges, Name{"", "word_range"})->definition,
            "(subtype = text, subtype_opclass = text_pattern_ops, collation = \"C\", "
            "multirange_type_name = word_multirange)");
}

TEST(PostgresqlReflect, ViewsHaveTheirQueryOptionsAndParts) {
  const Catalog& catalog = shared_every_kind();
  const auto* sad = find(catalog.views, Name{"", "sad_person"});
  EXPECT_THAT(sad->definition, testing::StartsWith("SELECT person.id,"));
  EXPECT_THAT(sad->definition, Not(testing::EndsWith(";")));
  EXPECT_THAT(sad->options, ElementsAre("check_option=local", "security_barrier=true"));
  EXPECT_EQ(sad->columns.at(2).comment, "name and length");
  EXPECT_EQ(sad->columns.at(1).default_value->text, "'sad one'::character varying");
  const auto* counted = find(catalog.views, Name{"", "counted"});
  EXPECT_TRUE(counted->materialized);
  EXPECT_FALSE(counted->populated);
  EXPECT_THAT(counted->indexes, SizeIs(1));
  EXPECT_THAT(find(catalog.views, Name{"", "of_views"})->triggers, SizeIs(1));
  EXPECT_THAT(find(catalog.views, Name{"", "grouped"})->rules, SizeIs(1));
}

TEST(PostgresqlReflect, StatementsNameNoDefaultSchemaAndCanBeRunAgain) {
  const Database database;
  load_file(database, kEveryKind);
  const auto connection = database.connect();
  const Catalog before = reflect_all(*connection);
  // Each statement, where its object was, gives the same object again.
  std::vector<std::string> again;
  for (const auto& one : before.tables) {
    const auto make = [&](const char* kind, const auto& parts) {
      for (const auto& part : parts) {
        EXPECT_THAT(part.definition, Not(HasSubstr("public.")));
        again.push_back(fmt::format("DROP {} \"{}\" ON \"{}\"", kind, part.name, one.name.name));
        again.push_back(part.definition);
      }
    };
    make("TRIGGER", one.triggers);
    make("POLICY", one.policies);
    make("RULE", one.rules);
  }
  for (const auto& one : before.routines) {
    EXPECT_THAT(one.definition, Not(HasSubstr("public.")));
    again.push_back(one.definition);
  }
  connection->run(statements(again));
  Catalog after = reflect_all(*connection);
  Catalog expected = before;
  for (Catalog* one : {&expected, &after}) {
    for (auto& each : one->tables) {
      for (auto& part : each.triggers) part.enabled = part.comment = "";
      for (auto& part : each.policies) part.comment = "";
      for (auto& part : each.rules) part.enabled = part.comment = "";
    }
  }
  EXPECT_EQ(difference(expected, after), "");
}

TEST(PostgresqlReflect, PrivilegesAreThoseThatDifferFromTheOwnersDefault) {
  const Catalog& catalog = shared_every_kind();
  using schema::Privilege;
  const ObjectId person{ObjectKind::table, {"", "person"}, ""};
  const ObjectId name{ObjectKind::column, {"", "person"}, "name"};
  const ObjectId mood{ObjectKind::enumeration, {"", "mood"}, ""};
  const ObjectId fallback{ObjectKind::routine, {"", "fallback"}, ""};
  const std::vector<Privilege> expected = {
      {person, "", "SELECT"},
      {person, "", "INSERT"},
      {name, "pg_monitor", "UPDATE", true},
      {{ObjectKind::sequence, {"", "plain_numbers"}, ""}, "", "USAGE"},
      {fallback, "pg_monitor", "EXECUTE"},
      {fallback, "", "EXECUTE", false, true},
      {mood, "", "USAGE", false, true},
      {{ObjectKind::table, {"", "pet"}, ""}, "migrator", "DELETE", false, true}};
  Catalog wanted{.privileges = expected};
  schema::sort(wanted);
  EXPECT_EQ(difference({.privileges = catalog.privileges}, wanted), "");
}

TEST(PostgresqlReflect, DependenciesAreThoseThatTheNounsDoNotTell) {
  const Catalog& catalog = shared_every_kind();
  std::vector<std::string> shown;
  for (const auto& one : catalog.dependencies) {
    shown.push_back(show(one.object) + " -> " + show(one.needs));
  }
  const auto needs = [&](ObjectId object, ObjectId needed) {
    EXPECT_THAT(shown, Contains(show(object) + " -> " + show(needed)));
  };
  const auto on = [](ObjectKind kind, const char* name, const char* part = "") {
    return ObjectId{kind, {"", name}, part};
  };
  using enum ObjectKind;
  const ObjectId is_short = on(routine, "is_short", "text");
  needs(on(view, "sad_person"), on(column, "person", "mood"));
  needs(on(view, "sad_person"), is_short);
  needs(on(view, "sad_person"), on(enumeration, "mood"));
  needs(on(view, "of_views"), on(view, "sad_person"));
  needs(on(view, "grouped"), on(constraint, "person", "person_pkey"));
  needs(on(routine, "count_pets", "integer"), on(column, "pet", "person_id"));
  needs(on(routine, "count_pets", "integer"), on(enumeration, "mood"));
  needs(on(routine, "pets_of", "person, text[]"), on(table, "person"));
  needs(on(routine, "pets_of", "person, text[]"), on(table, "pet"));
  needs(on(routine, "is_short", "integer, mood"), on(composite, "address"));
  needs(on(routine, "total_length", "text"), on(routine, "add_length", "integer, text"));
  needs(on(column, "person", "code"), on(sequence, "plain_numbers"));
  needs(on(column, "person", "number"), on(sequence, "person_number_seq"));
  needs(on(column, "person", "name_length"), on(column, "person", "name"));
  needs(on(column, "pet", "person"), on(table, "person"));
  needs(on(constraint, "person", "name_is_short"), is_short);
  needs(on(constraint, "pet", "by_name"), on(constraint, "person", "unique_name"));
  needs(on(constraint, "chip", "chip_kind_fkey"), on(index, "pet", "pet_kind"));
  needs(on(index, "pet", "pet_short"), is_short);
  needs(on(domain, "short_text"), is_short);
  needs(on(domain, "short_text"), on(routine, "fallback"));
  needs(on(range, "span"), on(routine, "difference", "double precision, double precision"));
  needs(on(policy, "pet", "own"), on(view, "sad_person"));
  needs(on(policy, "pet", "own"), on(column, "pet", "person_id"));
  needs(on(policy, "pet", "Odd Policy"), is_short);
  needs(on(rule, "chip", "log_it"), on(table, "pet"));
  needs(on(rule, "chip", "log_it"), on(column, "scratch", "x"));
  needs(on(trigger, "person", "on_name"), on(routine, "on_change"));
  for (const auto& one : catalog.dependencies) {
    EXPECT_FALSE(one.object.kind == table || one.object.kind == sequence)
        << show(one.object) << " -> " << show(one.needs);
  }
}

TEST(PostgresqlReflect, NamesInOtherSchemasSayWhich) {
  const Database database;
  load_file(database, kTwoSchemas);
  const Catalog catalog = reflect_all(database);
  EXPECT_THAT(catalog.schemas, ElementsAre(schema::Namespace{""},
                                           schema::Namespace{"Other Schema", "not the default"}));
  const auto& own = table(catalog, "T");
  EXPECT_EQ(own.columns.at(2).type.text, "\"Other Schema\".state[]");
  EXPECT_EQ(own.columns.at(2).type.defined, (Name{"Other Schema", "state"}));
  EXPECT_EQ(own.constraints.back().references, (Name{"Other Schema", "T"}));
  const auto* other = find(catalog.tables, Name{"Other Schema", "T"});
  EXPECT_EQ(other->indexes.at(0).definition,
            "USING btree (id) WHERE (state = 'on'::\"Other Schema\".state)");
  EXPECT_THAT(other->triggers.at(0).definition, HasSubstr(" ON \"Other Schema\".\"T\" "));
  EXPECT_THAT(own.triggers.at(0).definition, HasSubstr(" ON \"T\" "));
  EXPECT_THAT(catalog.dependencies,
              Contains(schema::Dependency{{ObjectKind::column, {"", "T"}, "name"},
                                          {ObjectKind::extension, {"", "citext"}, ""}}));
  const auto connection = database.connect();
  const Catalog alone = reflect(*connection, {.schemas = {"Other Schema"}});
  EXPECT_THAT(alone.tables, SizeIs(2));
  EXPECT_EQ(alone.tables[0].name, (Name{"Other Schema", "T"}));
  EXPECT_THAT(alone.extensions, IsEmpty());
}

}  // namespace
}  // namespace limbeck::live
