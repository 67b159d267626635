// The revisions in C++ of a folder, by what their sources say, and a header that names them all.
// Not those of the running program: script_directory.hpp knows what is linked.
#pragma once

#include <string>
#include <vector>

#include "scripts/configuration.hpp"

namespace limbeck::scripts {

struct CppSource {
  std::string id;
  std::string path;
};

/// Sorted by path; none where there is no such folder.
std::vector<CppSource> cpp_sources(const std::string& location, bool recursive);

/// In the folder of the revisions.
inline constexpr const char* kCppHeader = "revisions.hpp";

/// Writes that header: a declaration for each revision and `revisions()`, which returns them.
/// False, and nothing is done, where a file of that name is somebody else's. Errors: file.*.
bool write_cpp_header(const std::string& location, bool recursive);

}  // namespace limbeck::scripts
