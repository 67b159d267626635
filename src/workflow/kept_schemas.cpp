#include "workflow/kept_schemas.hpp"

#include "base/digest.hpp"
#include "limbeck/error.hpp"
#include "limbeck/version.hpp"
#include "os/file.hpp"
#include "schema/archive.hpp"

namespace limbeck::workflow {
namespace {

/// To be counted up when reflection reads something else, or the nouns change.
constexpr const char* kFormat = " 2 ";
constexpr std::size_t kHashDigits = 32;
constexpr std::size_t kMostFiles = 64;

}  // namespace

std::string KeptSchemas::path_of(const std::string& key) const {
  return folder_ + '/' + base::sha256_hex(kVersion + (kFormat + key));
}

std::optional<schema::Catalog> KeptSchemas::find(const std::string& key) const {
  if (folder_.empty()) return std::nullopt;
  const std::string path = path_of(key);
  if (!os::file_exists(path)) return std::nullopt;
  try {
    const std::string bytes = os::read_file(path);
    if (bytes.size() < kHashDigits) return std::nullopt;
    const std::string_view content = std::string_view(bytes).substr(kHashDigits);
    if (base::fast_hash_hex(content) != bytes.substr(0, kHashDigits)) return std::nullopt;
    return schema::unarchive(content);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void KeptSchemas::keep(const std::string& key, const schema::Catalog& catalog) const {
  if (folder_.empty()) return;
  try {
    os::make_directories(folder_);
    const std::vector<std::string> files = os::list_files(folder_);
    if (files.size() >= kMostFiles) {
      for (const std::string& each : files) os::remove_file(folder_ + '/' + each);
    }
    const std::string content = schema::archive(catalog);
    os::write_file(path_of(key), base::fast_hash_hex(content) + content);
  } catch (const Error&) {
    // The next comparison takes as long as this one did.
  }
}

}  // namespace limbeck::workflow
