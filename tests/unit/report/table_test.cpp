#include "report/table.hpp"

#include <gtest/gtest.h>

#include "report/style.hpp"
#include "report/utf8.hpp"

namespace limbeck::report {
namespace {

TEST(DisplayWidth, CountsColumnsNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("ä€"), 2U);
  EXPECT_EQ(display_width("表名"), 4U);
  EXPECT_EQ(display_width("🚀"), 2U);
  EXPECT_EQ(display_width("e\u0301"), 1U);  // A combining accent.
  EXPECT_EQ(display_width("\xff\xfe"), 2U);
}

TEST(CutToWidth, LeavesShortTextAloneAndEndsLongTextInAnEllipsis) {
  EXPECT_EQ(cut_to_width("abc", 3), "abc");
  EXPECT_EQ(cut_to_width("abcd", 3), "ab…");
  EXPECT_EQ(cut_to_width("表名表", 4), "表…");  // Half a character does not fit.
  EXPECT_EQ(cut_to_width("abc", 0), "");
}

TEST(Printable, MakesControlCharactersVisible) {
  EXPECT_EQ(printable("a\x1b[1mb"), "a\\x1b[1mb");
  EXPECT_EQ(printable("a\nb\tc\r"), "a b c");
  EXPECT_EQ(printable("a\nb", true), "a\nb");
  EXPECT_EQ(printable("\xc2\x9b"), "\\x9b");
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("naïve 🚀"), "naïve 🚀");
}

TEST(DrawColumns, AlignsByWidthAndLeavesNoBlanksBehind) {
  EXPECT_EQ(draw_columns({{"表", "x"}, {"abc", "", "z"}, {"q", ""}}, 1),
            " 表   x\n"
            " abc     z\n"
            " q\n");
}

TEST(Decode, RefusesOverlongAndCutSequences) {
  EXPECT_FALSE(decode("\xc0\xaf", 0).valid);
  EXPECT_FALSE(decode("\xe0\x80\x80", 0).valid);
  EXPECT_FALSE(decode("\xed\xa0\x80", 0).valid);  // A surrogate.
  EXPECT_FALSE(decode("\xf4\x90\x80\x80", 0).valid);
  EXPECT_FALSE(decode("\xe2\x82", 0).valid);
  EXPECT_EQ(decode("€", 0).value, U'€');
}

TEST(Paint, WritesNoEscapesWithoutColour) {
  EXPECT_EQ(paint("x", Tone::red, {}), "x");
  EXPECT_EQ(paint("x", Tone::red, {.colour = true}), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(paint("", Tone::red, {.colour = true}), "");
}

}  // namespace
}  // namespace limbeck::report
