#include "cli/written_file.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace limbeck::cli {

void tell_written_file(const Project& project, const std::string& path, const std::string& id) {
  if (project.request().json) {
    const nlohmann::ordered_json document{{"path", path}, {"revision", id}};
    // A path need not be UTF-8; JSON must be.
    project.out(document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  } else if (!project.request().quiet) {
    project.out(fmt::format("Generating {} ...  done\n", path));
  }
}

}  // namespace limbeck::cli
