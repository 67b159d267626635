#include "scripts/script_directory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "limbeck/error.hpp"
#include "os/file.hpp"

namespace limbeck::scripts {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ScriptDirectoryTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = ::testing::TempDir() + "limbeck-scripts-XXXXXX";
    root_ = ::mkdtemp(pattern.data());
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  void write(const std::string& name, const std::string& content) const {
    const auto path = std::filesystem::path(root_) / name;
    std::filesystem::create_directories(path.parent_path());
    os::write_file(path.string(), content);
  }
  void write_revision(const std::string& name, const std::string& id,
                      const std::string& parent = "") const {
    write(name, "-- m\n-- Revision ID: " + id + "\n-- Revises: " + parent +
                    "\n\n-- limbeck: upgrade\nSELECT '" + id + "';\n");
  }

  ScriptDirectory load(const std::vector<std::string>& folders = {""}, bool recursive = false,
                       Revisions program = {}) const {
    ScriptSources sources{.directories = {}, .recursive = recursive, .program = std::move(program)};
    for (const auto& folder : folders) {
      sources.directories.push_back(folder.empty() ? root_ : root_ + "/" + folder);
    }
    return ScriptDirectory::load(std::move(sources));
  }
  ErrorDetails load_error() const {
    try {
      load();
    } catch (const Error& error) {
      return error.details();
    }
    ADD_FAILURE() << "no error";
    return {};
  }
  static std::vector<std::string> ids(const ScriptDirectory& scripts) {
    std::vector<std::string> result;
    for (graph::Index i = 0; i < scripts.graph().size(); ++i) {
      result.push_back(scripts.script(i).node->id);
    }
    return result;
  }

  std::string root_;
};

TEST_F(ScriptDirectoryTest, FilesComeByNameAndDirectoriesInOrder) {
  write_revision("b/1.sql", "b1", "a2");
  write_revision("a/2.sql", "a2", "a1");
  write_revision("a/1.sql", "a1");
  EXPECT_THAT(ids(load({"b", "a"})), ElementsAre("b1", "a1", "a2"));
  EXPECT_THAT(load({"a", "b"}).directories(), ElementsAre(root_ + "/a", root_ + "/b"));
}

TEST_F(ScriptDirectoryTest, FoldersInsideAreReadOnlyIfRecursive) {
  write_revision("z.sql", "z");
  write_revision("sub/a.sql", "a", "z");
  write_revision("__pycache__/c.sql", "c");
  write_revision(".git/d.sql", "d");
  EXPECT_THAT(ids(load()), ElementsAre("z"));
  EXPECT_THAT(ids(load({""}, true)), ElementsAre("z", "a"));
}

TEST_F(ScriptDirectoryTest, FilesThatAreNoRevisionsByNameArePassedOver) {
  for (const auto* name : {"README", "README.txt", "notes.md", "script.sql.mako", ".hidden.sql",
                           "_draft.sql", "__init__.py", ".#a.py"}) {
    write(name, "anything");
  }
  EXPECT_THAT(ids(load()), IsEmpty());
}

