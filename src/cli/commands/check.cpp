// check: does the database say what the models say.
#include <fmt/format.h>

#include <utility>

#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "cli/schema_work.hpp"

namespace limbeck::cli::commands {

ExitCode check(Project& project) {
  LockFileCheck(project).tell();
  SchemaWork work(project);
  workflow::Comparison comparison = work.compare();
  const std::vector<diff::Rename> renames = work.decide_renames(comparison, true);
  work.tell_left_alone(comparison);
  const workflow::Migration migration =
      workflow::plan_migration(work.reader(), std::move(comparison), renames);
  const std::vector<workflow::Change> changes = workflow::changes_of(migration.upgrade);
  for (const workflow::Change& each : changes) project.tell(each.detected);
  print_changes(project, work.dialect(), migration.upgrade, changes);
  if (!migration.empty()) return ExitCode::difference;
  project.tell("no differences");
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
