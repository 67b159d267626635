// diff FROM TO: what leads from one schema to another, wherever they are, without a project.
#include <utility>

#include "cli/commands.hpp"
#include "cli/schema_work.hpp"
#include "db/url.hpp"
#include "dialects/registry.hpp"
#include "limbeck/error.hpp"

namespace limbeck::cli::commands {
namespace {

using Sources = std::vector<models::Source>;

/// Of the databases that are named; where both sides are DDL, of the project's database, or SQLite.
db::Url database_of(Project& project, const Sources& from, const Sources& to) {
  for (const Sources* const each : {&from, &to}) {
    if (each->front().url) return *each->front().url;
  }
  try {
    return project.database_url().url;
  } catch (const Error& error) {
    if (error.code() != "url.not_set") throw;
    return db::parse_url("sqlite://");
  }
}

void expect_one_dialect(const Sources& sources, const db::Url& url) {
  if (!sources.front().url || sources.front().url->dialect == url.dialect) return;
  throw Error{{.code = "diff.two_dialects",
               .message = "the two databases are of different kinds: " +
                          sources.front().url->dialect + " and " + url.dialect,
               .hint = "compare databases of one kind; DDL files can be read by either"}};
}

}  // namespace

ExitCode diff(Project& project) {
  const Request& request = project.request();
  const models::Surroundings here{.directory = project.world().working_directory,
                                  .python = project.configuration().python,
                                  .time_limit = project.configuration().models_timeout};
  const Sources from = models::parse_sources({{request.arguments[0]}}, here);
  const Sources to = models::parse_sources({{request.arguments[1]}}, here);
  const db::Url url = database_of(project, from, to);
  expect_one_dialect(to, url);
  const contract::Dialect& dialect = dialects::find_dialect(url.dialect);
  workflow::ReaderRequest reading = reader_request(project);
  std::unique_ptr<db::Connection> live;
  if (dialect.capabilities().server) {
    live = dialect.connect({.url = url});
    reading.scratch.live = live.get();
    reading.scratch.live_url = url;
  }
  workflow::SchemaReader reader(dialect, std::move(reading));
  schema::Catalog before = reader.read_models(from);
  schema::Catalog after = reader.read_models(to);
  workflow::keep_unsaid(after, before, models::expressible(from));
  workflow::Comparison comparison =
      workflow::compare(std::move(before), std::move(after), models::expressible(to));
  const std::vector<diff::Rename> renames =
      diff::certain_renames(request.renames, comparison.present, comparison.wanted);
  const workflow::Migration migration =
      workflow::plan_migration(reader, std::move(comparison), renames);
  print_changes(project, dialect, migration.upgrade, workflow::changes_of(migration.upgrade));
  return migration.empty() || !request.exit_code ? ExitCode::done : ExitCode::difference;
}

}  // namespace limbeck::cli::commands
