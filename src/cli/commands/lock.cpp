// lock: limbeck.lock as the files are now, or with --check whether it is.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "report/json.hpp"

namespace limbeck::cli::commands {
namespace {

using scripts::LockFile;

/// Of a file that cannot be read, all is new.
LockFile read_lock_file(Project& project, const std::string& path) {
  if (!os::file_exists(path)) return {};
  try {
    return LockFile::parse(os::read_file(path), path);
  } catch (const Error& error) {
    if (project.request().check || error.code() != "lockfile.malformed") throw;
    return {};
  }
}

}  // namespace

ExitCode lock(Project& project) {
  const std::string path = lock_file_path(project);
  if (path.empty()) {
    throw Error{{.code = "lockfile.off",
                 .message = "this project does not use limbeck.lock",
                 .hint = "set lock_file = on in the configuration",
                 .file = project.configuration().path}};
  }
  const LockFile files = LockFile::of(project.scripts());
  const LockFile before = read_lock_file(project, path);
  const scripts::LockDifferences differences = before.differences(files);
  const bool is_check = project.request().check;
  const std::string text = files.render();
  const bool is_same = os::file_exists(path) && os::read_file(path) == text;
  if (!is_check && !is_same) os::write_file(path, text);
  if (project.request().json) {
    project.out(report::json_lock_file(path, differences, !is_check && !is_same));
  } else if (is_same) {
    project.tell(fmt::format("{} is up to date", path));
  } else {
    project.out(path + '\n');
    if (before.has_conflict()) project.tell("it held a conflict of git");
    project.tell(differences.describe());
  }
  const bool differs = before.has_conflict() || !differences.empty() || !os::file_exists(path);
  return is_check && differs ? ExitCode::difference : ExitCode::done;
}

}  // namespace limbeck::cli::commands
