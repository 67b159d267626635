// Files and folders. Errors carry the path and the system's words: file.*.
// Not locks (file_lock.hpp) and not other programs (process.hpp).
// Next: file.cpp, where the order of flush and rename is argued.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::os {

/// Whole file. Errors: file.not_found, file.unreadable.
std::string read_file(const std::string& path);
/// At most `limit` bytes from the start. Errors as read_file.
std::string read_file_start(const std::string& path, std::size_t limit);
/// What changes when a file does: its place, size and times, in nanoseconds since 1970. The clock
/// of a file system ticks coarsely: two changes within a tick may leave the same stamp.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t number = 0;
  std::uint64_t size = 0;
  std::int64_t modified = 0;
  std::int64_t changed = 0;  ///< Of the entry itself: no program can set it.

  bool operator==(const FileStamp&) const = default;
};
/// A folder kept open, so that reading many of its files does not look up its path each time.
class Folder {
 public:
  /// Errors: file.not_found, file.unreadable.
  explicit Folder(std::string path);
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  /// As os::read_file_start, of a name in it.
  std::string read_file_start(const std::string& name, std::size_t limit) const;
  /// Links followed. Errors: file.not_found, file.unreadable.
  FileStamp stamp(const std::string& name) const;

 private:
  std::string path_;
  int descriptor_;
};
/// Written beside, flushed and renamed, so that a crash leaves the old file or the new one.
/// Errors: file.unwritable.
void write_file(const std::string& path, std::string_view content);
/// As write_file, but not flushed: after a crash of the machine it may hold anything. For what is
/// checked when it is read, and can be made again.
void write_disposable_file(const std::string& path, std::string_view content);
/// As write_file, but fails with file.exists instead of replacing.
void write_new_file(const std::string& path, std::string_view content);
/// One write at the end; the file is made if it is missing. Errors: file.unwritable.
void append_file(const std::string& path, std::string_view content);
/// Folders that exist are fine. Errors: file.unwritable.
void make_directories(const std::string& path);
/// Replaces `to`. Errors: file.not_found, file.unwritable.
void rename_file(const std::string& from, const std::string& to);
/// Errors: file.not_found, file.unwritable.
void remove_file(const std::string& path);
/// Of an empty folder. Errors as remove_file.
void remove_directory(const std::string& path);

/// Anything of that name, links followed: a file, a folder, a device.
bool file_exists(const std::string& path);
bool is_directory(const std::string& path);
/// Regular files (links followed), names only, sorted by bytes. Errors: file.not_found,
/// file.unreadable.
std::vector<std::string> list_files(const std::string& directory);
/// As list_files, but folders, and links are not followed: they could lead round in a circle.
std::vector<std::string> list_directories(const std::string& directory);

}  // namespace limbeck::os
