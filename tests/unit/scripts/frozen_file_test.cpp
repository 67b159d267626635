#include "scripts/frozen_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

using ::testing::HasSubstr;

std::string frozen(const std::string& id, const std::string& statement) {
  graph::Node node{.id = id, .parents = {}, .message = "make " + id, .source = id + ".py"};
  Script script;
  script.node = &node;
  ResolvedSection section;
  section.statements.push_back({.text = statement});
  return render_frozen(script, "v1:" + id, {{Direction::upgrade, "sqlite", {section}}});
}

std::string code_of(const std::string& text) {
  try {
    FrozenFile(text, "frozen.sql");
  } catch (const Error& error) {
    EXPECT_THAT(error.details().file, HasSubstr("frozen.sql"));
    return error.code();
  }
  return "";
}

TEST(FrozenFile, WhatIsWrittenReadsBackInTheGivenOrder) {
  FrozenFile file;
  file.set("b2", frozen("b2", "SELECT 2"));
  file.set("a1", frozen("a1", "SELECT 'it''s\n-- one'"));
  file.set("gone", frozen("gone", "SELECT 3"));
  const std::string text = file.render({"a1", "b2", "unknown"});
  EXPECT_LT(text.find("Revision ID: a1"), text.find("Revision ID: b2"));
  const FrozenFile read(text, "frozen.sql");
  ASSERT_NE(read.find("a1"), nullptr);
  EXPECT_THAT(*read.find("a1"), HasSubstr("SELECT 'it''s\n-- one'\n;"));
  EXPECT_NE(read.find("b2"), nullptr);
  EXPECT_EQ(read.find("gone"), nullptr);
  EXPECT_EQ(read.render({"a1", "b2"}), text);
}

TEST(FrozenFile, ALineThatLooksLikeItsOwnWouldNotReadBack) {
  graph::Node node{.id = "a1", .parents = {}, .source = "a1.py"};
  Script script;
  script.node = &node;
  const std::string text = frozen("a1", "SELECT '\n-- limbeck: frozen\n'");
  EXPECT_THROW(parse_frozen(script, "a.sql", text, "v1:a1", Direction::upgrade, "sqlite",
                            sql::Flavor::sqlite),
               Error);
}

TEST(FrozenFile, WhatWasNotWrittenByFreezeIsRefused) {
  EXPECT_EQ(code_of("CREATE TABLE a (id INTEGER);\n"), "python.bad_frozen");
  EXPECT_EQ(code_of(""), "python.bad_frozen");
  FrozenFile file;
  file.set("a1", frozen("a1", "SELECT 1"));
  const std::string text = file.render({"a1"});
  EXPECT_EQ(code_of(text), "");
  EXPECT_EQ(code_of(text + text.substr(text.find("\n-- limbeck: frozen"))), "python.bad_frozen");
  EXPECT_EQ(code_of(text + "\n-- limbeck: frozen\nSELECT 1;\n"), "script.no_id");
}

}  // namespace
}  // namespace limbeck::scripts
