#include "scripts/lock_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class LockFileTest : public testing::Test {
 protected:
  void write(const std::string& file, const std::string& id, const std::string& parents,
             const std::string& upgrade, const std::string& depends_on = "") const {
    os::make_directories(directory_);
    const std::string depends =
        depends_on.empty() ? "" : fmt::format("-- Depends on: {}\n", depends_on);
    os::write_file(fmt::format("{}/{}", directory_, file),
                   fmt::format("-- make {0}\n--\n-- Revision ID: {0}\n-- Revises: {1}\n{2}\n"
                               "-- limbeck: upgrade\n{3}\n\n-- limbeck: downgrade\n",
                               id, parents, depends, upgrade));
  }
  LockFile lock(KeptContents* kept = nullptr) const {
    return LockFile::of(ScriptDirectory::load({.directories = {directory_}}), kept);
  }
  static std::vector<std::string> ids(const LockFile& file) {
    std::vector<std::string> ids;
    for (const LockedRevision& each : file.revisions()) ids.push_back(each.id);
    return ids;
  }

  test::TemporaryFolder folder_;
  std::string directory_ = folder_.path() + "/versions";
};

TEST_F(LockFileTest, NamesOfFilesHaveNoSayInTheOrder) {
  write("9.sql", "a1", "", "SELECT 1;");
  write("1.sql", "z9", "a1", "SELECT 2;");
  write("2.sql", "b2", "a1", "SELECT 3;");
  write("0.sql", "c3", "b2", "SELECT 4;");
  write("3.sql", "m4", "c3, z9", "SELECT 5;");
  const std::string text = lock().render();
  EXPECT_THAT(ids(lock()), ElementsAre("a1", "b2", "c3", "z9", "m4"));
  os::rename_file(directory_ + "/9.sql", directory_ + "/00.sql");
  os::rename_file(directory_ + "/0.sql", directory_ + "/99.sql");
  EXPECT_EQ(lock().render(), text);
}

TEST_F(LockFileTest, ADependencyComesFirstAndIsSealedWithWhatNeedsIt) {
  write("1.sql", "a1", "", "SELECT 1;", "z9");
  write("2.sql", "z9", "", "SELECT 2;");
  EXPECT_THAT(ids(lock()), ElementsAre("z9", "a1"));
  EXPECT_EQ(lock().revisions()[1].above, "+z9");
}

TEST_F(LockFileTest, WhatIsWrittenIsReadBack) {
  write("1.sql", "a1", "", "SELECT 1;");
  write("2.sql", "b2", "a1", "SELECT 2;");
  const LockFile read = LockFile::parse(lock().render(), "limbeck.lock");
  EXPECT_EQ(read.revisions(), lock().revisions());
  EXPECT_TRUE(read.differences(lock()).empty());
}

TEST_F(LockFileTest, ALayoutIsNoDifferenceAndAFileThatNobodyCanReadIsOne) {
  write("1.sql", "a1", "", "CREATE TABLE t (a INT);");
  const LockFile before = lock();
  write("1.sql", "a1", "", "-- why\nCREATE  TABLE t\n(a INT) ;");
  EXPECT_TRUE(before.differences(lock()).empty());
  write("1.sql", "a1", "", "-- limbeck: upgraed");
  EXPECT_THAT(before.differences(lock()).edited, ElementsAre("a1"));
}

TEST_F(LockFileTest, OtherParentsAreADifference) {
  write("1.sql", "a1", "", "SELECT 1;");
  write("2.sql", "b2", "a1", "SELECT 2;");
  write("3.sql", "c3", "b2", "SELECT 3;");
  const LockFile before = lock();
  write("3.sql", "c3", "a1", "SELECT 3;");
  EXPECT_EQ(before.differences(lock()).describe(), "edited c3");
}

TEST_F(LockFileTest, EachSealCoversWhatIsAbove) {
  write("1.sql", "a1", "", "SELECT 1;");
  write("2.sql", "b2", "a1", "SELECT 2;");
  const LockFile before = lock();
  write("1.sql", "a1", "", "SELECT 11;");
  EXPECT_EQ(before.revisions()[1].content, lock().revisions()[1].content);
  EXPECT_NE(before.revisions()[1].seal, lock().revisions()[1].seal);
}

TEST_F(LockFileTest, BothSidesOfAConflictCount) {
  write("1.sql", "a1", "", "SELECT 1;");
  const std::string text = lock().render();
  const std::string line = text.substr(text.rfind('\n', text.size() - 2) + 1);
  std::string other = line;
  other.replace(other.find(" a1 "), 4, " b2 ");
  const LockFile read =
      LockFile::parse("version 1\n<<<<<<< ours\ncount 1 -\n" + line +
                          "||||||| base\nwhat is this\n=======\n" + other + ">>>>>>> theirs\n",
                      "limbeck.lock");
  EXPECT_TRUE(read.has_conflict());
  EXPECT_THAT(ids(read), ElementsAre("a1", "b2"));
  EXPECT_EQ(read.differences(lock()).describe(), "removed b2");
}

TEST_F(LockFileTest, WhatWasEditedBesidesStaysToBeSeen) {
  write("1.sql", "a1", "", "SELECT 1;");
  const LockFile before = lock();
  write("1.sql", "a1", "", "SELECT 11;");
  write("2.sql", "b2", "a1", "SELECT 2;");
  EXPECT_EQ(before.updated(lock(), {"b2"}).differences(lock()).describe(), "edited a1");
  EXPECT_EQ(before.updated(lock(), {"a1", "b2"}).render(), lock().render());
}

TEST_F(LockFileTest, OtherLinesAreRefusedWithTheirNumber) {
  for (const std::string text : {"", "version 2\n", "version 1\nx\n", "version 1\na b c d\n"}) {
    try {
      LockFile::parse(text, "limbeck.lock");
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), "lockfile.malformed");
      EXPECT_THAT(error.what(), HasSubstr("limbeck.lock:"));
    }
  }
}

TEST_F(LockFileTest, WhatIsKeptIsTheSameAndFollowsTheFiles) {
  constexpr int kMany = 70;
  for (int i = 0; i < kMany; ++i) {
    write(fmt::format("{:03}.sql", i), fmt::format("r{:03}", i),
          i == 0 ? "" : fmt::format("r{:03}", i - 1), fmt::format("SELECT {};", i));
  }
  const std::string cache = folder_.path() + "/cache";
  for (int run = 0; run < 3; ++run) {
    if (run == 2) write("005.sql", "r005", "r004", "SELECT 'another';");
    KeptContents kept(cache, directory_, kMany);
    EXPECT_EQ(lock(&kept).render(), lock().render()) << run;
    kept.keep();
    EXPECT_EQ(os::list_files(cache).size(), 1U);
  }
}

TEST_F(LockFileTest, WhatIsDamagedOrNotToBeKeptIsComputed) {
  const auto make = [] { return std::string(32, 'a'); };
  const std::string cache = folder_.path() + "/cache";
  KeptContents first(cache, "here", 100);
  EXPECT_EQ(first.find('s', "text", make), make());
  first.keep();
  const std::string file = cache + '/' + os::list_files(cache).at(0);
  os::write_file(file, os::read_file(file) + "x");
  KeptContents damaged(cache, "here", 100);
  EXPECT_EQ(damaged.find('s', "text", [] { return std::string(32, 'b'); }), std::string(32, 'b'));
  KeptContents("", "here", 100).keep();
}

}  // namespace
}  // namespace limbeck::scripts
