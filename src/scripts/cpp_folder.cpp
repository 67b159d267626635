#include "scripts/cpp_folder.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "os/file.hpp"
#include "scripts/cpp_revision.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::size_t kHeaderBytes = 4096;
constexpr std::string_view kMark =
    "// Every revision in C++ of this folder. `limbeck revision` writes this file anew: change "
    "none\n// of it by hand.\n";

void add_sources(const std::string& folder, bool recursive, std::vector<CppSource>& found) {
  for (const std::string& name : os::list_files(folder)) {
    if (name.starts_with('.') || name.starts_with('_') || !name.ends_with(".cpp")) continue;
    std::string path = folder + "/" + name;
    if (auto id = cpp_revision_id(os::read_file_start(path, kHeaderBytes))) {
      found.push_back({.id = std::move(*id), .path = std::move(path)});
    }
  }
  if (!recursive) return;
  for (const std::string& name : os::list_directories(folder)) {
    if (!name.starts_with('.') && !name.starts_with('_')) {
      add_sources(folder + "/" + name, recursive, found);
    }
  }
}

}  // namespace

std::vector<CppSource> cpp_sources(const std::string& location, bool recursive) {
  std::vector<CppSource> found;
  if (os::is_directory(location)) add_sources(location, recursive, found);
  std::sort(found.begin(), found.end(),
            [](const CppSource& left, const CppSource& right) { return left.path < right.path; });
  return found;
}

bool write_cpp_header(const std::string& location, bool recursive) {
  const std::string path = location + "/" + kCppHeader;
  if (os::file_exists(path) && !os::read_file(path).starts_with(kMark)) return false;
  std::string declarations;
  std::string calls;
  for (const CppSource& source : cpp_sources(location, recursive)) {
    const std::string name = cpp_function_name(source.id);
    declarations += fmt::format("limbeck::Revision {}();\n", name);
    calls += fmt::format("          {}(),\n", name);
  }
  os::write_file(path,
                 fmt::format("{0}#pragma once\n\n#include <limbeck/revision.hpp>\n\n#include "
                             "<vector>\n\nnamespace {1} {{\n\n{2}\ninline "
                             "std::vector<limbeck::Revision> revisions() {{\n  return {{\n{3}  "
                             "}};\n}}\n\n}}  // namespace {1}\n",
                             kMark, kCppNamespace, declarations, calls));
  return true;
}

}  // namespace limbeck::scripts
