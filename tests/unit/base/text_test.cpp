#include "base/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace limbeck::base {
namespace {

TEST(Text, TrimTakesWhiteSpaceOffBothEnds) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
}

TEST(Text, SplitKeepsEmptyParts) {
  EXPECT_EQ(split(",a,", ','), (std::vector<std::string_view>{"", "a", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

RC_GTEST_PROP(Text, JoinUndoesSplit, (const std::string& text)) {
  std::vector<std::string> parts;
  for (const auto part : split(text, ',')) parts.emplace_back(part);
  RC_ASSERT(join(parts, ",") == text);
}

TEST(Text, LowerLeavesLettersBeyondAsciiAlone) {
  EXPECT_EQ(lower("AbÄ"), "abÄ");
}

TEST(Text, EqualityIgnoringCaseMindsTheLength) {
  EXPECT_TRUE(equals_ignoring_case("Head", "hEAD"));
  EXPECT_FALSE(equals_ignoring_case("head", "heads"));
}

TEST(Text, EditDistanceCountsInsertionsDeletionsAndReplacements) {
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("", "abc"), 3u);
}

RC_GTEST_PROP(Text, EditDistanceIsSymmetric, (const std::string& a, const std::string& b)) {
  RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
  RC_ASSERT((edit_distance(a, b) == 0) == (a == b));
}

TEST(Text, NearestFindsAMisspeltWordAndNothingForAStranger) {
  const std::vector<std::string> words = {"upgrade", "downgrade"};
  EXPECT_EQ(nearest("upgrde", words), "upgrade");
  EXPECT_EQ(nearest("elephant", words), std::nullopt);
}

TEST(Text, ValidUtf8EndsBeforeTheFirstBadByte) {
  EXPECT_EQ(valid_utf8_prefix("aé😀"), std::string_view("aé😀").size());
  EXPECT_EQ(valid_utf8_prefix("ab\xFF"), 2u);
  EXPECT_EQ(valid_utf8_prefix("a\xC3"), 1u) << "cut off";
  EXPECT_EQ(valid_utf8_prefix("\xC0\x80"), 0u) << "overlong";
  EXPECT_EQ(valid_utf8_prefix("\xED\xA0\x80"), 0u) << "a surrogate";
}

}  // namespace
}  // namespace limbeck::base
