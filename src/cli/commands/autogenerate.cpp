// revision --autogenerate: what leads from the present schema to the models', tried, then written.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/new_revision.hpp"
#include "cli/schema_work.hpp"
#include "dialects/registry.hpp"
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

/// The connected database's first; null stands for it.
std::vector<const contract::Dialect*> dialects_of(Project& project) {
  const std::vector<std::string>& names = project.configuration().dialects;
  const std::string_view connected = project.dialect().name();
  if (!names.empty() && std::ranges::find(names, connected) == names.end()) {
    throw Error{{.code = "autogenerate.other_dialect",
                 .message = fmt::format("the connected database is {}, and `dialects` names {}",
                                        connected, base::join(names, ", ")),
                 .hint = "connect to a database of one of these, or add it to `dialects`"}};
  }
  std::vector<const contract::Dialect*> all = {nullptr};
  for (const std::string& name : names) {
    if (name != connected) all.push_back(&dialects::find_dialect(name));
  }
  return all;
}

struct Generated {
  workflow::Migration migration;
  workflow::MigrationText text;
};

/// For one dialect: compared, proven and put into words.
Generated generate(Project& project, SchemaWork& work, bool is_one_of_several) {
  workflow::Comparison comparison = work.compare();
  const std::vector<diff::Rename> renames = work.decide_renames(comparison, false);
  work.tell_left_alone(comparison);
  Generated result{.migration =
                       workflow::plan_migration(work.reader(), std::move(comparison), renames)};
  const workflow::Migration& migration = result.migration;
  std::vector<workflow::Change> upgrade = workflow::changes_of(migration.upgrade);
  std::vector<workflow::Change> downgrade = workflow::changes_of(migration.downgrade);
  if (run::Database* const live = work.database()) {
    workflow::count_risks(upgrade, live->connection(), project.dialect());
  }
  for (const workflow::Change& each : upgrade) project.tell(each.detected);
  allow(project, upgrade);
  if (!project.request().no_proof && !migration.empty()) workflow::prove(work.reader(), migration);
  workflow::mark_risks(upgrade);
  workflow::mark_downgrade(downgrade, upgrade);
  const bool is_for_one = is_one_of_several || work.reader().models_are_for_one_dialect();
  result.text = workflow::migration_text(migration, upgrade, downgrade,
                                         is_for_one ? work.dialect().name() : std::string_view());
  return result;
}

}  // namespace

ExitCode autogenerate(Project& project) {
  const Request& request = project.request();
  const std::vector<const contract::Dialect*> dialects = dialects_of(project);
  const bool are_several = dialects.size() > 1;
  std::vector<workflow::MigrationText> texts;
  std::set<std::string> renames;
  bool is_empty = true;
  for (const contract::Dialect* const elsewhere : dialects) {
    SchemaWork work(project, elsewhere);
    if (are_several) project.tell(fmt::format("{}:", work.dialect().name()));
    Generated generated = generate(project, work, are_several);
    is_empty = is_empty && generated.migration.empty();
    for (const diff::Rename& each : generated.migration.renames) {
      renames.insert(diff::describe_rename(each));
    }
    texts.push_back(std::move(generated.text));
  }
  if (is_empty) {
    project.tell("no differences: nothing was written");
    return ExitCode::done;
  }
  workflow::MigrationText text = workflow::joined(texts);
  std::map<std::string, sql::Flavor, std::less<>> flavors;
  for (const contract::Dialect* const elsewhere : dialects) {
    const contract::Dialect& dialect = elsewhere == nullptr ? project.dialect() : *elsewhere;
    flavors.emplace(dialect.name(), dialect.flavor());
  }
  flavors.emplace("", project.dialect().flavor());
  if (request.no_proof) text.upgrade.text.insert(0, "-- Not tried on a scratch database.\n");
  write_new_revision(project, {request.head.value_or("head")},
                     {.renames = {renames.begin(), renames.end()},
                      .upgrade = std::move(text.upgrade.text),
                      .downgrade = std::move(text.downgrade.text),
                      .upgrade_options = std::move(text.upgrade.options),
                      .downgrade_options = std::move(text.downgrade.options),
                      .flavors = std::move(flavors)});
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
