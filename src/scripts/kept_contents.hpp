// The hashes of revision files, kept on disk from the last run: a file that is the same to the byte
// needs no taking apart to say what it is.
// Not what was read of the files themselves: kept_starts.hpp. Not for whoever must be sure
// (`--locked`): a file is known again by a fast hash.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace limbeck::scripts {

/// For one project and one run. Whatever is wrong with what was kept, nothing was.
class KeptContents {
 public:
  /// `place`: what tells projects apart. An empty folder, or few files: nothing is kept or looked
  /// up.
  KeptContents(const std::string& cache_folder, std::string_view place, std::size_t file_count);

  /// That of the text, which `make` computes where it is not known. `kind`: a letter.
  std::string find(char kind, std::string_view text, const std::function<std::string()>& make);
  /// After the last find. Writes if enough was not known; a failure to write is none.
  void keep() const;

 private:
  void load();

  std::string path_;  ///< Empty: nothing is kept.
  std::string bytes_;
  std::vector<std::string_view> known_;  ///< Key and content, sorted; views into bytes_.
  std::vector<std::string> seen_;
  std::size_t made_ = 0;
};

}  // namespace limbeck::scripts
