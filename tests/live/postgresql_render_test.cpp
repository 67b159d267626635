// Rendered creations of whole schemas: what the server makes of them is read as the original.
#include <gtest/gtest.h>

#include <string>

#include "live/support/creation.hpp"
#include "live/support/rendering.hpp"

namespace limbeck::live {
namespace {

/// The law: a catalog's creation, run in an empty database, is read as that catalog.
void expect_made_again(const std::string& path, Indexes indexes) {
  const Database original;
  load_file(original, path);
  const schema::Catalog catalog = reflect_all(original);
  const Database copy;
  const auto connection = copy.connect();
  run(*connection, creation(catalog, indexes), reflect_all(*connection));
  EXPECT_EQ(difference(catalog, reflect_all(*connection)), "") << path;
}

const std::string kEveryKind = "tests/live/schemas/every_kind.sql";
const std::string kTwoSchemas = "tests/live/schemas/two_schemas.sql";
const std::string kPartitions = "tests/live/schemas/partitions.sql";

TEST(PostgresqlRender, EveryKindIsMadeAgain) {
  expect_made_again(kEveryKind, Indexes::with_table);
}
TEST(PostgresqlRender, EveryKindIsMadeAgainWithIndexesBehindTables) {
  expect_made_again(kEveryKind, Indexes::apart);
}
TEST(PostgresqlRender, SeveralSchemasAreMadeAgain) {
  expect_made_again(kTwoSchemas, Indexes::with_table);
}
TEST(PostgresqlRender, PartitionsWithNamesOfTheirOwnAreMadeAgain) {
  expect_made_again(kPartitions, Indexes::with_table);
}
TEST(PostgresqlRender, PartitionsWithNamesOfTheirOwnAreMadeAgainWithIndexesBehindTables) {
  expect_made_again(kPartitions, Indexes::apart);
}

TEST(PostgresqlRender, RealSchemasAreMadeAgain) {
  const std::string root = "../shared/schemas";
  if (!os::is_directory(root)) GTEST_SKIP() << root << " is not there";
  for (const std::string& folder : os::list_directories(root)) {
    const std::vector<std::string> files = os::list_files(root + "/" + folder);
    if (files.empty()) continue;
    expect_made_again(root + "/" + folder + "/" + files.back(), Indexes::with_table);
    expect_made_again(root + "/" + folder + "/" + files.back(), Indexes::apart);
  }
}

TEST(PostgresqlRender, NamesAreQuotedWhereTheServerQuotesThem) {
  const auto connection = connect_to(server_url());
  const db::Rows rows = connection->query(
      "SELECT word, quote_ident(word) FROM pg_get_keywords() "
      "UNION SELECT word, quote_ident(word) FROM "
      "(VALUES ('Upper'), ('a b'), ('a\"b'), ('1a'), ('a1_'), ('_a'), ('a$b'), ('\u00fc')) "
      "odd(word)");
  for (const Row& row : rows.rows) {
    EXPECT_EQ(sql::quote_identifier_if_needed(row.at(0).value(), sql::Flavor::postgresql),
              row.at(1).value());
  }
}

}  // namespace
}  // namespace limbeck::live
