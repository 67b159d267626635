#include "scripts/kept_starts.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/digest.hpp"
#include "limbeck/error.hpp"
#include "limbeck/version.hpp"

namespace limbeck::scripts {
namespace {

/// Below this, reading the files is as fast.
constexpr std::size_t kFewFiles = 64;
/// To be counted up when the format changes.
constexpr const char* kFormat = " 2 ";
constexpr std::size_t kHashDigits = 32;
constexpr std::size_t kMostFolders = 64;
/// A file that was changed a moment ago may be changed again within the same tick of its clock, so
/// that its stamp would not tell: such a file is not kept.
constexpr auto kTrustedAge = std::chrono::seconds(3);

struct Lengths {
  std::uint32_t name;
  std::uint32_t start;
};

template <typename Value>
void append(std::string& bytes, const Value& value) {
  bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <typename Value>
bool take(std::string_view& rest, Value& value) {
  if (rest.size() < sizeof value) return false;
  std::memcpy(&value, rest.data(), sizeof value);
  rest.remove_prefix(sizeof value);
  return true;
}

}  // namespace

KeptStarts::KeptStarts(const std::string& cache_folder, const std::string& directory,
                       std::size_t file_count, std::chrono::system_clock::time_point now)
    : now_(now) {
  if (cache_folder.empty() || file_count < kFewFiles) return;
  path_ = cache_folder + '/' + base::fast_hash_hex(kVersion + (kFormat + directory));
  try {
    load();
  } catch (const Error&) {
    entries_.clear();
  }
}

void KeptStarts::load() {
  if (!os::file_exists(path_)) return;
  bytes_ = os::read_file(path_);
  if (bytes_.size() < kHashDigits) return;
  std::string_view rest = std::string_view(bytes_).substr(kHashDigits);
  if (base::fast_hash_hex(rest) != std::string_view(bytes_).substr(0, kHashDigits)) return;
  Lengths lengths = {};
  Entry entry;
  while (take(rest, lengths) && take(rest, entry.stamp)) {
    if (rest.size() < std::size_t{lengths.name} + lengths.start) return;
    entry.name = rest.substr(0, lengths.name);
    entry.start = rest.substr(lengths.name, lengths.start);
    rest.remove_prefix(entry.name.size() + entry.start.size());
    entries_.push_back(entry);
  }
}

const KeptStarts::Entry* KeptStarts::find(const std::string& name) {
  while (next_ < entries_.size() && entries_[next_].name < name) ++next_;
  return next_ < entries_.size() && entries_[next_].name == name ? &entries_[next_] : nullptr;
}

FileStart KeptStarts::read(const os::Folder& folder, const std::string& name, std::size_t limit) {
  if (path_.empty()) return {folder.read_file_start(name, limit)};
  // Before the content: a change in between shows the next time.
  const os::FileStamp stamp = folder.stamp(name);
  const Entry* const known = find(name);
  if (known != nullptr && known->stamp == stamp) {
    seen_.push_back(*known);
    return {std::string(known->start), true};
  }
  std::string start = folder.read_file_start(name, limit);
  const auto changed = std::chrono::nanoseconds(std::max(stamp.modified, stamp.changed));
  if (changed + kTrustedAge < now_.time_since_epoch()) {
    const std::string& kept_name = fresh_.emplace_back(name);
    seen_.push_back({kept_name, stamp, fresh_.emplace_back(start), true});
  }
  return {std::move(start)};
}

void KeptStarts::keep(const std::function<std::string(std::string_view name,
                                                      std::string_view start)>& shortened) const {
  const std::size_t read_anew = fresh_.size() / 2;
  if (path_.empty() || read_anew <= seen_.size() / 8) return;
  std::string content;
  for (const Entry& each : seen_) {
    const std::string made = each.is_fresh ? shortened(each.name, each.start) : std::string();
    const std::string_view start = each.is_fresh ? made : each.start;
    append(content, Lengths{static_cast<std::uint32_t>(each.name.size()),
                            static_cast<std::uint32_t>(start.size())});
    append(content, each.stamp);
    content += each.name;
    content += start;
  }
  try {
    const std::string folder = path_.substr(0, path_.rfind('/'));
    os::make_directories(folder);
    const std::vector<std::string> files = os::list_files(folder);
    if (files.size() >= kMostFolders) {
      for (const std::string& each : files) os::remove_file(folder + '/' + each);
    }
    os::write_disposable_file(path_, base::fast_hash_hex(content) + content);
  } catch (const Error&) {
    // The next run reads the files again.
  }
}

}  // namespace limbeck::scripts
