#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "scripts/revision_file.hpp"
#include "scripts/script.hpp"

namespace limbeck::scripts {
namespace {

std::string hash_of(std::string_view text) {
  return script_hash({}, parse_body(text, "a.sql"));
}

constexpr std::string_view kText =
    "-- m\n\n-- limbeck: upgrade\nCREATE TABLE a (b int, c text DEFAULT 'd');\nSELECT $$x\ny$$;\n"
    "-- limbeck: downgrade\nDROP TABLE a;\n";

TEST(ScriptHash, CarriesItsVersion) {
  EXPECT_THAT(hash_of(kText), ::testing::MatchesRegex("v1:[0-9a-f]+"));
  EXPECT_EQ(hash_of(kText).size(), 67u);
}

TEST(ScriptHash, IsFixedForAGivenText) {
  // A database keeps these: a change here must come with a new version in front.
  EXPECT_EQ(hash_of("-- limbeck: upgrade\nCREATE TABLE a (b int);\n"),
            "v1:b4fff62835738452f63cab9df64008c89d776ee6154e21dfc5f72a505739562c");
}

TEST(ScriptHash, FormattersCommentsAndCheckoutsChangeNothing) {
  EXPECT_EQ(hash_of("-- another message\n-- limbeck: upgrade\n-- why\nCREATE TABLE a\n(\n"
                    "  b int, /* b */\n  c text DEFAULT 'd'\n)\n;\n;\nSELECT  $$x\ny$$"),
            hash_of(kText));
  std::string windows;
  for (const char character : kText)
    windows += character == '\n' ? "\r\n" : std::string(1, character);
  EXPECT_EQ(hash_of(windows), hash_of(kText));
}

TEST(ScriptHash, AMendedDowngradeChangesNothing) {
  EXPECT_EQ(hash_of("-- limbeck: upgrade\nA;\n-- limbeck: downgrade\nB;\n"),
            hash_of("-- limbeck: upgrade\nA;\n-- limbeck: irreversible x\n"));
}

TEST(ScriptHash, AChangedStatementOrOptionDoes) {
  const auto hash = hash_of("-- limbeck: upgrade\nA 'x';\nB;\n");
  for (const auto* other :
       {"-- limbeck: upgrade\nA 'y';\nB;\n", "-- limbeck: upgrade\nA 'x ';\nB;\n",
        "-- limbeck: upgrade\nB;\nA 'x';\n", "-- limbeck: upgrade\nA 'x' B;\n",
        "-- limbeck: upgrade\nA 'x';\n-- limbeck: upgrade\nB;\n",
        "-- limbeck: upgrade transaction=off\nA 'x';\nB;\n",
        "-- limbeck: upgrade variables=on\nA 'x';\nB;\n",
        "-- limbeck: upgrade dialect=sqlite\nA 'x';\nB;\n", "-- limbeck: upgrade\n"}) {
    EXPECT_NE(hash_of(other), hash) << other;
  }
}

TEST(ScriptHash, CopyDataCount) {
  EXPECT_NE(hash_of("-- limbeck: upgrade\nCOPY t FROM stdin;\n1\n\\.\n"),
            hash_of("-- limbeck: upgrade\nCOPY t FROM stdin;\n2\n\\.\n"));
}

TEST(ScriptHash, TextThatOnlyOneDialectCanReadHasAHashToo) {
  const auto backslash = hash_of("-- limbeck: upgrade\nSELECT '\\'; -- it's\n");
  EXPECT_NE(backslash, hash_of("-- limbeck: upgrade\nSELECT 'a'; -- it's\n"));
  EXPECT_NE(hash_of("-- limbeck: upgrade\nSELECT 'never closed\n"),
            hash_of("-- limbeck: upgrade\nSELECT 'never ended\n"));
  EXPECT_NE(hash_of("-- limbeck: upgrade\nSELECT [it's];\n"),
            hash_of("-- limbeck: upgrade\nSELECT [that's];\n"));
}

TEST(ScriptHash, OfARevisionInCppCoversIdParentsAndVersion) {
  const Revision revision{.id = "a", .parents = {"b"}};
  const auto hash = [](const Revision& of) {
    Script script;
    script.compiled = &of;
    return script_hash(script, {});
  };
  Revision same = revision;
  same.message = "other";
  EXPECT_EQ(hash(same), hash(revision));
  Revision versioned = revision;
  versioned.version = 2;
  Revision moved = revision;
  moved.parents = {"c"};
  EXPECT_NE(hash(versioned), hash(revision));
  EXPECT_NE(hash(moved), hash(revision));
}

}  // namespace
}  // namespace limbeck::scripts
