#include "scripts/frozen.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

struct Example {
  explicit Example(std::string id = "3f2a", std::string source = "db/versions/3f2a_users.py") {
    node.id = std::move(id);
    node.message = "add users\nand more";
    node.source = std::move(source);
    script.node = &node;
    script.is_python = true;
  }
  graph::Node node;
  Script script;
};

ResolvedSection section_of(bool transactional, const std::vector<std::string>& texts) {
  ResolvedSection section{.transactional = transactional, .statements = {}};
  for (const std::string& text : texts) section.statements.push_back({.text = text});
  return section;
}

std::vector<std::string> texts_of(const std::vector<ResolvedSection>& sections) {
  std::vector<std::string> texts;
  for (const ResolvedSection& section : sections) {
    texts.emplace_back(section.transactional ? "transaction" : "no transaction");
    for (const db::Statement& statement : section.statements) texts.push_back(statement.text);
  }
  return texts;
}

std::optional<std::vector<ResolvedSection>> parse(const Example& example, const std::string& text,
                                                  Direction direction, std::string_view dialect) {
  return parse_frozen(example.script, "a.sql", text, "v1:abc", direction, dialect,
                      sql::Flavor::postgresql);
}

TEST(Frozen, EachPartReadsBack) {
  const Example example;
  const std::vector<FrozenPart> parts{
      {Direction::upgrade,
       "postgresql",
       {section_of(true, {"CREATE TABLE a (x TEXT DEFAULT ';')", "SELECT $$;$$"}),
        section_of(false, {"CREATE INDEX CONCURRENTLY i ON a (x)"}),
        section_of(true, {"INSERT INTO a VALUES ('it''s')"})}},
      {Direction::upgrade, "sqlite", {section_of(true, {"CREATE TABLE a (x TEXT)"})}},
      {Direction::downgrade, "postgresql", {}},
  };
  const std::string text = render_frozen(example.script, "v1:abc", parts);
  for (const FrozenPart& part : parts) {
    const auto read = parse(example, text, part.direction, part.dialect);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(texts_of(*read), texts_of(part.sections)) << text;
  }
  EXPECT_FALSE(parse(example, text, Direction::downgrade, "sqlite"));
}

TEST(Frozen, ReadsBackWhateverTheStatements) {
  rc::check([](const std::vector<std::vector<unsigned>>& numbers, bool first) {
    FrozenPart part{Direction::upgrade, "postgresql", {}};
    bool transactional = first;
    for (const auto& each : numbers) {
      if (each.empty()) continue;
      std::vector<std::string> texts;
      for (const unsigned number : each) texts.push_back("SELECT " + std::to_string(number));
      part.sections.push_back(section_of(transactional, texts));
      transactional = !transactional;
    }
    const Example example;
    const std::string text = render_frozen(example.script, "v1:abc", {part});
    const auto read = parse(example, text, Direction::upgrade, "postgresql");
    RC_ASSERT(read.has_value());
    RC_ASSERT(texts_of(*read) == texts_of(part.sections));
  });
}

TEST(Frozen, IsRefusedForAnotherScript) {
  const Example example;
  const std::string text = render_frozen(example.script, "v1:other", {});
  try {
    parse(example, text, Direction::upgrade, "postgresql");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "python.frozen_stale");
    EXPECT_EQ(error.details().revision, "3f2a");
  }
}

TEST(Frozen, StandsBesideTheScriptByItsId) {
  EXPECT_EQ(frozen_path(Example().script), "db/versions/frozen/3f2a.sql");
  const std::string odd = frozen_path(Example("../x y", "db/versions/odd.py").script);
  EXPECT_THAT(odd, ::testing::MatchesRegex("db/versions/frozen/[0-9a-f]+\\.sql"));
  EXPECT_NE(odd, frozen_path(Example("../x z", "db/versions/odd.py").script));
}

}  // namespace
}  // namespace limbeck::scripts
