#include "models/ddl.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "limbeck/error.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::models {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ModelDdl : public testing::Test {
 protected:
  Ddl read(const std::vector<std::string>& lines, std::string_view dialect = "sqlite") {
    return read_ddl(parse_sources(lines, {folder.path()}), dialect);
  }
  std::vector<std::string> files(const std::vector<std::string>& lines,
                                 std::string_view dialect = "sqlite") {
    std::vector<std::string> names;
    for (const Piece& piece : read(lines, dialect).pieces) names.push_back(piece.file);
    return names;
  }
  ErrorDetails failure(const std::vector<std::string>& lines) {
    try {
      read(lines);
    } catch (const Error& error) {
      EXPECT_FALSE(error.details().hint.empty());
      return error.details();
    }
    ADD_FAILURE() << "no error";
    return {};
  }

  test::TemporaryFolder folder;
};

TEST_F(ModelDdl, AGlobIsSortedAndLeavesHiddenFilesAndOtherNamesOut) {
  for (const char* name : {"schema/b.sql", "schema/a.sql", "schema/.c.sql", "schema/d.txt",
                           "schema/in/e.sql", "f.sql"}) {
    folder.write(name, "x");
  }
  EXPECT_THAT(files({"sql:schema/*.sql"}), ElementsAre("schema/a.sql", "schema/b.sql"));
  EXPECT_THAT(files({"sql:schema"}), ElementsAre("schema/a.sql", "schema/b.sql"));
  EXPECT_THAT(files({"sql:schema/"}), ElementsAre("schema/a.sql", "schema/b.sql"));
  EXPECT_THAT(files({"sql:schema/**/*.sql"}),
              ElementsAre("schema/a.sql", "schema/b.sql", "schema/in/e.sql"));
  EXPECT_THAT(files({"sql:**/?.sql"}),
              ElementsAre("f.sql", "schema/a.sql", "schema/b.sql", "schema/in/e.sql"));
  EXPECT_THAT(files({"sql:./sch*/[ab].sql"}), ElementsAre("schema/a.sql", "schema/b.sql"));
  EXPECT_THAT(files({"sql:schema/in/../a.sql"}), ElementsAre("schema/a.sql"));
  EXPECT_THAT(files({"sql:" + (folder / "f.sql")}), ElementsAre("f.sql"));
}

TEST_F(ModelDdl, AFileThatTwoSourcesNameIsReadOnce) {
  folder.write("a.sql", "x");
  folder.write("b.sql", "x");
  EXPECT_THAT(files({"sql:b.sql", "sql:*.sql"}), ElementsAre("b.sql", "a.sql"));
}

TEST_F(ModelDdl, FilesOfAnotherDialectAreLeftOut) {
  folder.write("a.sql", "x");
  folder.write("b.sqlite.sql", "x");
  folder.write("b.postgresql.sql", "x");
  EXPECT_THAT(files({"sql:*.sql"}), ElementsAre("a.sql", "b.sqlite.sql"));
  EXPECT_THAT(files({"sql:*.sql"}, "postgresql"), ElementsAre("a.sql", "b.postgresql.sql"));
  EXPECT_THAT(failure({"sql:b.postgresql.sql"}).message, HasSubstr("for sqlite"));
}

TEST_F(ModelDdl, APatternThatMatchesNothingIsAnError) {
  const auto error = failure({"sql:schema/*.sql"});
  EXPECT_EQ(error.code, "models.not_found");
  EXPECT_THAT(error.message, HasSubstr("sql:schema/*.sql"));
  EXPECT_EQ(failure({"sql:no.sql"}).code, "models.not_found");
}

TEST_F(ModelDdl, AFileMustBeUtf8AndItsMarkIsNoText) {
  folder.write("a.sql",
               "\xEF\xBB\xBF"
               "CREATE");
  EXPECT_EQ(read({"sql:a.sql"}).pieces[0].text, "CREATE");
  folder.write("b.sql", "x\n\xFF");
  const auto error = failure({"sql:b.sql"});
  EXPECT_EQ(error.code, "script.not_text");
  EXPECT_EQ(error.line, 2);
}

TEST_F(ModelDdl, ACommandPrintsItInTheFolderAndKnowsTheDialect) {
  folder.write("a.txt", "CREATE TABLE t (a);");
  const Ddl ddl = read({"command:sh -c 'cat a.txt; echo -- $LIMBECK_DIALECT'"});
  EXPECT_EQ(ddl.pieces[0].text, "CREATE TABLE t (a);-- sqlite\n");
  EXPECT_THAT(ddl.pieces[0].file, HasSubstr("command:sh"));
}

TEST_F(ModelDdl, ACommandThatFailsIsQuoted) {
  const auto error = failure({"command:sh -c 'echo one >&2; echo no module app >&2; exit 3'"});
  EXPECT_EQ(error.code, "models.command_failed");
  EXPECT_THAT(error.message, AllOf(HasSubstr("exit status 3"), HasSubstr("no module app")));
  EXPECT_THAT(error.server_detail, HasSubstr("one\n"));
  EXPECT_THAT(failure({"command:no-such-program-here"}).message, HasSubstr("which is not there"));
  EXPECT_EQ(failure({"command:true"}).code, "models.empty");
}

TEST_F(ModelDdl, ALiveDatabaseYieldsNothing) {
  EXPECT_THAT(files({"url:sqlite:///a.db"}), ElementsAre());
}

}  // namespace
}  // namespace limbeck::models
