#include "scripts/script.hpp"

#include <gmock/gmock.h>

#include <gtest/gtest.h>
#include <deque>

#include <string>
#include <vector>

#include "limbeck/error.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::scripts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Variables = std::map<std::string, std::string>;

Script script_of(std::string id = "a") {
  static std::deque<graph::Node> nodes;  // A script points to its node.
  nodes.push_back({.id = std::move(id), .parents = {}, .source = "versions/a.sql"});
  Script script;
  script.node = &nodes.back();
  script.is_file = true;
  return script;
}

std::vector<ResolvedSection> resolve(std::string_view text, std::string_view dialect,
                                     Direction direction = Direction::upgrade,
                                     const Variables& variables = {}) {
  const auto flavor = dialect == "sqlite" ? sql::Flavor::sqlite : sql::Flavor::postgresql;
  return resolve_body(script_of(), parse_body(text, "versions/a.sql"), direction, dialect, flavor,
                      variables);
}

std::vector<std::string> texts(const std::vector<ResolvedSection>& sections) {
  std::vector<std::string> result;
  for (const auto& section : sections) {
    for (const auto& statement : section.statements) result.push_back(statement.text);
  }
  return result;
}

ErrorDetails error_of(std::string_view text, std::string_view dialect = "postgresql",
                      Direction direction = Direction::upgrade, const Variables& variables = {}) {
  try {
    resolve(text, dialect, direction, variables);
  } catch (const Error& error) {
    EXPECT_FALSE(error.details().hint.empty());
    EXPECT_EQ(error.details().file, "versions/a.sql");
    EXPECT_EQ(error.details().revision, "a");
    return error.details();
  }
  ADD_FAILURE() << "no error for: " << text;
  return {};
}

TEST(ResolveBody, TheFirstGroupThatFitsRunsWithAllItsSectionsInOrder) {
  constexpr std::string_view kText =
      "-- limbeck: upgrade dialect=postgresql,sqlite\nA;\n"
      "-- limbeck: upgrade dialect=sqlite\nB;\n"
      "-- limbeck: upgrade dialect=sqlite,postgresql transaction=off\nC;\n"
      "-- limbeck: upgrade\nD;\n";
  const auto sections = resolve(kText, "sqlite");
  EXPECT_THAT(texts(sections), ElementsAre("A", "C"));
  EXPECT_TRUE(sections[0].transactional);
  EXPECT_FALSE(sections[1].transactional);
  EXPECT_THAT(texts(resolve(kText, "mariadb")), ElementsAre("D"));
}

TEST(ResolveBody, ASectionForEveryDialectHidesLaterOnes) {
  EXPECT_THAT(texts(resolve("-- limbeck: upgrade\nA;\n-- limbeck: upgrade dialect=sqlite\nB;\n"
                            "-- limbeck: upgrade\nC;\n",
                            "sqlite")),
              ElementsAre("A", "C"));
}

TEST(ResolveBody, AnEmptySectionDoesNothing) {
  EXPECT_THAT(texts(resolve("-- limbeck: upgrade\n\n-- nothing\n", "sqlite")), IsEmpty());
}

TEST(ResolveBody, NoGroupThatFitsIsAnErrorThatNamesThoseThereAre) {
  const auto details = error_of("-- limbeck: upgrade dialect=sqlite\nA;\n");
  EXPECT_EQ(details.code, "script.no_section");
  EXPECT_THAT(details.message, HasSubstr("sqlite"));
  EXPECT_EQ(error_of("-- m\n").code, "script.no_section");
}

TEST(ResolveBody, AMissingDowngradeNamesTheFile) {
  const auto details = error_of("-- limbeck: upgrade\n", "sqlite", Direction::downgrade);
  EXPECT_EQ(details.code, "script.no_downgrade");
  EXPECT_THAT(details.message, HasSubstr("versions/a.sql"));
}

TEST(ResolveBody, AnIrreversibleRevisionGivesItsReason) {
  const auto details = error_of("-- limbeck: upgrade\n-- limbeck: irreversible data is gone\n",
                                "sqlite", Direction::downgrade);
  EXPECT_EQ(details.code, "script.irreversible");
  EXPECT_THAT(details.message, HasSubstr("data is gone"));
}

TEST(ResolveBody, TransactionControlIsRefusedWithItsLine) {
  const auto details = error_of("-- m\n\n-- limbeck: upgrade\nSELECT 1;\n\nCOMMIT;\n");
  EXPECT_EQ(details.code, "script.transaction_control");
  EXPECT_EQ(details.line, 6);
  EXPECT_EQ(details.statement, "COMMIT");
  EXPECT_THAT(texts(resolve("-- limbeck: upgrade transaction=off\nBEGIN;COMMIT;\n", "sqlite")),
              ElementsAre("BEGIN", "COMMIT"));
  EXPECT_THAT(texts(resolve("-- limbeck: upgrade\nSAVEPOINT a;\n", "sqlite")),
              ElementsAre("SAVEPOINT a"));
}

TEST(ResolveBody, ErrorsOfTheSplitterCarryTheLineOfTheFile) {
  EXPECT_EQ(error_of("-- m\n\n-- limbeck: upgrade\n\nSELECT 'a;\n").line, 5);
}

TEST(ResolveBody, ARevisionInCppHasNoSectionsButMayRefuseToGoBack) {
  Script script = script_of();
  Revision revision{.id = "a", .parents = {}};
  script.compiled = &revision;
  const auto down = [&] {
    return resolve_body(script, {}, Direction::downgrade, "sqlite", sql::Flavor::sqlite, {});
  };
  EXPECT_THAT(down(), IsEmpty());
  revision.upgrade = [](Step&) {};
  EXPECT_THROW(down(), Error);
  revision.downgrade = irreversible("why");
  try {
    down();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "script.irreversible");
  }
}

}  // namespace
}  // namespace limbeck::scripts
