// Writes a new revision file: where, under which name, and what is run on it afterwards.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/alembic_revision.hpp"
#include "scripts/cpp_revision.hpp"
#include "scripts/hooks.hpp"
#include "scripts/project.hpp"

namespace limbeck::scripts {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names: the system is reached by os/.

std::string normal(const fs::path& path) {
  std::string text = path.lexically_normal().string();
  if (text.size() > 1 && text.ends_with('/')) text.pop_back();
  return text;
}

[[noreturn]] void fail_location(const Configuration& configuration, std::string message) {
  throw Error{{.code = "config.version_path",
               .message = std::move(message),
               .hint = fmt::format("give --version-path with one of version_locations: {}",
                                   base::join(configuration.version_locations, ", ")),
               .file = configuration.path}};
}

std::string choose_location(const Configuration& configuration,
                            const std::optional<std::string>& version_path,
                            const std::string& first_parent_path) {
  const auto& locations = configuration.version_locations;
  if (locations.empty()) {
    throw Error{{.code = "config.no_script_location",
                 .message = "no script_location is configured",
                 .hint = "make a project with `limbeck init`, or name its configuration with -c"}};
  }
  if (version_path) {
    const std::string wanted = normal(fs::path(configuration.working_directory) / *version_path);
    if (std::find(locations.begin(), locations.end(), wanted) == locations.end()) {
      fail_location(configuration,
                    fmt::format("'{}' is not a version location of this project", *version_path));
    }
    return wanted;
  }
  if (locations.size() == 1) return locations[0];
  if (first_parent_path.empty()) {
    fail_location(configuration,
                  "there are several version locations and the revision has no "
                  "parent to stand beside");
  }
  return fs::path(first_parent_path).parent_path();
}

/// A file that no command would read.
void require_readable(const Configuration& configuration, const std::string& location,
                      const std::string& path) {
  if (configuration.recursive_version_locations) return;
  if (normal(fs::path(path).parent_path()) == location) return;
  throw Error{
      {.code = "config.bad_value",
       .message = fmt::format("file_template = {} puts files into folders inside {}, "
                              "which are not read",
                              configuration.file_template, location),
       .hint = fmt::format("set recursive_version_locations = {}",
                           configuration.kind == ConfigurationKind::alembic ? "true" : "on"),
       .file = configuration.path}};
}

/// The one in script_location, else the built-in one.
std::string render(const Configuration& configuration, const NewRevision& revision) {
  if (configuration.script_format == ScriptFormat::cpp) return render_cpp_revision(revision);
  const bool is_alembic = configuration.script_format == ScriptFormat::alembic;
  const std::string path = fmt::format("{}/{}", configuration.script_location,
                                       is_alembic ? kAlembicTemplateName : kTemplateName);
  const bool has_own = !configuration.script_location.empty() && os::file_exists(path);
  const std::string text = has_own      ? os::read_file(path)
                           : is_alembic ? std::string(alembic_template())
                                        : std::string(default_template());
  return is_alembic ? render_alembic_revision(revision, text, path)
                    : render_revision_file(revision, text);
}

}  // namespace

std::string write_revision(const Configuration& configuration, const NewRevision& revision,
                           std::chrono::system_clock::time_point time,
                           const std::optional<std::string>& version_path,
                           const std::string& first_parent_path, const WarningCallback& warn) {
  const std::string location = choose_location(configuration, version_path, first_parent_path);
  const std::string name = revision_file_name(configuration, revision.id, revision.message, time);
  std::string path = normal(fs::path(location) / name);
  // Two people with the same message in the same minute: the id tells their files apart.
  if (os::file_exists(path)) {
    std::string id = revision.id;
    std::replace(id.begin(), id.end(), '/', '_');
    const fs::path plain(name);
    path = normal(fs::path(location) / plain.parent_path() /
                  fmt::format("{}_{}{}", plain.stem().string(), id, plain.extension().string()));
  }
  require_readable(configuration, location, path);
  NewRevision complete = revision;
  if (complete.create_date.empty()) complete.create_date = create_date(configuration, time);
  const std::string text = render(configuration, complete);
  const std::vector<os::Command> commands = hook_commands(configuration, path);
  os::make_directories(fs::path(path).parent_path());
  os::write_new_file(path, text);
  for (const std::string& warning : run_hooks(configuration, commands)) {
    if (warn) warn(warning);
  }
  return path;
}

}  // namespace limbeck::scripts
