#include "schema/catalog.hpp"

#include <gmock/gmock.h>

namespace limbeck::schema {
namespace {

Table table(std::string name, std::string schema = "") {
  return {.name = {std::move(schema), std::move(name)}};
}

TEST(Catalog, OfTheSameObjectsIsTheSameInWhateverOrderTheyCame) {
  Table first = table("a");
  first.constraints = {{.kind = ConstraintKind::check, .name = "", .definition = "CHECK (b)"},
                       {.kind = ConstraintKind::check, .name = "", .definition = "CHECK (a)"},
                       {.kind = ConstraintKind::primary_key, .name = "z", .definition = ""}};
  first.indexes = {{.name = "j", .definition = ""}, {.name = "i", .definition = ""}};
  Table second = first;
  std::swap(second.constraints[0], second.constraints[2]);
  std::swap(second.indexes[0], second.indexes[1]);
  Catalog one{.dialect = "sqlite"};
  Catalog other = one;
  one.tables = {table("b"), first, table("a", "other")};
  other.tables = {table("a", "other"), second, table("b")};
  EXPECT_NE(one, other);
  sort(one);
  sort(other);
  EXPECT_EQ(one, other);
}

TEST(Catalog, TheOrderOfColumnsAndLabelsStays) {
  Catalog catalog{.dialect = "postgresql"};
  Table made = table("a");
  made.columns = {{.name = "z", .type = {}}, {.name = "b", .type = {}}};
  catalog.tables = {made};
  catalog.enumerations = {{.name = {"", "mood"}, .labels = {"sad", "happy"}}};
  sort(catalog);
  EXPECT_EQ(catalog.tables[0].columns[0].name, "z");
  EXPECT_EQ(catalog.enumerations[0].labels[0], "sad");
}

TEST(Catalog, OfAnotherDefaultSchemaOrPackageIsTheSame) {
  const Catalog one{.dialect = "postgresql",
                    .default_schema = "a",
                    .extensions = {{.name = "citext", .version = "1.5"}}};
  Catalog other = one;
  other.default_schema = "b";
  other.extensions[0].version = "1.6";
  EXPECT_EQ(one, other);
  other.extensions[0].name = "hstore";
  EXPECT_NE(one, other);
}

TEST(Find, KnowsTheSchemaAndFoldsNothing) {
  Catalog catalog{.dialect = "postgresql"};
  catalog.tables = {table("a"), table("b", "other"), table("B")};
  sort(catalog);
  EXPECT_EQ(find(catalog.tables, Name{"", "b"}), nullptr);
  ASSERT_NE(find(catalog.tables, Name{"other", "b"}), nullptr);
  EXPECT_EQ(find(catalog.tables, Name{"other", "b"})->name.schema, "other");
  EXPECT_NE(find(catalog.tables, Name{"", "B"}), nullptr);
  EXPECT_EQ(find(catalog.tables, Name{"", "zzz"}), nullptr);
}

TEST(Find, APartByItsName) {
  const std::vector<Column> columns = {{.name = "z", .type = {}}, {.name = "b", .type = {}}};
  EXPECT_EQ(find(columns, "b"), &columns[1]);
  EXPECT_EQ(find(columns, "c"), nullptr);
}

}  // namespace
}  // namespace limbeck::schema
