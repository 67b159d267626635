#include "report/error_report.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "report/table.hpp"

namespace limbeck::report {
namespace {

TEST(ErrorReport, AnErrorWithoutDetailsIsTwoLines) {
  EXPECT_EQ(render_error({.code = "a.b", .message = "it broke", .hint = "mend it"}, {}),
            "error: it broke\nhint: mend it\n");
}

TEST(ErrorReport, AFailedStatementShowsEverythingThatIsKnown) {
  ErrorDetails error{.code = "sql.failed",
                     .message = "column \"nme\" does not exist",
                     .hint = "correct the statement and run it again"};
  error.revision = "a1";
  error.file = "versions/a1.sql";
  error.line = 12;
  error.sqlstate = "42703";
  error.statement = "SELECT id,\n       nme\nFROM users";
  error.position = 19;
  error.server_detail = "HINT: Perhaps you meant \"name\".\n";
  error.state = "unchanged: the revision was rolled back";
  EXPECT_EQ(render_error(error, {}),
            "error: column \"nme\" does not exist\n"
            "  at: versions/a1.sql:12\n"
            "  revision: a1\n"
            "  12 | SELECT id,\n"
            "  13 |        nme\n"
            "     |        ^\n"
            "  14 | FROM users\n"
            "  SQLSTATE: 42703\n"
            "  server: HINT: Perhaps you meant \"name\".\n"
            "  state: unchanged: the revision was rolled back\n"
            "hint: correct the statement and run it again\n");
}

TEST(ErrorReport, SQLitesResultCodeIsNotCalledASqlstate) {
  ErrorDetails error{.code = "sql.syntax", .message = "no such column: nme", .hint = "mend it"};
  error.sqlstate = "SQLITE_ERROR";
  EXPECT_EQ(render_error(error, {}),
            "error: no such column: nme\n  code: SQLITE_ERROR\nhint: mend it\n");
}

TEST(ErrorReport, ThePositionCountsCharactersAndTheCaretColumns) {
  // Fourteen characters before the mark, two of them two columns wide.
  EXPECT_EQ(excerpt_statement("SELECT '表名' x y", 15, 1, 80, {}),
            "  1 | SELECT '表名' x y\n"
            "    |                 ^\n");
}

TEST(ErrorReport, ALongLineIsCutAroundThePosition) {
  const std::string statement = "SELECT " + std::string(500, 'a') + "X" + std::string(500, 'b');
  const std::string text = excerpt_statement(statement, 508, 1, 80, {});
  const auto lines = base::split(text, '\n');
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_LE(display_width(lines[0]), 80U);
  const auto caret = lines[1].find('^');
  ASSERT_NE(caret, std::string::npos);
  // The ellipsis on the left is three bytes in one column.
  EXPECT_EQ(lines[0].substr(caret + 2, 1), "X") << text;
  EXPECT_TRUE(lines[0].starts_with("  1 | …a")) << text;
}

TEST(ErrorReport, ALongStatementIsCutToTheLinesAroundThePosition) {
  std::string statement;
  for (int line = 1; line <= 100; ++line) statement += "line" + std::to_string(line) + "\n";
  const std::size_t position = statement.find("line50") + 1;
  EXPECT_EQ(excerpt_statement(statement, position, 1, 80, {}),
            "  48 | line48\n"
            "  49 | line49\n"
            "  50 | line50\n"
            "     | ^\n"
            "  51 | line51\n"
            "     | … 49 more lines\n");
}

TEST(ErrorReport, WithoutAPositionTheFirstLinesAreShown) {
  std::string statement;
  for (int line = 1; line <= 9; ++line) statement += std::to_string(line) + "\n";
  const std::string text = excerpt_statement(statement, 0, 1, 80, {});
  EXPECT_EQ(text.find('^'), std::string::npos);
  EXPECT_TRUE(text.ends_with("  8 | 8\n    | … 1 more line\n")) << text;
}

TEST(ErrorReport, APositionPastTheEndIsMarkedAtTheEnd) {
  EXPECT_EQ(excerpt_statement("SELECT", 99, 1, 80, {}), "  1 | SELECT\n    |       ^\n");
}

TEST(ErrorReport, TextOfTheServerCannotSteerTheTerminal) {
  const std::string text = render_error({.code = "x.y", .message = "\x1b[2Jgone"}, {});
  EXPECT_EQ(text, "error: \\x1b[2Jgone\n");
}

}  // namespace
}  // namespace limbeck::report
