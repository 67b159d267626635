#include "scripts/revision_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>

#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::string_view kExample =
    "-- Add user profile table\n"
    "--\n"
    "-- Revision ID: 3f2a9c1b7d4e\n"
    "-- Revises: 1a2b3c4d5e6f\n"
    "-- Create Date: 2026-01-08 14:30:00+00:00\n"
    "\n"
    "-- limbeck: upgrade\n"
    "CREATE TABLE user_profile (bio TEXT);\n"
    "\n"
    "-- limbeck: downgrade\n"
    "DROP TABLE user_profile;\n";

Header header_of(std::string_view text) {
  return parse_header(text, "a.sql", true).value();
}

template <typename Function>
ErrorDetails error_of(Function function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_EQ(error.details().hint.empty(), false) << error.code();
    return error.details();
  }
  ADD_FAILURE() << "no error";
  return {};
}

ErrorDetails header_error(std::string_view text) {
  return error_of([&] { header_of(text); });
}
ErrorDetails body_error(std::string_view text) {
  return error_of([&] { parse_body(text, "a.sql"); });
}

TEST(RevisionHeader, TheExampleOfTheFormatIsRead) {
  const Header header = header_of(kExample);
  EXPECT_EQ(header.node.message, "Add user profile table");
  EXPECT_EQ(header.node.id, "3f2a9c1b7d4e");
  EXPECT_THAT(header.node.parents, ElementsAre("1a2b3c4d5e6f"));
  EXPECT_THAT(header.node.labels, IsEmpty());
  EXPECT_EQ(header.create_date, "2026-01-08 14:30:00+00:00");
  EXPECT_EQ(header.long_message, "");
  EXPECT_EQ(header.node.source, "a.sql");
}

TEST(RevisionHeader, FieldsMayStandInAnyOrderAndCase) {
  const Header header = header_of(
      "-- m\n-- long\n-- more: text\n--\n-- depends ON: x, y\n-- branch labels: api\n"
      "-- REVISES: p1,p2\n-- revision id: a\n-- Renames: table a -> b\n"
      "-- Renames: enum value e.a -> b\n");
  EXPECT_EQ(header.node.id, "a");
  EXPECT_THAT(header.node.parents, ElementsAre("p1", "p2"));
  EXPECT_THAT(header.node.labels, ElementsAre("api"));
  EXPECT_THAT(header.node.dependencies, ElementsAre("x", "y"));
  EXPECT_THAT(header.renames, ElementsAre("table a -> b", "enum value e.a -> b"));
  EXPECT_EQ(header.long_message, "long\nmore: text");
}

TEST(RevisionHeader, AMessageMayBeMissingAndParentsEmpty) {
  const Header header = header_of("-- Revision ID: a\n-- Revises:\n");
  EXPECT_EQ(header.node.message, "");
  EXPECT_THAT(header.node.parents, IsEmpty());
}

TEST(RevisionHeader, AByteOrderMarkAndWindowsLineBreaksAreAccepted) {
  const Header header =
      header_of("\xEF\xBB\xBF-- m\r\n--\r\n-- Revision ID: a\r\n-- Revises: b\r\n\r\n");
  EXPECT_EQ(header.node.message, "m");
  EXPECT_EQ(header.node.id, "a");
  EXPECT_THAT(header.node.parents, ElementsAre("b"));
}

TEST(RevisionHeader, IdsMayHoldAnythingPrintableButTheSymbols) {
  EXPECT_EQ(header_of("-- m\n-- Revision ID: ü🙂_1.2/\n").node.id, "ü🙂_1.2/");
  for (const auto* id : {"a@b", "a-b", "a+b", "a:b", "a,b", "a b", "a\tb", "a\x01"}) {
    const auto details = header_error(std::string("-- m\n-- Revision ID: ") + id + "\n");
    EXPECT_EQ(details.code, "script.bad_id") << id;
    EXPECT_EQ(details.line, 2);
  }
  EXPECT_EQ(header_of("-- Revision ID: " + std::string(32, 'a') + "\n").node.id.size(), 32u);
  EXPECT_EQ(header_error("-- Revision ID: " + std::string(33, 'a') + "\n").code, "script.bad_id");
  EXPECT_EQ(header_error("-- Revision ID: a\n-- Revises: b c\n").code, "script.bad_id");
}

TEST(RevisionHeader, AHeaderWithoutIdIsAnErrorWithItsLine) {
  EXPECT_EQ(header_error("").code, "script.no_id");
  EXPECT_EQ(header_error("\xEF\xBB\xBF \r\n").code, "script.no_id");
  EXPECT_EQ(header_error("\n\nSELECT 1;\n").line, 3);
  EXPECT_EQ(header_error("SELECT 1;\n").code, "script.no_id");
  EXPECT_EQ(header_error("-- m\n\n-- Revision ID: a\n").code, "script.no_id");
  EXPECT_EQ(header_error("-- m\n-- Revision ID:\n").line, 2);
}

