// ensure_version: the version table, empty, where it is missing.
#include "cli/commands.hpp"
#include "cli/run_watch.hpp"
#include "run/offline.hpp"
#include "run/runner.hpp"

namespace limbeck::cli::commands {

ExitCode ensure_version(Project& project) {
  Options options = project.options();
  if (project.request().sql) {
    project.out(run::offline_ensure_version(project.dialect(), options));
    return ExitCode::done;
  }
  project.announce_database();
  RunWatch watch(project);
  watch.attach(options);
  run::Database database = project.open_for_writing(options, true);
  project.tell(run::ensure_version_table(database, options) ? "the version table was created"
                                                            : "the version table is there");
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
