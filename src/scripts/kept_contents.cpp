#include "scripts/kept_contents.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "limbeck/error.hpp"
#include "limbeck/version.hpp"
#include "os/file.hpp"

namespace limbeck::scripts {
namespace {

/// To be counted up when the format changes, or what a content is.
constexpr const char* kFormat = " 1 ";
constexpr std::size_t kDigits = 32;
/// Below this, hashing them takes no longer than reading what was kept.
constexpr std::size_t kFewFiles = 64;
constexpr std::size_t kMostProjects = 64;
/// A letter and the fast hash of the text; behind it the content.
constexpr std::size_t kKeySize = 1 + kDigits;
constexpr std::size_t kEntrySize = kKeySize + kDigits;

std::string_view key_of(std::string_view entry) {
  return entry.substr(0, kKeySize);
}

}  // namespace

KeptContents::KeptContents(const std::string& cache_folder, std::string_view place,
                           std::size_t file_count) {
  if (cache_folder.empty() || file_count < kFewFiles) return;
  path_ = cache_folder + '/' + base::fast_hash_hex(kVersion + (kFormat + std::string(place)));
  try {
    load();
  } catch (const Error&) {
    known_.clear();
  }
}

void KeptContents::load() {
  if (!os::file_exists(path_)) return;
  bytes_ = os::read_file(path_);
  if (bytes_.size() < kDigits) return;
  std::string_view rest = std::string_view(bytes_).substr(kDigits);
  if (base::fast_hash_hex(rest) != std::string_view(bytes_).substr(0, kDigits)) return;
  for (; rest.size() >= kEntrySize; rest.remove_prefix(kEntrySize)) {
    known_.push_back(rest.substr(0, kEntrySize));
  }
}

std::string KeptContents::find(char kind, std::string_view text,
                               const std::function<std::string()>& make) {
  if (path_.empty()) return make();
  std::string entry = kind + base::fast_hash_hex(text);
  const auto known = std::ranges::lower_bound(known_, std::string_view(entry), {}, key_of);
  if (known != known_.end() && key_of(*known) == entry) {
    entry = *known;
  } else {
    entry += make();
    ++made_;
  }
  seen_.push_back(entry);
  return entry.substr(kKeySize);
}

void KeptContents::keep() const {
  if (path_.empty() || made_ <= seen_.size() / 8) return;
  std::vector<std::string> entries = seen_;
  std::ranges::sort(entries);
  std::string content;
  for (const std::string& each : entries) content += each;
  try {
    const std::string folder = path_.substr(0, path_.rfind('/'));
    os::make_directories(folder);
    const std::vector<std::string> files = os::list_files(folder);
    if (files.size() >= kMostProjects) {
      for (const std::string& each : files) os::remove_file(folder + '/' + each);
    }
    os::write_disposable_file(path_, base::fast_hash_hex(content) + content);
  } catch (const Error&) {
    // The next run computes them again.
  }
}

}  // namespace limbeck::scripts
