#include "scripts/ini.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

using testing::HasSubstr;

Ini parse(std::string_view text) {
  return Ini::parse(text, "test.ini", "/here%dir");
}

Error failure(std::string_view text, const std::string& key = {}) {
  try {
    const Ini ini = parse(text);
    if (!key.empty()) ini.get("s", key);
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error for " << text;
  return Error{{}};
}

TEST(Ini, BothDelimitersAndAnyCaseOfKeys) {
  const Ini ini = parse("[s]\nOne = 1\ntwo: 2 = 3\nthree=a:b\n");
  EXPECT_EQ(ini.get("s", "one"), "1");
  EXPECT_EQ(ini.get("s", "two"), "2 = 3");
  EXPECT_EQ(ini.get("s", "three"), "a:b");
  EXPECT_EQ(ini.get("s", "four"), std::nullopt);
  EXPECT_EQ(ini.get("none", "one"), std::nullopt);
  EXPECT_EQ(ini.keys("s"), (std::vector<std::string>{"one", "two", "three"}));
}

TEST(Ini, OnlyWholeLinesAreComments) {
  const Ini ini = parse("# c\n; c\n[s]\n  # indented\na = x ; y # z\n");
  EXPECT_EQ(ini.get("s", "a"), "x ; y # z");
}

TEST(Ini, IndentedLinesContinueAValue) {
  const Ini ini = parse("[s]\na = 1\n  2\n\n  # passed over\n  3\n\nb = 4\n");
  EXPECT_EQ(ini.get("s", "a"), "1\n2\n\n3");
  EXPECT_EQ(ini.get("s", "b"), "4");
}

TEST(Ini, AnIndentedKeyAfterAHeaderIsAKey) {
  const Ini ini = parse("[s]\n  a = 1\n  b = 2\n");
  EXPECT_EQ(ini.get("s", "a"), "1");
  EXPECT_EQ(ini.get("s", "b"), "2");
}

TEST(Ini, DefaultShowsInEverySectionButNotAmongItsKeys) {
  const Ini ini = parse("[DEFAULT]\nx = 1\n[s]\ny = 2\n");
  EXPECT_EQ(ini.get("s", "x"), "1");
  EXPECT_EQ(ini.keys("s"), std::vector<std::string>{"y"});
  EXPECT_EQ(ini.sections(), std::vector<std::string>{"s"});
}

TEST(Ini, ReferencesAndPercentSignsAreReplaced) {
  const Ini ini = parse("[DEFAULT]\nroot = /r\n[s]\na = %(ROOT)s/b\nb = %(a)s/%%(rev)s%%\n");
  EXPECT_EQ(ini.get("s", "b"), "/r/b/%(rev)s%");
}

TEST(Ini, HereIsTakenLiterally) {
  EXPECT_EQ(parse("[s]\na = %(here)s/x\n").get("s", "a"), "/here%dir/x");
}

TEST(Ini, ALonePercentSignNamesItsLineAndTheRemedy) {
  const Error error = failure("[s]\n\nurl = postgresql://u:p%40@h/d\n", "url");
  EXPECT_EQ(error.code(), "config.interpolation");
  EXPECT_EQ(error.details().line, 3);
  EXPECT_EQ(error.details().file, "test.ini");
  EXPECT_THAT(error.details().hint, HasSubstr("%%40"));
}

TEST(Ini, AnErrorInAKeyThatNobodyAsksForIsNone) {
  EXPECT_EQ(parse("[s]\nformat = %(levelname)-5.5s\na = 1\n").get("s", "a"), "1");
}

TEST(Ini, AReferenceToNothingAndACircleAreErrors) {
  EXPECT_THAT(failure("[s]\na = %(b)s\n", "a").what(), HasSubstr("%(b)s"));
  EXPECT_EQ(failure("[s]\na = %(b)s\nb = %(a)s\n", "a").code(), "config.interpolation");
}

TEST(Ini, ByteOrderMarkAndForeignLineEndsAreAccepted) {
  const Ini ini = parse("\xEF\xBB\xBF[s]\r\na = 1\r\nb = 2\rc = 3");
  EXPECT_EQ(ini.get("s", "a"), "1");
  EXPECT_EQ(ini.get("s", "b"), "2");
  EXPECT_EQ(ini.get("s", "c"), "3");
  EXPECT_EQ(ini.line("s", "c"), 4);
}

TEST(Ini, ValuesMayBeLong) {
  const std::string value(300000, 'v');
  EXPECT_EQ(parse("[s]\na = " + value + "\n").get("s", "a"), value);
}

TEST(Ini, SyntaxErrorsNameTheirLine) {
  const auto line = [](std::string_view text) {
    const Error error = failure(text);
    EXPECT_EQ(error.code(), "config.syntax") << text;
    EXPECT_FALSE(error.details().hint.empty());
    return error.details().line;
  };
  EXPECT_EQ(line("a = 1\n"), 1);
  EXPECT_EQ(line("[s]\nneither\n"), 2);
  EXPECT_EQ(line("[s]\na = 1\nA = 2\n"), 3);
  EXPECT_EQ(line("[s]\n[t]\n[s]\n"), 3);
  EXPECT_EQ(line("[s]\n= 1\n"), 2);
  EXPECT_EQ(line(std::string_view("\0\1\2", 3)), 1);
}

RC_GTEST_PROP(Ini, AnyTextIsReadOrRefused, (const std::string& text)) {
  try {
    const Ini ini = parse("[s]\n" + text);
    for (const std::string& key : ini.keys("s")) ini.get("s", key);
  } catch (const Error& error) {
    RC_ASSERT(error.code().starts_with("config."));
  }
}

}  // namespace
}  // namespace limbeck::scripts
