// A file in a folder of its own, copied from a template in the user's cache.
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <system_error>

#include "limbeck/error.hpp"
#include "limbeck/migrator.hpp"
#include "testing/database.hpp"
#include "testing/template_key.hpp"

namespace limbeck::testing_detail {
namespace {

namespace fs = std::filesystem;

/// Templates that nobody has made anew for so long are of revisions that nobody has any more.
constexpr auto kKept = std::chrono::hours(24 * 14);

/// What is gone already is gone; a test must not end because something could not be removed.
void remove_quietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

fs::path new_folder() {
  std::error_code error;
  fs::path folder = fs::temp_directory_path(error) / ("limbeck-" + random_name());
  if (error || !fs::create_directory(folder, error)) {
    throw Error{{.code = "file.unwritable",
                 .message = "no temporary folder could be made: " + error.message(),
                 .hint = "point TMPDIR at a folder that can be written"}};
  }
  fs::permissions(folder, fs::perms::owner_all, error);
  return folder;
}

class Folder {
 public:
  Folder() : path_(new_folder()) {}
  ~Folder() { remove_quietly(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

class File final : public Database {
 public:
  File() {
    path = (folder_.path() / "database.db").string();
    url = "sqlite:///" + path;
  }

 private:
  Folder folder_;
};

/// As the XDG base directory specification says; none without a home.
std::optional<fs::path> lasting_folder() {
  fs::path folder;
  if (const char* const cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    folder = cache;
  } else if (const char* const home = std::getenv("HOME"); home != nullptr && *home == '/') {
    folder = fs::path(home) / ".cache";
  } else {
    return std::nullopt;
  }
  folder = folder / "limbeck" / "test-templates";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return std::nullopt;
  return folder;
}

fs::path folder_of(const TemplateKey& key) {
  if (key.lasting) {
    if (const auto folder = lasting_folder()) return *folder;
  }
  static const Folder ours;
  return ours.path();
}

void remove_old_templates(const fs::path& folder) {
  std::error_code error;
  for (const fs::directory_entry& each : fs::directory_iterator(folder, error)) {
    const auto written = each.last_write_time(error);
    if (!error && fs::file_time_type::clock::now() - written > kKept) remove_quietly(each.path());
  }
}

bool copy_whole(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  return !error;
}

}  // namespace

std::unique_ptr<Database> sqlite_database(std::string_view target, const Revisions& revisions) {
  const TemplateKey key = template_key(target, revisions);
  auto made = std::make_unique<File>();
  const fs::path folder = folder_of(key);
  const fs::path model = folder / (key.hash + ".db");
  if (copy_whole(model, made->path)) return made;
  remove_quietly(made->path);
  Migrator(made->url, revisions).upgrade(target);
  // Other tests may be making the same: a template appears whole, whoever comes last.
  const fs::path draft = folder / (key.hash + "." + random_name());
  std::error_code error;
  if (copy_whole(made->path, draft)) fs::rename(draft, model, error);
  remove_old_templates(folder);
  return made;
}

}  // namespace limbeck::testing_detail
