#include "backup/shelf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>

#include "backup/stored.hpp"
#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "os/large_file.hpp"
#include "os/process.hpp"

namespace limbeck::backup {
namespace {

constexpr std::string_view kPartial = ".partial-";

/// The last part of a path without its ending, and nothing that a shell would take amiss.
std::string short_name(std::string_view database) {
  std::string name(database.substr(database.rfind('/') + 1));
  const auto dot = name.rfind('.');
  if (dot != std::string::npos && dot > 0) name.erase(dot);
  for (char& letter : name) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '-' || letter == '_';
    if (!plain) letter = '_';
  }
  return name.empty() ? "database" : name.substr(0, 80);
}

std::vector<std::string> everything_in(const std::string& folder) {
  std::vector<std::string> names = os::list_files(folder);
  std::ranges::move(os::list_directories(folder), std::back_inserter(names));
  return names;
}

/// 1 for `START.db`, 7 for `START_7.db`, 0 for another name: a number that was given to a younger
/// one must not come back, whatever was removed in between.
int number_of(const std::string& path, const std::string& start) {
  if (!path.starts_with(start)) return 0;
  if (path[start.size()] == '.') return 1;
  int number = 0;
  if (path[start.size()] == '_') {
    std::from_chars(path.data() + start.size() + 1, path.data() + path.size(), number);
  }
  return number;
}

std::string revisions_part(const std::vector<std::string>& revisions) {
  if (revisions.empty()) return "base";
  std::string text = revisions.size() > 1 ? fmt::format("{}_heads", revisions.size())
                                          : short_name(revisions.front());
  return text.substr(0, 40);
}

}  // namespace

Shelf read_shelf(const std::string& folder) {
  Shelf shelf;
  if (!os::is_directory(folder)) return shelf;
  for (const std::string& name : os::list_files(folder)) {
    if (!name.ends_with(".json") || name.starts_with('.')) continue;
    const std::string path = folder + "/" + name;
    try {
      KeptBackup kept{.manifest = parse_manifest(os::read_file(path), path)};
      kept.path = folder + "/" + kept.manifest.file;
      if (os::file_exists(kept.path)) {
        shelf.backups.push_back(std::move(kept));
      } else {
        shelf.warnings.push_back(fmt::format("{}: the backup beside it is gone", path));
      }
    } catch (const Error& error) {
      shelf.warnings.push_back(error.what());
    }
  }
  std::stable_sort(shelf.backups.begin(), shelf.backups.end(),
                   [](const KeptBackup& left, const KeptBackup& right) {
                     if (left.manifest.created_at != right.manifest.created_at) {
                       return left.manifest.created_at > right.manifest.created_at;
                     }
                     // Within a second the number tells: a name with one is longer.
                     if (left.path.size() != right.path.size()) {
                       return left.path.size() > right.path.size();
                     }
                     return left.path > right.path;
                   });
  return shelf;
}

std::string new_backup_path(const std::string& folder, std::string_view database,
                            std::chrono::system_clock::time_point now,
                            const std::vector<std::string>& revisions, std::string_view suffix) {
  std::string time = render_time(now);
  std::erase_if(time, [](char letter) { return letter == '-' || letter == ':'; });
  const std::string start =
      fmt::format("{}/{}_{}_{}", folder, short_name(database), time, revisions_part(revisions));
  int number = 1;
  if (os::is_directory(folder)) {
    for (const std::string& name : everything_in(folder)) {
      number = std::max(number, 1 + number_of(folder + "/" + name, start));
    }
  }
  return number == 1 ? fmt::format("{}.{}", start, suffix)
                     : fmt::format("{}_{}.{}", start, number, suffix);
}

std::string partial_path(const std::string& path) {
  const std::size_t name = path.rfind('/') + 1;
  return fmt::format("{}.{}{}{}-{}", path.substr(0, name), path.substr(name), kPartial,
                     short_name(os::host_name()), os::process_id());
}

void remove_partials(const std::string& folder, std::string_view database) {
  if (!os::is_directory(folder)) return;
  const std::string begin = fmt::format(".{}_", short_name(database));
  // Another machine's may be at work: the folder is perhaps shared.
  const std::string mine = fmt::format("{}{}-", kPartial, short_name(os::host_name()));
  for (const std::string& name : everything_in(folder)) {
    const auto at = name.rfind(mine);
    if (!name.starts_with(begin) || at == std::string::npos) continue;
    int process = 0;
    const char* const digits = name.data() + at + mine.size();
    std::from_chars(digits, name.data() + name.size(), process);
    if (process > 0 && os::is_process_alive(process)) continue;
    remove_stored_quietly(folder + "/" + name);
  }
}

std::vector<KeptBackup> expired(const std::vector<KeptBackup>& of_one_database,
                                const scripts::BackupSettings& settings,
                                std::chrono::system_clock::time_point now) {
  std::vector<KeptBackup> result;
  for (std::size_t index = 1; index < of_one_database.size(); ++index) {
    const KeptBackup& each = of_one_database[index];
    const bool too_many = settings.keep && index >= static_cast<std::size_t>(*settings.keep);
    const auto made = parse_time(each.manifest.created_at);
    const bool too_old = settings.keep_for && made && now - *made > *settings.keep_for;
    if (too_many || too_old) result.push_back(each);
  }
  return result;
}

void remove_backup(const KeptBackup& backup) {
  os::remove_file(manifest_path(backup.path));
  remove_stored(backup.path);
}

}  // namespace limbeck::backup
