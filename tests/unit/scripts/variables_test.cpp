#include "scripts/variables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "limbeck/error.hpp"
#include "scripts/revision_file.hpp"
#include "scripts/script.hpp"

namespace limbeck::scripts {
namespace {

using ::testing::HasSubstr;

const graph::Node kNode{.id = "", .parents = {}, .source = "a.sql"};

std::string resolve(const std::string& statement, const Variables& variables,
                    sql::Flavor flavor = sql::Flavor::postgresql, bool marked = true) {
  Script script;
  script.node = &kNode;
  const std::string text = std::string("-- limbeck: upgrade") + (marked ? " variables=on" : "") +
                           "\n" + statement + ";\n";
  const auto sections = resolve_body(script, parse_body(text, "a.sql"), Direction::upgrade,
                                     "postgresql", flavor, variables);
  EXPECT_EQ(sections.at(0).statements.size(), 1u);
  return sections.at(0).statements.at(0).text;
}

ErrorDetails error_of(const std::string& statement, const Variables& variables) {
  try {
    ADD_FAILURE() << "no error: " << resolve(statement, variables);
  } catch (const Error& error) {
    return error.details();
  }
  return {};
}

TEST(Variables, AreReplacedAndQuotedOnRequest) {
  EXPECT_EQ(resolve("GRANT SELECT ON a TO ${ROLE:ident}", {{"ROLE", "my \"role"}}),
            "GRANT SELECT ON a TO \"my \"\"role\"");
  EXPECT_EQ(resolve("INSERT INTO a VALUES (${X:literal}, ${N})", {{"X", "it's"}, {"N", "1 + 2"}}),
            "INSERT INTO a VALUES ('it''s', 1 + 2)");
  EXPECT_EQ(resolve("SELECT 'https://${HOST}/'", {{"HOST", "x.org"}}), "SELECT 'https://x.org/'");
}

TEST(Variables, OnlyInSectionsMarkedSo) {
  EXPECT_EQ(resolve("SELECT '${X}'", {{"X", "1"}}, sql::Flavor::postgresql, false),
            "SELECT '${X}'");
}

TEST(Variables, ADollarCanBeWritten) {
  EXPECT_EQ(resolve("SELECT '${$}{X}', ${X}", {{"X", "1"}}), "SELECT '${X}', 1");
}

TEST(Variables, InsideDollarQuotesWorkToo) {
  EXPECT_EQ(resolve("DO $$ BEGIN ${X}; END $$", {{"X", "NULL"}}), "DO $$ BEGIN NULL; END $$");
}

TEST(Variables, AValueIsNotSearchedForVariables) {
  EXPECT_EQ(resolve("SELECT ${X:literal}", {{"X", "${Y}"}}), "SELECT '${Y}'");
}

TEST(Variables, EveryMissingOneIsNamed) {
  const auto details = error_of("SELECT 1,\n ${B}, ${A:literal}, ${C}", {{"C", "1"}});
  EXPECT_EQ(details.code, "script.missing_variable");
  EXPECT_THAT(details.message, HasSubstr("A, B"));
  EXPECT_THAT(details.hint, HasSubstr("-x A=VALUE -x B=VALUE"));
  EXPECT_EQ(details.line, 2);
}

TEST(Variables, WhatIsNoVariableIsAnErrorWithItsLine) {
  for (const auto* bad : {"${}", "${1}", "${A:quoted}", "${A B}", "${A", "${A:}"}) {
    const auto details = error_of(std::string("SELECT\n ") + bad, {{"A", "1"}});
    EXPECT_EQ(details.code, "script.bad_variable") << bad;
    EXPECT_EQ(details.line, 3) << bad;
  }
}

TEST(Variables, AValueCannotAddAStatement) {
  for (const auto* value : {"1; DROP TABLE a", "1;--", "1;", "1 --", "1 /* a */", "$$ ", "'", "/*",
                            "\\connect x", "(", "1;;2"}) {
    EXPECT_EQ(error_of("SELECT ${A}", {{"A", value}}).code, "script.bad_variable") << value;
  }
  EXPECT_EQ(error_of("${A}", {{"A", " "}}).code, "script.bad_variable");
  EXPECT_EQ(error_of("SELECT '${A}'", {{"A", "'; DROP TABLE a; --"}}).code, "script.bad_variable");
}

TEST(Variables, ACopyTakesThemInItsStatementAndNotInItsData) {
  constexpr const char* kCopy = "COPY ${T} FROM stdin;\n${T}\n\\.\nSELECT 1";
  Script script;
  script.node = &kNode;
  const std::string text = std::string("-- limbeck: upgrade variables=on\n") + kCopy;
  const auto resolve_with = [&](const std::string& value) {
    return resolve_body(script, parse_body(text, "a.sql"), Direction::upgrade, "postgresql",
                        sql::Flavor::postgresql, {{"T", value}});
  };
  const auto statement = resolve_with("t").at(0).statements.at(0);
  EXPECT_EQ(statement.text, "COPY t FROM stdin");
  EXPECT_EQ(statement.copy_data, "${T}\n");
  EXPECT_THROW(resolve_with("t FROM stdin; DROP TABLE t; COPY t"), Error);
}

TEST(Variables, AValueCannotEndTheTransaction) {
  EXPECT_EQ(error_of("${A}", {{"A", "COMMIT"}}).code, "script.transaction_control");
}

TEST(Variables, AnyValueGivesOneStatementOrAnError) {
  EXPECT_TRUE(rc::check("a value never adds a statement", [] {
    const auto value = *rc::gen::container<std::string>(
        rc::gen::element('a', ';', '\'', '"', '\\', '$', '-', '\n', '/', '*', '(', ')', ' '));
    const auto shape =
        *rc::gen::element<std::string>("SELECT ${A}", "SELECT '${A}'", "${A}",
                                       "SELECT ${A:literal}", "SELECT ${A:ident}", "DO $$${A}$$");
    try {
      const auto text = resolve(shape, {{"A", value}});
      RC_ASSERT(sql::split(text, sql::Flavor::postgresql, "a.sql").size() == 1u);
    } catch (const Error& error) {
      RC_ASSERT(error.code().starts_with("script."));
      RC_ASSERT(shape.find(':') == std::string::npos);
    }
  }));
}

}  // namespace
}  // namespace limbeck::scripts
