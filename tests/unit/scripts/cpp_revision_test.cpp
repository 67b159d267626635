#include "scripts/cpp_revision.hpp"

#include <gmock/gmock.h>

#include "limbeck/error.hpp"
#include "scripts/cpp_folder.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

NewRevision example() {
  return {.id = "3f2a9c1b7d4e",
          .parents = {"1a2b3c4d5e6f"},
          .message = "Add nicknames",
          .create_date = "2026-01-08 14:30:00+00:00",
          .upgrade = "ALTER TABLE users ADD COLUMN nickname TEXT;\n",
          .downgrade = "ALTER TABLE users DROP COLUMN nickname;\n"};
}

constexpr const char* kExample = R"file(// Add nicknames
//
// Revision ID: 3f2a9c1b7d4e
// Revises: 1a2b3c4d5e6f
// Create Date: 2026-01-08 14:30:00+00:00
#include <limbeck/revision.hpp>

namespace migrations {

limbeck::Revision revision_3f2a9c1b7d4e() {
  limbeck::Revision revision;
  revision.id = "3f2a9c1b7d4e";
  revision.parents = {"1a2b3c4d5e6f"};
  revision.message = "Add nicknames";
  revision.upgrade = [](limbeck::Step& step) {
    step.execute(R"sql(
ALTER TABLE users ADD COLUMN nickname TEXT;
)sql");
  };
  revision.downgrade = [](limbeck::Step& step) {
    step.execute(R"sql(
ALTER TABLE users DROP COLUMN nickname;
)sql");
  };
  return revision;
}

}  // namespace migrations
)file";

TEST(CppRevision, IsAFunctionThatReturnsTheRevision) {
  EXPECT_EQ(render_cpp_revision(example()), kExample);
}

TEST(CppRevision, WithoutStatementsIsThereToBeFilledIn) {
  NewRevision revision = example();
  revision.upgrade = revision.downgrade = "";
  const std::string text = render_cpp_revision(revision);
  EXPECT_THAT(text, HasSubstr("#include <limbeck/operations.hpp>\n"));
  EXPECT_THAT(text, HasSubstr("  revision.downgrade = [](limbeck::Step& step) {\n"
                              "    limbeck::Operations op(step);\n  };\n"));
}

TEST(CppRevision, AsksForTheDialectOfASection) {
  NewRevision revision = example();
  revision.upgrade_options = " dialect=sqlite";
  revision.upgrade += "\n-- limbeck: upgrade dialect=postgresql\n\n";
  revision.downgrade_options = " dialect=sqlite";
  revision.downgrade += "\n-- limbeck: downgrade\nSELECT 1;\n";
  const std::string text = render_cpp_revision(revision);
  EXPECT_THAT(text, HasSubstr("    if (step.dialect() == \"sqlite\") {\n      step.execute("));
  EXPECT_THAT(text, HasSubstr("    } else if (step.dialect() == \"postgresql\") {\n"
                              "      // Nothing.\n    } else {\n      throw std::runtime_error("));
  EXPECT_THAT(text, HasSubstr("    } else {\n      step.execute(R\"sql(\nSELECT 1;"));
}

TEST(CppRevision, TakesAnotherWordWhereTheTextHoldsTheEndOfALiteral) {
  NewRevision revision = example();
  revision.upgrade = "SELECT ')sql\"', ')sql1\"';";
  EXPECT_THAT(render_cpp_revision(revision),
              HasSubstr("R\"sql2(\nSELECT ')sql\"', ')sql1\"';\n)sql2\""));
}

TEST(CppRevision, WritesWhatACompilerWarnsOfByItsCodes) {
  NewRevision revision = example();
  revision.upgrade =
      "SELECT '\xE2\x80\xAE"
      "a\x01\\';";
  const std::string text = render_cpp_revision(revision);
  EXPECT_THAT(text, HasSubstr(R"(step.execute(
        "SELECT '\342\200\256a\001\\';\n");)"));
}

TEST(CppRevision, KeepsAMessageInsideItsLiteralAndItsComment) {
  NewRevision revision = example();
  revision.message = "A \"b\" \\\nand c?\?/";
  const std::string text = render_cpp_revision(revision);
  EXPECT_THAT(text, ::testing::StartsWith("// A \"b\"\n// and c\n//\n"));
  EXPECT_THAT(text, HasSubstr(R"(revision.message = "A \"b\" \\\nand c?)"));
}

TEST(CppRevision, IsNoPlaceForWhatOneTransactionCannotDo) {
  const auto error_of = [](const NewRevision& revision) {
    try {
      render_cpp_revision(revision);
    } catch (const Error& error) {
      return error.details();
    }
    return ErrorDetails{};
  };
  NewRevision revision = example();
  revision.upgrade_options = " transaction=off";
  EXPECT_EQ(error_of(revision).code, "script.not_in_cpp");
  EXPECT_THAT(error_of(revision).hint, HasSubstr("script_format = sql"));
  revision.upgrade_options = "";
  revision.downgrade += "\n-- limbeck: downgrade\nSELECT 1;\n";
  EXPECT_EQ(error_of(revision).code, "script.not_in_cpp");
  EXPECT_THAT(error_of(revision).message, HasSubstr("the downgrade has several transactions"));
  revision = example();
  revision.id = "a b";
  EXPECT_EQ(error_of(revision).code, "script.bad_id");
}

TEST(CppFunctionName, HoldsWhatANameMay) {
  EXPECT_EQ(cpp_function_name("3f2a9c1b7d4e"), "revision_3f2a9c1b7d4e");
  EXPECT_EQ(cpp_function_name("a.b/ž"), "revision_a_2eb_2f_c5_be");
}

TEST(CppRevisionId, IsReadFromTheCommentAtTheTop) {
  EXPECT_EQ(cpp_revision_id(render_cpp_revision(example())), "3f2a9c1b7d4e");
  EXPECT_EQ(cpp_revision_id("// Something\n#include <a>\n// Revision ID: a\n"), std::nullopt);
}

TEST(CppHeader, NamesEveryRevisionOfTheFolderAndNoOtherSource) {
  const test::TemporaryFolder folder;
  NewRevision second = example();
  second.id = "second";
  folder.write("2.cpp", render_cpp_revision(second));
  folder.write("1.cpp", render_cpp_revision(example()));
  folder.write("helper.cpp", "int helper() { return 1; }\n");
  folder.write("inner/3.cpp", render_cpp_revision(example()));
  ASSERT_TRUE(write_cpp_header(folder.path(), false));
  const std::string text = os::read_file(folder / kCppHeader);
  EXPECT_THAT(text, HasSubstr("limbeck::Revision revision_3f2a9c1b7d4e();\n"
                              "limbeck::Revision revision_second();\n"));
  EXPECT_THAT(text,
              HasSubstr("          revision_3f2a9c1b7d4e(),\n          revision_second(),\n"));
  EXPECT_EQ(cpp_sources(folder.path(), true).size(), 3U);
  ASSERT_TRUE(write_cpp_header(folder.path(), false));
  folder.write(kCppHeader, "// mine\n");
  EXPECT_FALSE(write_cpp_header(folder.path(), false));
  EXPECT_EQ(os::read_file(folder / kCppHeader), "// mine\n");
}

}  // namespace
}  // namespace limbeck::scripts
