// revision --autogenerate: what leads from the present schema to the models', tried, then written.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/new_revision.hpp"
#include "cli/schema_work.hpp"
#include "limbeck/error.hpp"
#include "workflow/migration_text.hpp"

namespace limbeck::cli::commands {
namespace {

void allow(Project& project, const std::vector<workflow::Change>& changes) {
  std::string losses;
  for (const workflow::Change& change : changes) {
    for (const workflow::Risk& risk : change.risks) {
      if (!workflow::loses_data(risk)) continue;
      losses += (losses.empty() ? "" : "; ") + workflow::describe_risk(risk);
    }
  }
  if (losses.empty() || project.request().allow_destructive) return;
  const World& world = project.world();
  if (world.ask && world.ask(fmt::format("this loses data: {}. Write it? [y/N] ", losses)) == "y") {
    return;
  }
  throw Error{{.code = "autogenerate.destructive",
               .message = "this loses data: " + losses,
               .hint = "if that is meant, --allow-destructive; if something was renamed, "
                       "--rename OLD:NEW"}};
}

}  // namespace

ExitCode autogenerate(Project& project) {
  const Request& request = project.request();
  SchemaWork work(project);
  const workflow::Comparison comparison = work.compare();
  const std::vector<diff::Rename> renames = work.decide_renames(comparison, false);
  const workflow::Migration migration =
      workflow::plan_migration(work.reader(), comparison.present, comparison.wanted, renames);
  work.tell_left_alone(comparison);
  if (migration.empty()) {
    project.tell("no differences: nothing was written");
    return ExitCode::done;
  }
  std::vector<workflow::Change> upgrade = workflow::changes_of(migration.upgrade);
  std::vector<workflow::Change> downgrade = workflow::changes_of(migration.downgrade);
  if (run::Database* const live = work.database()) {
    workflow::count_risks(upgrade, live->connection(), project.dialect());
  }
  for (const workflow::Change& each : upgrade) project.tell(each.detected);
  allow(project, upgrade);
  if (!request.no_proof) workflow::prove(work.reader(), migration);
  workflow::mark_risks(upgrade);
  workflow::mark_downgrade(downgrade, upgrade);
  const workflow::MigrationText text = workflow::migration_text(migration, upgrade, downgrade);
  scripts::NewRevision revision{.upgrade = text.upgrade, .downgrade = text.downgrade};
  if (request.no_proof) revision.upgrade = "-- Not tried on a scratch database.\n" + text.upgrade;
  for (const diff::Rename& each : renames) {
    revision.renames.push_back(diff::describe_rename(each));
  }
  write_new_revision(project, {request.head.value_or("head")}, std::move(revision));
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
