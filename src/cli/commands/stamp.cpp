// stamp: the version rows without the steps.
#include <fmt/format.h>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "cli/confirmation.hpp"
#include "cli/run_watch.hpp"
#include "graph/steps.hpp"
#include "report/json.hpp"
#include "report/plan_report.hpp"
#include "run/offline.hpp"
#include "run/runner.hpp"

namespace limbeck::cli::commands {
namespace {

ExitCode print_changes(Project& project) {
  const Request& request = project.request();
  const graph::RevisionGraph& graph = project.graph();
  project.announce_database();
  const graph::Rows rows = request.purge ? graph::Rows{} : project.read_rows();
  const std::vector<graph::StampStep> steps = graph::stamp_steps(graph, request.arguments, rows);
  project.out(request.json ? report::json_stamp_plan(steps)
                           : report::render_stamp_plan(steps, project.out_style()));
  return ExitCode::done;
}

}  // namespace

ExitCode stamp(Project& project) {
  const Request& request = project.request();
  const scripts::ScriptDirectory& scripts = project.scripts();
  LockFileCheck lock_file(project);
  Options options = project.options();
  if (request.sql) {
    project.out(
        run::offline_stamp(scripts, project.dialect(), request.arguments, request.purge, options));
    return ExitCode::done;
  }
  if (request.dry_run) return print_changes(project);
  project.announce_database();
  RunWatch watch(project);
  watch.attach(options);
  run::Database database = project.open_for_writing(options, true);
  if (project.configuration().protect) {
    confirm_by_name(project, name_to_type(database), "stamp it");
  }
  lock_file.record_pending(database, false);
  run::stamp(database, scripts, request.arguments, request.purge, options);
  const graph::Rows rows = database.version_rows();
  project.tell(rows.empty() ? std::string("stamped: base")
                            : fmt::format("stamped: {}", base::join(rows, ", ")));
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
