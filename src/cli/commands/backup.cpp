// backup: one now, as an upgrade would make it.
#include "backup/make_backup.hpp"

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/run_watch.hpp"
#include "report/json.hpp"
#include "run/runner.hpp"

namespace limbeck::cli::commands {

ExitCode backup(Project& project) {
  Options options = project.options();
  project.announce_database();
  RunWatch watch(project);
  watch.attach(options);
  run::Database database = project.open_for_writing(options, false);
  const auto lock = run::take_lock(database, options, "backup");
  watch.arm();
  const auto made = backup::make_backup(
      database, {.settings = project.configuration().backup,
                 .url = project.opened_url(),
                 .why = "backup",
                 .reason = options.reason,
                 .clock = project.world().clock,
                 .stop = options.stop,
                 .tell = [&project](std::string_view line) { project.tell(line); }});
  if (!made) return ExitCode::done;
  project.tell(fmt::format("backup: {}, verified", scripts::render_size(made->manifest.size)));
  project.out(project.request().json ? report::json_backups({&*made, 1}) : made->path + "\n");
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
