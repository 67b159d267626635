// The splitter against SQLite's own idea of a complete statement, on random token soup.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sqlite3.h>

#include <string>
#include <vector>

#include "limbeck/error.hpp"
#include "sql/splitter.hpp"

namespace limbeck::sql {
namespace {

const std::vector<std::string> kTokens{
    "CREATE",  "create", "TEMP", "temporary", "TRIGGER", "trigger",  "END",        "end",
    "EXPLAIN", "BEGIN",  "CASE", "SELECT",    "a",       "1",        "x'00'",      "'b;'",
    "'it''s'", "\"c;\"", "`d;`", "[e;]",      "-- f;\n", "/* g; */", "/* /* ; */", "(",
    ")",       ",",      "+",    "||",        "$h",      "end1",     "_END",       "\n"};

/// What sqlite3_complete() calls complete, found by growing the text semicolon by semicolon;
/// without what has no token in it.
std::vector<std::string> split_by_sqlite(const std::string& text) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != ';') continue;
    const std::string part = text.substr(begin, at + 1 - begin);
    if (sqlite3_complete(part.c_str()) == 0) continue;
    parts.push_back(part);
    begin = at + 1;
  }
  return parts;
}

TEST(SqliteSplitter, AgreesWithSqliteOnRandomTokens) {
  const auto is_same = [](const std::string& text) {
    std::vector<std::string> expected;
    for (const auto& part : split_by_sqlite(text)) {
      if (const auto normal = normalized(part.substr(0, part.size() - 1), Flavor::sqlite);
          !normal.empty()) {
        expected.push_back(normal);
      }
    }
    std::vector<std::string> found;
    for (const auto& statement : split(text, Flavor::sqlite, "a.sql")) {
      found.push_back(normalized(statement.text, Flavor::sqlite));
    }
    RC_ASSERT(found == expected);
  };
  EXPECT_TRUE(rc::check("splits where sqlite3_complete() says", [&] {
    const auto statement =
        rc::gen::container<std::vector<std::string>>(rc::gen::weightedOneOf<std::string>(
            {{3, rc::gen::elementOf(kTokens)}, {1, rc::gen::just(std::string(";"))}}));
    std::string text;
    for (const auto& token : *statement) text += token + " ";
    // Whatever was open, this ends it, so that nothing is left over on either side.
    is_same(text + "; end ;");
  }));
}

TEST(SqliteSplitter, AgreesWithSqliteOnTriggersMadeOfRandomTokens) {
  EXPECT_TRUE(rc::check("a trigger ends where sqlite3_complete() says", [] {
    const auto body = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("SELECT", "1", ";", ";", "END", "CASE", "-- c\n", "';'"));
    std::string text = *rc::gen::element<std::string>(
        "CREATE TRIGGER t BEGIN ", "CREATE TEMP TRIGGER t BEGIN ", "EXPLAIN CREATE TRIGGER ",
        "EXPLAIN QUERY PLAN CREATE TRIGGER ", "CREATE TEMP TEMPORARY TRIGGER ");
    for (const auto& token : body) text += token + " ";
    text += "; end ;";
    const auto statements = split(text, Flavor::sqlite, "a.sql");
    std::size_t end = 0;
    std::size_t expected = 0;
    for (const auto& part : split_by_sqlite(text)) {
      end += part.size();
      expected += normalized(part.substr(0, part.size() - 1), Flavor::sqlite).empty() ? 0 : 1;
    }
    RC_ASSERT(end == text.size());
    RC_ASSERT(statements.size() == expected);
  }));
}

}  // namespace
}  // namespace limbeck::sql