TEST(RevisionHeader, AnUnknownFieldNamesTheNearest) {
  const auto details = header_error("-- m\n-- Revision ID: a\n-- Depend on: b\n");
  EXPECT_EQ(details.code, "script.bad_field");
  EXPECT_EQ(details.line, 3);
  EXPECT_EQ(details.file, "a.sql");
  EXPECT_THAT(details.hint, HasSubstr("'Depends on'"));
  EXPECT_EQ(header_error("-- Revision ID: a\n-- Reviewed-by: b\n").code, "script.bad_field");
  EXPECT_EQ(header_of("-- Revision ID: a\n-- see https://x and so on, it is: b\n").node.id, "a");
}

TEST(RevisionHeader, AMisspeltFieldAboveTheOthersIsNoMessage) {
  // Passed over silently, this revision would be a base.
  EXPECT_EQ(header_error("-- m\n-- Revise: b\n-- Revision ID: a\n").line, 2);
  EXPECT_THAT(header_error("-- m\n-- Revison ID: a\n").hint, HasSubstr("'Revision ID'"));
}

TEST(RevisionHeader, BadValuesAreErrorsWithTheirLine) {
  for (const auto* line :
       {"Revision ID: b", "Revises: b,,c", "Revises: b, b", "Create Date: yesterday",
        "Create Date: 2026-01-08 14:30:00+1", "Renames: a to b", "Renames: view a -> b"}) {
    const auto details = header_error(std::string("-- m\n-- Revision ID: a\n-- ") + line + "\n");
    EXPECT_EQ(details.code, "script.bad_field") << line;
    EXPECT_EQ(details.line, 3) << line;
  }
  for (const auto* date : {"2026-01-08", "2026-01-08T14:30", "2026-01-08 14:30:00.123456",
                           "2026-01-08T14:30:00Z", "2026-01-08 14:30:00 +0100", ""}) {
    EXPECT_EQ(
        header_of(std::string("-- Revision ID: a\n-- Create Date: ") + date + "\n").create_date,
        date);
  }
}

TEST(RevisionHeader, BinaryFilesAreNoText) {
  const std::string nul("-- m\n-- Revision ID: a\0b\n", 24);
  EXPECT_EQ(header_error(nul).code, "script.not_text");
  EXPECT_EQ(header_error(nul).line, 2);
  EXPECT_EQ(header_error("\x7F"
                         "ELF\x02\xFF\xFE")
                .code,
            "script.not_text");
  EXPECT_EQ(header_error("-- m\n-- \xC3(\n").line, 2);
}

TEST(RevisionHeader, TheStartOfAFileIsEnoughIfItHoldsTheHeader) {
  const Header whole = header_of(kExample);
  const auto header_end = kExample.find("\n\n") + 2;
  for (std::size_t length = 1; length < kExample.size(); ++length) {
    const auto header = parse_header(kExample.substr(0, length), "a.sql", false);
    // The line behind the header must be there as a whole: it could be another `--` line.
    if (header) {
      EXPECT_GE(length, header_end);
      EXPECT_EQ(header->node, whole.node);
    }
  }
  EXPECT_TRUE(parse_header(kExample.substr(0, header_end), "a.sql", false));
  EXPECT_FALSE(parse_header("-- m\n-- \xC3", "a.sql", false));
}

TEST(RevisionBody, SectionsHaveTheirOptionsTextAndLine) {
  const Body body = parse_body(
      "-- m\n\n--limbeck:upgrade\nA;\n-- LIMBECK : upgrade dialect=sqlite,postgresql\nB;\n"
      "  -- limbeck: downgrade transaction=off variables=on dialect=mariadb\nC;\n",
      "a.sql");
  ASSERT_EQ(body.sections.size(), 3u);
  EXPECT_EQ(body.sections[0].text, "A;\n");
  EXPECT_EQ(body.sections[0].line, 4);
  EXPECT_TRUE(body.sections[0].transactional);
  EXPECT_FALSE(body.sections[0].variables);
  EXPECT_THAT(body.sections[1].dialects, ElementsAre("postgresql", "sqlite"));
  EXPECT_EQ(body.sections[2].direction, Direction::downgrade);
  EXPECT_FALSE(body.sections[2].transactional);
  EXPECT_TRUE(body.sections[2].variables);
  EXPECT_EQ(body.sections[2].line, 8);
}

