#include "scripts/kept_starts.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/digest.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::scripts {
namespace {

using testing::Each;
using testing::Eq;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t kMany = 100;

class KeptStartsTest : public testing::Test {
 protected:
  KeptStartsTest() {
    os::make_directories(directory_);
    for (std::size_t i = 0; i < kMany; ++i) write(i, "as it was");
  }

  void write(std::size_t file, const std::string& content) const {
    os::write_file(directory_ + '/' + name(file), content);
  }
  static std::string name(std::size_t file) { return fmt::format("{:03}.sql", file); }

  /// As a run that begins some time after the files were written.
  std::vector<std::string> read(std::chrono::seconds later = std::chrono::seconds(10),
                                std::size_t count = kMany) const {
    const os::Folder folder(directory_);
    KeptStarts starts(cache_, directory_, count, std::chrono::system_clock::now() + later);
    std::vector<std::string> contents;
    for (std::size_t i = 0; i < count; ++i)
      contents.push_back(starts.read(folder, name(i), 4096).text);
    starts.keep(shorten_);
    return contents;
  }

  std::vector<std::string> kept_files() const {
    return os::is_directory(cache_) ? os::list_files(cache_) : std::vector<std::string>();
  }

  /// Lets what is kept differ from the files, its hash right: only who reads it can tell.
  void forge() const {
    const std::string path = cache_ + '/' + kept_files().at(0);
    std::string content = os::read_file(path).substr(32);
    for (std::size_t at = 0; (at = content.find("as it was", at)) != std::string::npos;) {
      content.replace(at, 9, "as forged");
    }
    os::write_file(path, base::fast_hash_hex(content) + content);
  }

  std::function<std::string(std::string_view, std::string_view)> shorten_ =
      [](std::string_view, std::string_view start) { return std::string(start); };
  test::TemporaryFolder folder_;
  std::string directory_ = folder_.path() + "/versions";
  std::string cache_ = folder_.path() + "/cache";
};

TEST_F(KeptStartsTest, WhatHasNotChangedIsNotReadAgain) {
  EXPECT_THAT(read(), Each(Eq("as it was")));
  ASSERT_THAT(kept_files(), SizeIs(1));
  forge();
  EXPECT_THAT(read(), Each(Eq("as forged")));
}

TEST_F(KeptStartsTest, AFileThatChangedIsReadThoughItIsAsLongAsBefore) {
  read();
  forge();
  write(7, "as edited");
  const auto contents = read();
  EXPECT_EQ(contents[7], "as edited");
  EXPECT_EQ(contents[8], "as forged");
}

TEST_F(KeptStartsTest, AFileThatIsNewOrGoneLeavesTheOthersKnown) {
  read();
  forge();
  os::remove_file(directory_ + '/' + name(0));
  write(0, "anew");
  os::rename_file(directory_ + '/' + name(5), directory_ + "/zzz.sql");
  const os::Folder folder(directory_);
  KeptStarts starts(cache_, directory_, kMany);
  EXPECT_EQ(starts.read(folder, name(0), 4096).text, "anew");
  EXPECT_EQ(starts.read(folder, name(6), 4096).text, "as forged");
  EXPECT_TRUE(starts.read(folder, name(6), 4096).is_kept);
  const FileStart fresh = starts.read(folder, "zzz.sql", 4096);
  EXPECT_EQ(fresh.text, "as it was");
  EXPECT_FALSE(fresh.is_kept);
}

TEST_F(KeptStartsTest, IsKeptAsItWasShortenedAndOnlyOnce) {
  shorten_ = [](std::string_view name, std::string_view start) {
    return name == "003.sql" ? std::string(start.substr(3)) : std::string(start);
  };
  EXPECT_EQ(read()[3], "as it was");
  EXPECT_EQ(read()[3], "it was");
  for (std::size_t i = 50; i < kMany; ++i) write(i, "another");
  EXPECT_EQ(read()[3], "it was");
  EXPECT_EQ(read()[3], "it was");
}

TEST_F(KeptStartsTest, WhatWasChangedAMomentAgoIsNotKept) {
  EXPECT_THAT(read(std::chrono::seconds(0)), Each(Eq("as it was")));
  EXPECT_THAT(kept_files(), IsEmpty());
}

TEST_F(KeptStartsTest, FewFilesAreJustRead) {
  read(std::chrono::seconds(10), 10);
  EXPECT_THAT(kept_files(), IsEmpty());
}

TEST_F(KeptStartsTest, ADamagedCacheIsPassedOver) {
  read();
  const std::string path = cache_ + '/' + kept_files().at(0);
  std::string content = os::read_file(path);
  content[content.find("as it was")] = 'X';
  for (const std::string& damaged : {content, content.substr(0, 20), std::string()}) {
    os::write_file(path, damaged);
    EXPECT_THAT(read(), Each(Eq("as it was")));
  }
}

TEST_F(KeptStartsTest, OtherFoldersAreKeptApart) {
  read();
  os::rename_file(directory_, folder_.path() + "/elsewhere");
  directory_ = folder_.path() + "/elsewhere";
  read();
  EXPECT_THAT(kept_files(), SizeIs(2));
}

TEST_F(KeptStartsTest, ACacheThatCannotBeWrittenIsNoError) {
  os::write_file(cache_, "a file where the folder should be");
  EXPECT_THAT(read(), Each(Eq("as it was")));
}

}  // namespace
}  // namespace limbeck::scripts
