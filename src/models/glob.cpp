#include "models/glob.hpp"

#include <fnmatch.h>

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "os/file.hpp"

namespace limbeck::models {
namespace {

bool matches(const std::string& pattern, const std::string& name) {
  return fnmatch(pattern.c_str(), name.c_str(), FNM_PERIOD) == 0;
}

std::string inside(const std::string& folder, const std::string& name) {
  return folder == "/" ? folder + name : folder + "/" + name;
}

class Search {
 public:
  void walk(const std::string& folder, std::span<const std::string> segments) {
    const std::string& segment = segments.front();
    const auto rest = segments.subspan(1);
    if (segment == "**") {
      if (!rest.empty()) walk(folder, rest);
      for (const std::string& name : os::list_directories(folder)) {
        if (!name.starts_with('.')) walk(inside(folder, name), segments);
      }
      return;
    }
    if (rest.empty()) {
      for (const std::string& name : os::list_files(folder)) {
        if (name == segment || matches(segment, name)) found.push_back(inside(folder, name));
      }
      return;
    }
    if (!is_pattern(segment)) {  // A name, or `..`; it may be a link.
      const std::string next = inside(folder, segment);
      if (os::is_directory(next)) walk(next, rest);
      return;
    }
    for (const std::string& name : os::list_directories(folder)) {
      if (matches(segment, name)) walk(inside(folder, name), rest);
    }
  }

  std::vector<std::string> found;
};

}  // namespace

bool is_pattern(const std::string& text) {
  return text.find_first_of("*?[") != std::string::npos;
}

std::vector<std::string> find_matches(const std::string& pattern, const std::string& directory) {
  const bool absolute = pattern.starts_with('/');
  const std::string start = absolute ? "/" : directory;
  std::vector<std::string> segments;
  for (const auto segment : base::split(pattern, '/')) {
    if (!segment.empty() && segment != ".") segments.emplace_back(segment);
  }
  if (segments.empty() || !os::is_directory(start)) return {};
  Search search;
  search.walk(start, segments);
  std::sort(search.found.begin(), search.found.end());
  search.found.erase(std::unique(search.found.begin(), search.found.end()), search.found.end());
  return std::move(search.found);
}

}  // namespace limbeck::models
