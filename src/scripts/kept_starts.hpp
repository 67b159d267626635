// What a folder's files began with when they were read last, kept on disk: a thousand revisions
// cost a look at each file's stamp, not an open, a read and a close.
// Not what they say: that is read from these bytes as from the file.
// Why this is sound: docs/decisions/0006-kept-revisions.md.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "os/file.hpp"

namespace limbeck::scripts {

struct FileStart {
  std::string text;
  bool is_kept = false;  ///< It was not read now; of a script it is what keep() made of it.
};

/// For one folder and one run. Whatever is wrong with what was kept, the files themselves are read.
class KeptStarts {
 public:
  /// `cache_folder` empty, or few files: nothing is kept or looked up. Both paths are absolute.
  KeptStarts(const std::string& cache_folder, const std::string& directory, std::size_t file_count,
             std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

  /// As folder.read_file_start. Names come in ascending order. Errors: as that.
  FileStart read(const os::Folder& folder, const std::string& name, std::size_t limit);

  /// After the last read. Writes if enough was not known, `shortened` of each that was read now; a
  /// failure to write is none.
  void keep(const std::function<std::string(std::string_view name, std::string_view start)>&
                shortened) const;

 private:
  struct Entry {
    std::string_view name;
    os::FileStamp stamp;
    std::string_view start;
    bool is_fresh = false;
  };

  void load();
  const Entry* find(const std::string& name);

  std::string path_;  ///< Empty: nothing is kept.
  std::string bytes_;
  std::vector<Entry> entries_;  ///< Views into bytes_, by name.
  std::size_t next_ = 0;
  std::vector<Entry> seen_;        ///< What is to be kept now.
  std::deque<std::string> fresh_;  ///< What the views of those that were read anew are of.
  std::chrono::system_clock::time_point now_;
};

}  // namespace limbeck::scripts
