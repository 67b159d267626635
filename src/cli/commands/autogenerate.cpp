// revision --autogenerate: what leads from the present schema to the models', tried, then written.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "cli/new_revision.hpp"
#include "cli/schema_work.hpp"
#include "dialects/registry.hpp"
#include "limbeck/error.hpp"
#include "python/project_source.hpp"
#include "scripts/naming_convention.hpp"
#include "workflow/migration_text.hpp"
#include "workflow/script_text.hpp"

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
  scripts::ScriptFunctions functions;      ///< Of an Alembic script.
  scripts::ScriptFunctions own_functions;  ///< Of one for several dialects.
};

bool is_alembic(Project& project) {
  return project.configuration().script_format == scripts::ScriptFormat::alembic;
}

/// None where nothing is tried: what is written then is as the dialect renders it.
workflow::MigrationDirectives prove(Project& project, SchemaWork& work,
                                    const workflow::Migration& migration) {
  if (project.request().no_proof || migration.empty()) return {};
  if (!is_alembic(project)) {
    workflow::prove(work.reader(), migration);
    return {};
  }
  const scripts::Configuration& settings = project.configuration();
  python::ProjectSource source(settings.source_roots);
  scripts::ProjectNaming naming(settings.target_metadata, source);
  const bool is_postgresql = work.dialect().flavor() == sql::Flavor::postgresql;
  const alembic::DirectiveManner manner{
      .dialect = is_postgresql ? alembic::Dialect::postgresql : alembic::Dialect::sqlite,
      .in_batch = settings.environment_script.render_as_batch.text == "True",
      .find_naming_convention = [&]() -> const alembic::NamingConvention& {
        return naming.convention();
      }};
  return workflow::prove_with_directives(
      work.reader(), migration, manner, [&](const std::string& why) {
        project.tell("note: written as SQL, because with Alembic's directives " + why);
      });
}

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
  const workflow::MigrationDirectives directives = prove(project, work, migration);
  workflow::mark_risks(upgrade);
  workflow::mark_downgrade(downgrade, upgrade);
  const bool is_for_one = is_one_of_several || work.reader().models_are_for_one_dialect();
  const std::string_view dialect = is_for_one ? work.dialect().name() : std::string_view();
  if (is_alembic(project)) {
    const auto functions = [&](std::string_view of) {
      return workflow::script_functions(migration, directives, upgrade, downgrade, of);
    };
    result.functions = functions("");
    result.own_functions = functions(dialect);
  } else {
    result.text = workflow::migration_text(migration, upgrade, downgrade, dialect);
  }
  return result;
}

/// What is the same for all dialects stands once.
scripts::ScriptFunctions joined_functions(const std::vector<Generated>& all) {
  const bool are_same = std::ranges::all_of(
      all, [&](const Generated& each) { return each.functions == all.front().functions; });
  if (are_same && all.size() > 1) return all.front().functions;
  std::vector<scripts::ScriptFunctions> own;
  for (const Generated& each : all) own.push_back(each.own_functions);
  return workflow::joined(own);
}

scripts::NewRevision joined(const std::vector<Generated>& all) {
  std::vector<workflow::MigrationText> texts;
  for (const Generated& each : all) texts.push_back(each.text);
  workflow::MigrationText text = workflow::joined(texts);
  return {.upgrade = std::move(text.upgrade.text),
          .downgrade = std::move(text.downgrade.text),
          .upgrade_options = std::move(text.upgrade.options),
          .downgrade_options = std::move(text.downgrade.options)};
}

}  // namespace

ExitCode autogenerate(Project& project) {
  const Request& request = project.request();
  const std::vector<const contract::Dialect*> dialects = dialects_of(project);
  const bool are_several = dialects.size() > 1;
  std::vector<Generated> all;
  std::set<std::string> renames;
  for (const contract::Dialect* const elsewhere : dialects) {
    SchemaWork work(project, elsewhere);
    if (are_several) project.tell(fmt::format("{}:", work.dialect().name()));
    all.push_back(generate(project, work, are_several));
    for (const diff::Rename& each : all.back().migration.renames) {
      renames.insert(diff::describe_rename(each));
    }
  }
  if (std::ranges::all_of(all, [](const Generated& each) { return each.migration.empty(); })) {
    project.tell("no differences: nothing was written");
    return ExitCode::done;
  }
  constexpr std::string_view kNotTried = "Not tried on a scratch database.\n";
  scripts::NewRevision revision;
  if (is_alembic(project)) {
    revision.functions = joined_functions(all);
    if (request.no_proof) revision.functions->upgrade.insert(0, fmt::format("    # {}", kNotTried));
  } else {
    revision = joined(all);
    if (request.no_proof) revision.upgrade.insert(0, fmt::format("-- {}", kNotTried));
  }
  revision.renames = {renames.begin(), renames.end()};
  write_new_revision(project, {request.head.value_or("head")}, std::move(revision),
                     DirectivesHook::asked);
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
