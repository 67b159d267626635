#include "workflow/rebase.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "limbeck/error.hpp"
#include "os/file.hpp"

namespace limbeck::workflow {
namespace {

/// a, then `theirs` and `mine` beside each other, `mine2` above mine.
class Rebase : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() /
                 ("limbeck-rebase-" + std::to_string(::getpid()) + "-" +
                  testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(directory_);
    write("a", "");
    write("theirs", "a");
    write("mine", "a");
    write("mine2", "mine");
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void write(const std::string& id, const std::string& parents) {
    os::write_file(path(id), "-- message of " + id + "\n--\n-- Revision ID: " + id +
                                 "\n-- Revises: " + parents + "\n\n-- limbeck: upgrade\nSELECT '" +
                                 id + "';\n");
  }
  std::string path(const std::string& id) const { return (directory_ / (id + ".sql")).string(); }
  scripts::ScriptDirectory load() const {
    scripts::ScriptSources sources;
    sources.directories = {directory_.string()};
    return scripts::ScriptDirectory::load(std::move(sources));
  }
  std::string code_of(std::string_view revision, std::string_view onto, const graph::Rows& rows) {
    try {
      rebase(load(), revision, onto, rows);
    } catch (const Error& error) {
      EXPECT_FALSE(error.details().hint.empty()) << error.what();
      return error.code();
    }
    return "";
  }

  std::filesystem::path directory_;
};

TEST_F(Rebase, PutsTheRevisionBehindTheOneThatLandedFirst) {
  const RebaseResult result = rebase(load(), "mine", "theirs", {"theirs"});
  EXPECT_TRUE(result.changed);
  EXPECT_EQ(result.description, "mine now follows theirs instead of a");
  EXPECT_EQ(result.notes, std::vector<std::string>{"1 revision above it moved along"});
  const auto scripts = load();
  EXPECT_EQ(scripts.graph().node(*scripts.graph().find("mine")).parents,
            std::vector<std::string>{"theirs"});
  EXPECT_EQ(scripts.graph().heads().size(), 1U);
  EXPECT_EQ(os::read_file(path("mine")),
            "-- message of mine\n--\n-- Revision ID: mine\n-- Revises: theirs\n\n"
            "-- limbeck: upgrade\nSELECT 'mine';\n");
}

TEST_F(Rebase, HeadMeansTheOtherHead) {
  EXPECT_EQ(rebase(load(), "mine", "head", {}).new_parents, std::vector<std::string>{"theirs"});
}

TEST_F(Rebase, HeadIsRefusedWhenSeveralOthersAreLeft) {
  write("third", "a");
  EXPECT_EQ(code_of("mine", "head", {}), "rebase.several_targets");
}

TEST_F(Rebase, ADryRunWritesNothing) {
  const std::string before = os::read_file(path("mine"));
  EXPECT_TRUE(rebase(load(), "mine", "theirs", {}, true).changed);
  EXPECT_EQ(os::read_file(path("mine")), before);
}

TEST_F(Rebase, AnAppliedRevisionIsRefused) {
  EXPECT_EQ(code_of("mine", "theirs", {"mine"}), "rebase.applied");
  EXPECT_EQ(code_of("mine", "theirs", {"mine2"}), "rebase.applied");
}

TEST_F(Rebase, ItsOwnDescendantsCannotBeItsParent) {
  EXPECT_EQ(code_of("mine", "mine2", {}), "rebase.cycle");
  EXPECT_EQ(code_of("mine", "mine", {}), "rebase.cycle");
}

TEST_F(Rebase, AMergeIsRefused) {
  write("join", "theirs, mine2");
  EXPECT_EQ(code_of("join", "a", {}), "rebase.merge");
}

TEST_F(Rebase, ARevisionWithoutAFileIsRefused) {
  scripts::ScriptSources sources;
  sources.directories = {directory_.string()};
  sources.program.compiled.push_back({.id = "native", .parents = {"a"}});
  const auto scripts = scripts::ScriptDirectory::load(std::move(sources));
  try {
    rebase(scripts, "native", "theirs", {});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), "rebase.not_a_file");
  }
}

TEST_F(Rebase, WhereItIsAlreadyNothingChanges) {
  const RebaseResult result = rebase(load(), "mine", "a", {});
  EXPECT_FALSE(result.changed);
  EXPECT_EQ(result.description, "mine follows a already");
}

TEST_F(Rebase, OntoBaseMakesABase) {
  EXPECT_TRUE(rebase(load(), "mine", "base", {}).new_parents.empty());
  EXPECT_EQ(load().graph().bases().size(), 2U);
}

TEST_F(Rebase, TheParentThatIsLeftBehindIsNamed) {
  const RebaseResult result = rebase(load(), "mine2", "theirs", {"theirs"});
  ASSERT_EQ(result.notes.size(), 1U);
  EXPECT_NE(result.notes[0].find("mine was its parent"), std::string::npos);
}

TEST_F(Rebase, UnknownNamesAreTheGraphsErrors) {
  EXPECT_EQ(code_of("nothing", "a", {}), "graph.unknown_revision");
  EXPECT_EQ(code_of("mine", "nothing", {}), "graph.unknown_revision");
  EXPECT_EQ(code_of("base", "a", {}), "rebase.no_revision");
}

}  // namespace
}  // namespace limbeck::workflow
