// rebase: another parent for a revision that is not applied yet.
#include "workflow/rebase.hpp"

#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "report/json.hpp"

namespace limbeck::cli::commands {

ExitCode rebase(Project& project) {
  const Request& request = project.request();
  const scripts::ScriptDirectory& scripts = project.scripts();
  project.announce_database();
  const workflow::RebaseResult result = workflow::rebase(
      scripts, request.arguments[0], *request.onto, project.read_rows(), request.dry_run);
  // A conflict of git is settled by it even where the parents were right already.
  if (!request.dry_run) record_written(project, {result.revision});
  if (request.json) {
    project.out(report::json_rebase(result));
    return ExitCode::done;
  }
  project.out(result.description + "\n");
  for (const std::string& note : result.notes) project.tell("note: " + note);
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
