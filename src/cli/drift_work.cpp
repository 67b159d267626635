#include "cli/drift_work.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "cli/alembic_hooks.hpp"
#include "limbeck/error.hpp"
#include "run/recovery.hpp"
#include "workflow/drift.hpp"

namespace limbeck::cli {
namespace {

/// Where the revisions as they are now are not what was run, drift is more than somebody's hand.
void tell_doubts(Project& project, run::Database& database, const graph::Rows& rows) {
  if (database.bookkeeping().history_hidden) return;  // This role may not read it.
  const std::vector<contract::HistoryEvent> history = database.history();
  if (const auto stopped = run::find_interruption(history)) {
    project.warn(fmt::format("an earlier run stopped inside {}: what it did there counts as drift",
                             stopped->revision));
  }
  for (const run::EditedRevision& each : run::find_edited(project.scripts(), rows, history)) {
    project.warn(fmt::format("{} was edited after it was applied: it is replayed as it is now",
                             each.revision));
  }
  const std::vector<std::string> never = run::find_never_run(project.graph(), rows, history);
  if (!never.empty()) {
    project.warn(fmt::format("never run here, though below what is applied (a late merge): {}",
                             base::join(never, ", ")));
  }
}

/// It was there before the first revision, whoever made it.
void keep_version_schema(const std::string& name, const schema::Catalog& live,
                         schema::Catalog& made) {
  const schema::Namespace* const is = schema::find(live.schemas, name);
  if (is == nullptr || schema::find(made.schemas, name) != nullptr) return;
  made.schemas.push_back(*is);
}

graph::Rows sorted(graph::Rows rows) {
  std::ranges::sort(rows);
  return rows;
}

}  // namespace

FoundDrift find_drift(Project& project, SchemaWork& work, DriftAnswer answer) {
  const bool is_whole = answer == DriftAnswer::whole;
  run::Database& database = *work.database();
  FoundDrift found{.rows = database.version_rows(), .migration = {}};
  const std::vector<std::string> targets = workflow::applied_targets(project.graph(), found.rows);
  if (is_whole) tell_doubts(project, database, found.rows);
  schema::Catalog live = work.reader().read(database.connection());
  database.locate_again();
  if (sorted(database.version_rows()) != sorted(found.rows)) {
    throw Error{{.code = "drift.moving",
                 .message = "another run migrated the database while its schema was read",
                 .hint = "run the command again"}};
  }
  schema::Catalog made = work.reader().replay(project.scripts(), targets);
  keep_version_schema(project.configuration().version_table_schema, live, made);
  const workflow::LeftAlone left_out = ask_include_hooks(project, live, made, true);
  workflow::Comparison comparison = workflow::compare_drift(
      std::move(made), std::move(live), left_out, work.reader().given_extensions());
  std::vector<diff::Rename> renames;
  if (is_whole) renames = work.decide_renames(comparison, true);
  found.migration = workflow::plan_migration(work.reader(), std::move(comparison), renames);
  return found;
}

}  // namespace limbeck::cli