TEST(RevisionBody, IrreversibleCarriesItsReason) {
  EXPECT_EQ(parse_body("-- limbeck: upgrade\n-- limbeck: irreversible data is gone", "a.sql")
                .irreversible,
            "data is gone");
  EXPECT_EQ(parse_body("-- limbeck: irreversible\n", "a.sql").irreversible, "");
  EXPECT_EQ(body_error("-- limbeck: irreversible a\n-- limbeck: irreversible b\n").line, 2);
  const auto both = body_error("-- limbeck: irreversible a\n-- limbeck: downgrade\n");
  EXPECT_EQ(both.code, "script.repeated_irreversible");
  EXPECT_EQ(both.line, 1);
}

TEST(RevisionBody, AnUnknownDirectiveNamesTheNearestWord) {
  const auto details = body_error("-- m\n\n-- limbeck: upgarde\n");
  EXPECT_EQ(details.code, "script.unknown_directive");
  EXPECT_EQ(details.line, 3);
  EXPECT_THAT(details.hint, HasSubstr("'upgrade'"));
  EXPECT_EQ(body_error("-- limbeck:\n").code, "script.unknown_directive");
}

TEST(RevisionBody, AMisspeltDirectiveIsNoComment) {
  for (const auto* line :
       {"-- limbek: downgrade", "-- limbeck downgrade", "--Limbeck; downgrade"}) {
    const auto details = body_error(std::string("-- limbeck: upgrade\nA;\n") + line + "\nB;\n");
    EXPECT_EQ(details.code, "script.unknown_directive") << line;
    EXPECT_EQ(details.line, 3) << line;
  }
  EXPECT_EQ(parse_body("-- limbeck: upgrade\n-- limbeck is fine\n", "a.sql").sections.size(), 1u);
}

TEST(RevisionBody, AnUnknownOptionOrValueIsAnError) {
  for (const auto* options : {"dialects=sqlite", "dialect=postgres", "dialect=", "dialect=sqlite,",
                              "dialect=sqlite,sqlite", "transaction", "transaction=no",
                              "variables=", "transaction=on transaction=off", "off"}) {
    const auto details = body_error(std::string("\n-- limbeck: upgrade ") + options + "\n");
    EXPECT_EQ(details.code, "script.bad_option") << options;
    EXPECT_EQ(details.line, 2);
  }
  EXPECT_THAT(body_error("-- limbeck: upgrade dialect=postgres\n").hint, HasSubstr("'postgresql'"));
}

TEST(RevisionBody, StatementsOutsideASectionAreRefused) {
  const auto before = body_error("-- m\n/* fine */\nSELECT 1;\n-- limbeck: upgrade\n");
  EXPECT_EQ(before.code, "script.text_outside_section");
  EXPECT_EQ(before.line, 3);
  const auto behind =
      body_error("-- limbeck: upgrade\n-- limbeck: irreversible a\n-- c\n\nSELECT 1;\n");
  EXPECT_EQ(behind.code, "script.text_outside_section");
  EXPECT_EQ(behind.line, 5);
  EXPECT_EQ(body_error("SELECT 1;").line, 1);
}

TEST(RevisionBody, WindowsLineBreaksBecomeUnixOnes) {
  const Body body = parse_body("-- m\r\n\r\n-- limbeck: upgrade\r\nSELECT 'a\r\nb';\r\n", "a.sql");
  EXPECT_EQ(body.sections.at(0).text, "SELECT 'a\nb';\n");
  EXPECT_EQ(body.sections.at(0).line, 4);
}

TEST(RevisionBody, ABinaryBodyIsNoText) {
  EXPECT_EQ(body_error("-- limbeck: upgrade\n\xFF").line, 2);
}

NewRevision example() {
  return {.id = "3f2a9c1b7d4e",
          .parents = {"1a2b3c4d5e6f"},
          .message = "Add user profile table",
          .create_date = "2026-01-08 14:30:00+00:00",
          .upgrade = "CREATE TABLE user_profile (bio TEXT);",
          .downgrade = "DROP TABLE user_profile;\n\n"};
}

TEST(RevisionTemplate, TheDefaultGivesTheExampleOfTheFormat) {
  EXPECT_EQ(render_revision_file(example(), default_template()), kExample);
}

TEST(RevisionTemplate, OptionalLinesAppearOnlyWithAValue) {
  NewRevision revision = example();
  revision.parents = {"b1", "b2"};
  revision.branch_labels = {"api", "web"};
  revision.depends_on = {"d1"};
  revision.upgrade = revision.downgrade = "";
  EXPECT_EQ(render_revision_file(revision, default_template()),
            "-- Add user profile table\n--\n-- Revision ID: 3f2a9c1b7d4e\n-- Revises: b1, b2\n"
            "-- Branch labels: api, web\n-- Depends on: d1\n"
            "-- Create Date: 2026-01-08 14:30:00+00:00\n\n"
            "-- limbeck: upgrade\n\n-- limbeck: downgrade\n");
  revision.parents.clear();
  EXPECT_THAT(render_revision_file(revision, default_template()), HasSubstr("-- Revises:\n"));
}

