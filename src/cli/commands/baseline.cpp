// baseline: the schema that is there already, as the first revision.
#include "workflow/baseline.hpp"

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "cli/run_watch.hpp"
#include "cli/written_file.hpp"

namespace limbeck::cli::commands {

ExitCode baseline(Project& project) {
  const Request& request = project.request();
  const World& world = project.world();
  const scripts::ScriptSources sources = project.sources();
  Options options = project.options();
  project.announce_database();
  RunWatch watch(project);
  watch.attach(options);
  run::Database database = project.open_for_writing(options, false);
  const workflow::BaselineResult result = workflow::make_baseline(
      database, project.database_url().url, project.configuration(), sources,
      {.message = request.message.value_or("baseline"),
       .revision_id = request.rev_id,
       .branch_label = request.branch_label,
       .version_path = request.version_path},
      options, world.clock, world.ids);
  record_written(project, {result.id});
  tell_written_file(project, result.path, result.id);
  for (const std::string& note : result.notes) project.tell("note: " + note);
  project.tell(fmt::format("{} table{}, {} statement{}; the database is stamped {}",
                           result.table_count, result.table_count == 1 ? "" : "s",
                           result.statement_count, result.statement_count == 1 ? "" : "s",
                           result.id));
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
