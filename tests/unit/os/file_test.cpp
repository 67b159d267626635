#include "os/file.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "limbeck/error.hpp"
#include "support/temporary_folder.hpp"

namespace limbeck::os {
namespace {

using testing::HasSubstr;
using Names = std::vector<std::string>;

template <class Function>
Error failure(Function function) {
  try {
    function();
  } catch (const Error& error) {
    return error;
  }
  ADD_FAILURE() << "no error";
  return Error{{}};
}

class File : public testing::Test {
 protected:
  Names everything() const {
    Names names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  test::TemporaryFolder folder;
};

TEST_F(File, WhatIsWrittenIsReadBackByteForByte) {
  std::string content = "a\r\n\0b";
  content.resize(100000, 'x');
  write_file(folder / "f", content);
  EXPECT_EQ(read_file(folder / "f"), content);
  EXPECT_EQ(read_file_start(folder / "f", 3), content.substr(0, 3));
  EXPECT_EQ(read_file_start(folder / "f", 1000000), content);
}

TEST_F(File, OfAnOpenFolderIsReadByItsName) {
  const std::string content(10000, 'x');
  write_file(folder / "f", content);
  write_file(folder / "empty", "");
  const Folder opened(folder.path());
  EXPECT_EQ(opened.read_file_start("f", 4096), content.substr(0, 4096));
  EXPECT_EQ(opened.read_file_start("f", 20000), content);
  EXPECT_EQ(opened.read_file_start("empty", 4096), "");
  const Error gone = failure([&] { opened.read_file_start("gone", 10); });
  EXPECT_EQ(gone.code(), "file.not_found");
  EXPECT_EQ(gone.details().file, folder / "gone");
  EXPECT_EQ(failure([&] { Folder(folder / "gone"); }).code(), "file.not_found");
}

TEST_F(File, WritingLeavesNothingElseBehind) {
  write_file(folder / "f", "1");
  write_file(folder / "f", "2");
  EXPECT_EQ(read_file(folder / "f"), "2");
  EXPECT_EQ(everything(), Names{"f"});
}

TEST_F(File, WritingKeepsTheModeAndTheLink) {
  write_file(folder / "f", "1");
  ::chmod((folder / "f").c_str(), 0640);
  ASSERT_EQ(::symlink("f", (folder / "link").c_str()), 0);
  write_file(folder / "link", "2");
  struct stat status = {};
  ASSERT_EQ(::lstat((folder / "link").c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  ASSERT_EQ(::stat((folder / "f").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(read_file(folder / "f"), "2");
}

TEST_F(File, ANewFileNeverReplacesOne) {
  write_new_file(folder / "f", "1");
  const Error error = failure([&] { write_new_file(folder / "f", "2"); });
  EXPECT_EQ(error.code(), "file.exists");
  EXPECT_EQ(read_file(folder / "f"), "1");
  EXPECT_EQ(everything(), Names{"f"});
}

TEST_F(File, AppendingAddsToTheEnd) {
  append_file(folder / "f", "a");
  append_file(folder / "f", "b");
  EXPECT_EQ(read_file(folder / "f"), "ab");
}

TEST_F(File, AMissingFileIsNotFound) {
  const Error error = failure([&] { read_file(folder / "none"); });
  EXPECT_EQ(error.code(), "file.not_found");
  EXPECT_THAT(error.what(), HasSubstr(folder / "none"));
  EXPECT_THAT(error.what(), HasSubstr("No such file"));
}

TEST_F(File, AFolderIsNoFile) {
  EXPECT_EQ(failure([&] { read_file(folder.path()); }).code(), "file.unreadable");
  EXPECT_EQ(failure([&] { write_file(folder.path(), ""); }).code(), "file.unwritable");
}

TEST_F(File, AReadOnlyFolderIsSaidClearly) {
  if (::geteuid() == 0) {
    // Root passes permissions over; /proc refuses it all the same.
    EXPECT_EQ(failure([] { write_file("/proc/limbeck", "x"); }).code(), "file.unwritable");
    return;
  }
  ::chmod(folder.path().c_str(), 0555);
  const Error error = failure([&] { write_file(folder / "f", "x"); });
  ::chmod(folder.path().c_str(), 0755);
  EXPECT_EQ(error.code(), "file.unwritable");
  EXPECT_THAT(error.what(), HasSubstr("Permission denied"));
  EXPECT_THAT(error.details().hint, HasSubstr("permissions"));
}

TEST_F(File, AFailedWriteLeavesTheOldFile) {
  write_file(folder / "f", "old");
  const auto previous = std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit = {};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit small{.rlim_cur = 1000, .rlim_max = limit.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const Error error = failure([&] { write_file(folder / "f", std::string(100000, 'x')); });
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, previous);
  EXPECT_EQ(error.code(), "file.unwritable");
  EXPECT_EQ(read_file(folder / "f"), "old");
  EXPECT_EQ(everything(), Names{"f"});
}

TEST_F(File, ListsAreSortedByBytesAndTellFilesFromFolders) {
  for (const char* name : {"b", "a", "B", "é"}) write_file(folder / name, "");
  make_directories(folder / "d/e");
  ASSERT_EQ(::symlink("a", (folder / "link").c_str()), 0);
  ASSERT_EQ(::symlink("none", (folder / "dangling").c_str()), 0);
  ASSERT_EQ(::symlink(".", (folder / "circle").c_str()), 0);
  EXPECT_EQ(list_files(folder.path()), (Names{"B", "a", "b", "link", "é"}));
  EXPECT_EQ(list_directories(folder.path()), Names{"d"});
  EXPECT_EQ(failure([&] { list_files(folder / "none"); }).code(), "file.not_found");
}

TEST_F(File, FoldersAreMadeWithTheirParentsAndOnceIsEnough) {
  make_directories(folder / "a/b/c");
  make_directories(folder / "a/b/c");
  EXPECT_TRUE(is_directory(folder / "a/b/c"));
  write_file(folder / "file", "");
  EXPECT_EQ(failure([&] { make_directories(folder / "file/x"); }).code(), "file.unwritable");
}

TEST_F(File, RenamingReplacesAndRemovingRemoves) {
  write_file(folder / "a", "1");
  write_file(folder / "b", "2");
  rename_file(folder / "a", folder / "b");
  EXPECT_EQ(read_file(folder / "b"), "1");
  remove_file(folder / "b");
  EXPECT_FALSE(file_exists(folder / "b"));
  EXPECT_EQ(failure([&] { remove_file(folder / "b"); }).code(), "file.not_found");
}

}  // namespace
}  // namespace limbeck::os
