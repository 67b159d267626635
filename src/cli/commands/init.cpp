// init: a new project, ready to use.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "limbeck/error.hpp"
#include "scripts/project.hpp"

namespace limbeck::cli::commands {

ExitCode init(Project& project) {
  const Request& request = project.request();
  const World& world = project.world();
  if (!request.config_files.empty()) {
    throw Error{{.code = "usage.init_config",
                 .message = "init writes limbeck.ini and takes no -c",
                 .hint = "leave -c out; rename the file afterwards and name it with -c or "
                         "LIMBECK_CONFIG"}};
  }
  const std::string directory =
      request.arguments.empty() ? std::string("migrations") : request.arguments[0];
  const scripts::InitResult result = scripts::init_project(world.working_directory, directory);
  if (request.quiet) return ExitCode::done;
  for (const std::string& path : result.created) {
    project.out(fmt::format("Generating {} ...  done\n", path));
  }
  for (const std::string& path : result.kept) {
    project.out(fmt::format("Keeping {}, which was there already\n", path));
  }
  for (const char* variable : {"LIMBECK_CONFIG", "ALEMBIC_CONFIG"}) {
    if (const auto file = world.environment(variable); file && !file->empty()) {
      project.warn(
          fmt::format("{} is set: {} will be read instead of limbeck.ini", variable, *file));
      break;
    }
  }
  if (const auto url = world.environment("DATABASE_URL"); url && !url->empty()) {
    project.warn("DATABASE_URL is set and wins over the url in limbeck.ini");
  }
  project.tell("next: limbeck revision -m \"what it does\", then limbeck upgrade head");
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
