// drift: what somebody changed by hand since the revisions were applied.
#include <fmt/format.h>

#include <utility>

#include "cli/commands.hpp"
#include "cli/drift_work.hpp"
#include "cli/lock_file_check.hpp"
#include "report/changes.hpp"
#include "report/drift_report.hpp"
#include "report/json.hpp"

namespace limbeck::cli::commands {

ExitCode drift(Project& project) {
  const Request& request = project.request();
  LockFileCheck(project).tell();
  SchemaWork work(project);
  FoundDrift found = find_drift(project, work);
  report::DriftReport report{.masked_url = project.masked_url(),
                             .rows = std::move(found.rows),
                             .take_over = std::move(found.migration.upgrade),
                             .undo = std::move(found.migration.downgrade),
                             .changes = {},
                             .undone_changes = {}};
  report.changes = workflow::changes_of(report.take_over);
  report.undone_changes = workflow::changes_of(report.undo);
  workflow::count_risks(report.undone_changes, work.database()->connection(), work.dialect());
  if (request.json) {
    project.out(report::json_drift(report));
  } else if (request.undo) {
    project.out(report::render_sql(report.undo, work.dialect()));
  } else if (request.take_over) {
    project.out(report::render_sql(report.take_over, work.dialect()));
  } else {
    project.out(report::render_drift(report, work.dialect()));
  }
  if (report.has_drift()) return ExitCode::difference;
  project.tell("no drift: the schema is what the applied revisions make");
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
