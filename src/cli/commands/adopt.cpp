// adopt: what takes the place of an env.py that Limbeck does not understand, in limbeck.ini.
#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/adoption.hpp"

namespace limbeck::cli::commands {
namespace {

using scripts::Configuration;

void tell_obstacles(Project& project, const std::vector<scripts::AdoptedObstacle>& obstacles) {
  const std::string& path = project.configuration().environment_path;
  for (const scripts::AdoptedObstacle& each : obstacles) {
    const std::string sql =
        each.obstacle.sql.empty() ? "" : fmt::format(" ({})", each.obstacle.sql);
    project.tell(fmt::format(
        "{}:{}: {}{}: {}", path, each.obstacle.at.line, each.obstacle.what, sql,
        each.by.empty() ? "nothing replaces it, it is left out" : "replaced by " + each.by));
  }
  for (const auto& each : project.configuration().environment_script.url_obstacles) {
    project.tell(
        fmt::format("{}:{}: {}: replaced by the URL below", path, each.at.line, each.what));
  }
  for (const auto& each : project.configuration().environment_script.comparison_obstacles) {
    project.tell(
        fmt::format("{}:{}: {}: of no effect on `check` and `--autogenerate`, see the keys "
                    "`include` and `exclude`",
                    path, each.at.line, each.what));
  }
}

/// Whoever cannot be asked says it with --yes.
bool is_confirmed(Project& project, const std::string& path) {
  if (project.request().yes) return true;
  if (project.world().ask) {
    return project.world().ask(fmt::format("write {}? [y/N] ", path)) == "y";
  }
  project.tell(fmt::format("nothing was written: `limbeck adopt --yes` writes {}", path));
  return false;
}

void tell_done(Project& project, const std::string& path) {
  project.tell(fmt::format("{} is written: {} is no longer run for what Limbeck runs itself", path,
                           project.configuration().environment_path));
}

ExitCode adopt_alembic(Project& project) {
  const Request& request = project.request();
  const Configuration& configuration = project.configuration();
  const scripts::EnvironmentScript& script = configuration.environment_script;
  if (script.obstacles.empty() && script.url_obstacles.empty()) {
    project.tell(fmt::format("{} is understood as it stands: nothing has to be adopted",
                             configuration.environment_path));
    return ExitCode::done;
  }
  if (!request.section.empty()) {
    throw Error{{.code = "adopt.section",
                 .message = "limbeck.ini can take the place of one section of alembic.ini, and -n "
                            "names another than [alembic]",
                 .hint = "write it by hand for that section, see docs/configuration.md"}};
  }
  const std::string& directory = project.world().working_directory;
  const std::string path = directory + "/limbeck.ini";
  const scripts::Adoption adoption = scripts::propose_adoption(
      configuration,
      {.files = request.config_files,
       .section = request.section,
       .environment_name = request.environment_name,
       .working_directory = directory,
       .environment = project.world().environment},
      {.variable = request.url_env.value_or(""), .url = request.url.value_or("")});
  tell_obstacles(project, adoption.obstacles);
  project.out(adoption.shown);
  if (!is_confirmed(project, path)) return ExitCode::done;
  os::write_new_file(path, adoption.text);
  tell_done(project, path);
  return ExitCode::done;
}

/// A limbeck.ini is there: what it says stays, but for the hash.
ExitCode adopt_again(Project& project) {
  const Configuration& configuration = project.configuration();
  if (configuration.adopted_environment == configuration.environment_hash) {
    project.tell(fmt::format("{} is as it was adopted", configuration.environment_path));
    return ExitCode::done;
  }
  if (!configuration.path.ends_with(".ini")) {
    throw Error{{.code = "adopt.no_section",
                 .message = fmt::format("{} is no ini file", configuration.path),
                 .hint = fmt::format("write into [tool.limbeck]: adopted_env = \"{}\"",
                                     configuration.environment_hash),
                 .file = configuration.path}};
  }
  tell_obstacles(project, scripts::adopted_obstacles(configuration.environment_path,
                                                     configuration.environment_script));
  const std::string text = scripts::with_adopted_hash(
      os::read_file(configuration.path), configuration.path, configuration.environment_hash);
  project.out(fmt::format("adopted_env = {}\n", configuration.environment_hash));
  if (!is_confirmed(project, configuration.path)) return ExitCode::done;
  os::write_file(configuration.path, text);
  tell_done(project, configuration.path);
  return ExitCode::done;
}

}  // namespace

ExitCode adopt(Project& project) {
  const Configuration& configuration = project.configuration();
  if (configuration.environment_path.empty()) {
    throw Error{{.code = "adopt.no_environment",
                 .message = "there is no env.py to adopt",
                 .hint = "run limbeck where alembic.ini is; a project of Limbeck's own needs none",
                 .file = configuration.path}};
  }
  return configuration.kind == scripts::ConfigurationKind::alembic ? adopt_alembic(project)
                                                                   : adopt_again(project);
}

}  // namespace limbeck::cli::commands
