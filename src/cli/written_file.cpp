#include "cli/written_file.hpp"

#include <fmt/format.h>

#include "report/json.hpp"

namespace limbeck::cli {

void tell_written_file(const Project& project, const std::string& path, const std::string& id) {
  if (project.request().json) {
    project.out(report::json_written_file(path, id));
  } else if (!project.request().quiet) {
    project.out(fmt::format("Generating {} ...  done\n", path));
  }
}

}  // namespace limbeck::cli