TEST(RevisionTemplate, AMessageOfSeveralLinesStaysAComment) {
  NewRevision revision = example();
  revision.message = "First\n\nsecond; DROP TABLE a;";
  const Header header = header_of(render_revision_file(revision, default_template()));
  EXPECT_EQ(header.node.message, "First");
  EXPECT_EQ(header.long_message, "\nsecond; DROP TABLE a;") << "its empty line is kept";
}

TEST(RevisionTemplate, AMessageThatReadsAsAFieldOrDirectiveIsRefused) {
  for (const auto* message : {"Revises: all", "limbeck: upgrade", "a\nRevision ID: b"}) {
    NewRevision revision = example();
    revision.message = message;
    EXPECT_EQ(error_of([&] { render_revision_file(revision, default_template()); }).code,
              "script.bad_message")
        << message;
  }
}

TEST(RevisionTemplate, ATemplateThatLosesTheRevisionIsRefused) {
  const auto bad = [](std::string_view text) {
    return error_of([&] { render_revision_file(example(), text); });
  };
  EXPECT_EQ(bad("-- ${mesage}\n").code, "script.bad_template");
  EXPECT_THAT(bad("-- ${mesage}\n").hint, HasSubstr("message"));
  EXPECT_EQ(bad("-- ${message").code, "script.bad_template");
  EXPECT_EQ(bad("-- ${message}\n-- Revision ID: ${up_revision}\n").code, "script.bad_template");
  EXPECT_EQ(bad("-- ${message}\n-- Revises: ${down_revision}\n").code, "script.bad_template");
}

TEST(RevisionTemplate, ADollarCanBeWritten) {
  const auto text = render_revision_file(
      example(),
      "-- Revision ID: ${up_revision}\n-- Revises: ${down_revision}\n\n"
      "-- limbeck: upgrade variables=on\nSET ROLE ${$}{OWNER:ident};\n${upgrades}\n");
  EXPECT_THAT(text, HasSubstr("SET ROLE ${OWNER:ident};\nCREATE TABLE"));
}

TEST(ReplaceParents, ChangesNothingElse) {
  const std::string text =
      "\xEF\xBB\xBF-- m \r\n--  Revises :  b \r\n-- Revision ID: a\r\n\r\n-- Revises: b\r\nx\n";
  EXPECT_EQ(
      replace_parents(text, "a.sql", {"c", "d"}),
      "\xEF\xBB\xBF-- m \r\n--  Revises : c, d\r\n-- Revision ID: a\r\n\r\n-- Revises: b\r\nx\n");
}

TEST(ReplaceParents, AddsTheFieldWhereItWasMissing) {
  EXPECT_EQ(replace_parents("-- m\r\n-- Revision ID: a\r\n\r\n", "a.sql", {"b"}),
            "-- m\r\n-- Revision ID: a\r\n-- Revises: b\r\n\r\n");
  EXPECT_EQ(replace_parents("-- Revision ID: a", "a.sql", {"b"}),
            "-- Revision ID: a\n-- Revises: b");
  EXPECT_EQ(replace_parents("-- Revision ID: a\n-- Revises: b", "a.sql", {}),
            "-- Revision ID: a\n-- Revises:");
}

TEST(RevisionFile, WhatIsRenderedReadsBackTheSame) {
  EXPECT_TRUE(rc::check("rendered files read back", [] {
    const auto any_word = rc::gen::nonEmpty(
        rc::gen::container<std::string>(rc::gen::element('a', 'b', '1', '_', '.', '\'', '"', ';')));
    const auto word =
        rc::gen::map(any_word, [](const std::string& any) { return any.substr(0, 32); });
    const auto words = rc::gen::unique<std::vector<std::string>>(word);
    NewRevision revision;
    revision.id = *word;
    for (auto* list : {&revision.parents, &revision.branch_labels, &revision.depends_on}) {
      *list = *words;
    }
    revision.message =
        *rc::gen::container<std::string>(rc::gen::element('a', ' ', '\n', '-', '\'', '$'));
    const auto text = render_revision_file(revision, default_template());
    const Header header = header_of(text);
    RC_ASSERT(header.node.id == revision.id);
    RC_ASSERT(header.node.parents == revision.parents);
    RC_ASSERT(header.node.labels == revision.branch_labels);
    RC_ASSERT(header.node.dependencies == revision.depends_on);
    RC_ASSERT(parse_body(text, "a.sql").sections.size() == 2u);
  }));
}

}  // namespace
}  // namespace limbeck::scripts
