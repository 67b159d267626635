// init: a new project, ready to use.
#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.hpp"
#include "limbeck/error.hpp"
#include "report/json.hpp"
#include "scripts/configuration.hpp"
#include "scripts/project.hpp"

namespace limbeck::cli::commands {

namespace {

/// A limbeck.ini that was kept may be of another project: then the new folder is in no use.
void warn_if_unused(Project& project, const std::string& directory) {
  const World& world = project.world();
  const auto same_folder = [](std::string_view left, std::string_view right) {
    return std::filesystem::path(left).lexically_normal() / "" ==
           std::filesystem::path(right).lexically_normal() / "";
  };
  try {
    const scripts::Configuration kept = scripts::load_configuration(
        {.files = {"limbeck.ini"}, .working_directory = world.working_directory});
    const std::string made =
        (std::filesystem::path(world.working_directory) / directory).lexically_normal();
    if (same_folder(kept.script_location, made)) return;
    project.warn(fmt::format("limbeck.ini names {}, so {} is not in use: set script_location = {}",
                             kept.script_location.empty() ? "no folder" : kept.script_location,
                             directory, directory));
  } catch (const Error& error) {
    project.warn(fmt::format("limbeck.ini cannot be used: {}", error.what()));
  }
}

}  // namespace

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
  if (request.json) project.out(report::json_init(result.created, result.kept));
  if (request.quiet) return ExitCode::done;
  if (!request.json) {
    for (const std::string& path : result.created) {
      project.out(fmt::format("Generating {} ...  done\n", path));
    }
    for (const std::string& path : result.kept) {
      project.out(fmt::format("Keeping {}, which was there already\n", path));
    }
  }
  if (!result.kept.empty()) warn_if_unused(project, directory);
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