TEST_F(ScriptDirectoryTest, APythonScriptIsReadWithoutPython) {
  write("a.py", R"("""Add user profile

Bio and picture.

Revision ID: a
Create Date: 2026-01-08 14:30:00
"""
revision: str = "a"
down_revision = None
branch_labels = ("accounts",)
depends_on = None


def upgrade():
    op.execute("SELECT 1")
)");
  write("b.py", "revision = 'b'\ndown_revision = ('a',)\ndepends_on = 'accounts'\n");
  write_revision("c.sql", "c", "b");
  const ScriptDirectory scripts = load();
  EXPECT_THAT(ids(scripts), ElementsAre("a", "b", "c"));
  const Script& script = scripts.script(0);
  EXPECT_TRUE(script.is_python);
  EXPECT_EQ(script.node->message, "Add user profile");
  EXPECT_THAT(script.node->labels, ElementsAre("accounts"));
  EXPECT_EQ(script.create_date, "2026-01-08 14:30:00");
  EXPECT_THAT(script.docstring, HasSubstr("Bio and picture."));
  EXPECT_THAT(scripts.script(1).node->parents, ElementsAre("a"));
  EXPECT_THAT(scripts.script(1).node->dependencies, ElementsAre("accounts"));
}

TEST_F(ScriptDirectoryTest, APythonScriptWithoutAnIdIsNamedUnlessItsNameIsHex) {
  write("3512b954651e.py", "down_revision = None\n");
  EXPECT_THAT(ids(load()), ElementsAre("3512b954651e"));
  write("helpers.py", "x = 1\n");
  EXPECT_EQ(load_error().code, "script.no_id");
  EXPECT_EQ(load_error().file, root_ + "/helpers.py");
}

TEST_F(ScriptDirectoryTest, AnIdThatIsComputedIsNamedWithItsLine) {
  write("a.py", "import uuid\nrevision = str(uuid.uuid4())\n");
  EXPECT_EQ(load_error().code, "script.computed_identifier");
  EXPECT_EQ(load_error().line, 2);
}

TEST_F(ScriptDirectoryTest, AlembicsFolderMayHoldOtherFiles) {
  write("a.py", "revision = 'a'\n");
  write("data.csv", "1,2\n");
  write("seed.sql", "INSERT INTO t VALUES (1);\n");
  EXPECT_EQ(load_error().code, "script.not_a_revision");
  ScriptSources sources{.directories = {root_}, .is_alembic = true};
  EXPECT_THAT(ids(ScriptDirectory::load(std::move(sources))), ElementsAre("a"));
}

TEST_F(ScriptDirectoryTest, TheHashOfAPythonScriptIsOverItsTokens) {
  const auto hash = [this](const std::string& text) {
    write("a.py", "revision = 'a'\n" + text);
    const ScriptDirectory scripts = load();
    return script_hash(scripts.script(0), scripts.body(0, scripts.text(0)));
  };
  const std::string first = hash("def upgrade():\n    op.execute('SELECT 1')\n");
  EXPECT_EQ(hash("# why\n\ndef upgrade( ):\r\n\top.execute( \"SELECT 1\" )\r\n"), first);
  EXPECT_NE(hash("def upgrade():\n    op.execute('SELECT 2')\n"), first);
}

TEST_F(ScriptDirectoryTest, AnotherEndingIsAnErrorThatNamesTheFile) {
  write("a.sql~", "");
  EXPECT_EQ(load_error().code, "script.not_a_revision");
  EXPECT_EQ(load_error().file, root_ + "/a.sql~");
}

TEST_F(ScriptDirectoryTest, AFileThatIsNoRevisionIsAnErrorWithFileAndLine) {
  write("a.sql", "-- m\n\nSELECT 1;\n");
  EXPECT_EQ(load_error().code, "script.no_id");
  EXPECT_EQ(load_error().file, root_ + "/a.sql");
  EXPECT_EQ(load_error().line, 1);
  write("a.sql", "");
  EXPECT_EQ(load_error().code, "script.no_id");
  write("a.sql", std::string("\x7F"
                             "ELF\0\0",
                             6));
  EXPECT_EQ(load_error().code, "script.not_text");
}

TEST_F(ScriptDirectoryTest, AMissingDirectoryIsAnError) {
  try {
    load({"nowhere"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "file.not_found");
  }
}

TEST_F(ScriptDirectoryTest, OneRealFileFoundTwiceIsAWarning) {
  write_revision("a/1.sql", "a1");
  std::filesystem::create_directory(root_ + "/b");
  std::filesystem::create_symlink("../a/1.sql", root_ + "/b/2.sql");
  const auto scripts = load({"a", "b"});
  EXPECT_THAT(ids(scripts), ElementsAre("a1"));
  ASSERT_EQ(scripts.warnings().size(), 1u);
  EXPECT_THAT(scripts.warnings()[0], HasSubstr("/b/2.sql"));
  EXPECT_EQ(load({"a", "a"}).warnings().size(), 1u);
}

TEST_F(ScriptDirectoryTest, OneIdInTwoFilesIsAnError) {
  write_revision("1.sql", "a");
  write_revision("2.sql", "a");
  EXPECT_EQ(load_error().code, "graph.duplicate_id");
}

TEST_F(ScriptDirectoryTest, AHeaderLongerThanTheFirstReadIsReadWhole) {
  std::string text = "-- m\n";
  for (int i = 0; i < 500; ++i) text += "-- a long explanation, line " + std::to_string(i) + "\n";
  write("1.sql", text + "-- Revision ID: a\n");
  EXPECT_THAT(ids(load()), ElementsAre("a"));
}

TEST_F(ScriptDirectoryTest, AShortFileIsReadOnce) {
  write_revision("1.sql", "a");
  const auto scripts = load();
  write("1.sql", "-- Revision ID: a\n\nSELECT 1;\n");
  EXPECT_EQ(scripts.body(0, scripts.text(0)).sections.at(0).text, "SELECT 'a';\n");
}

TEST_F(ScriptDirectoryTest, TheBodyOfALongFileIsReadOnDemand) {
  write("1.sql", "-- Revision ID: a\n\n-- limbeck: upgrade\n" + std::string(5000, '\n'));
  const auto scripts = load();
  EXPECT_EQ(scripts.body(0, scripts.text(0)).sections.size(), 1u);
  write("1.sql", "-- Revision ID: a\n\nSELECT 1;\n");
  try {
    scripts.body(0, scripts.text(0));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.details().revision, "a");
    EXPECT_EQ(error.details().line, 3);
  }
}

TEST_F(ScriptDirectoryTest, EmbeddedAndCompiledRevisionsShareTheGraph) {
  write_revision("1.sql", "a");
  Revisions program;
  program.compiled.push_back({.id = "d", .parents = {"c"}, .message = "in C++\n\nmore"});
  program.embedded = {
      {"2.sql", "-- e2\n-- Revision ID: c\n-- Revises: b\n\n-- limbeck: upgrade\nX;\n"},
      {"README.md", "text"},
      {"1.sql", "-- e1\n-- Revision ID: b\n-- Revises: a\n"}};
  const auto scripts = load({""}, false, program);
  EXPECT_THAT(ids(scripts), ElementsAre("a", "b", "c", "d"));
  EXPECT_FALSE(scripts.script(1).is_file);
  EXPECT_EQ(scripts.body(2, scripts.text(2)).sections.at(0).text, "X;\n");
  EXPECT_EQ(scripts.script(3).compiled->id, "d");
  EXPECT_EQ(scripts.script(3).node->message, "in C++");
  EXPECT_THAT(scripts.body(3, scripts.text(3)).sections, IsEmpty());
  EXPECT_EQ(scripts.graph().heads().size(), 1u);
}

TEST_F(ScriptDirectoryTest, FurtherDirectoriesOfTheProgramComeAfterTheConfiguredOnes) {
  write_revision("a/1.sql", "a");
  write_revision("b/1.sql", "b", "a");
  Revisions program;
  program.directories = {root_ + "/b"};
  EXPECT_THAT(ids(load({"a"}, false, program)), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace limbeck::scripts
