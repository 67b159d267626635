// squash START:END: one revision in the place of several.
#include "workflow/squash.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "base/text.hpp"
#include "cli/chosen_dialects.hpp"
#include "cli/chosen_revisions.hpp"
#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "cli/schema_work.hpp"
#include "cli/staying_scripts.hpp"
#include "cli/written_file.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/frozen.hpp"
#include "scripts/project.hpp"

namespace limbeck::cli::commands {
namespace {

namespace fs = std::filesystem;  // Only its arithmetic on names: the system is reached by os/.

/// Everything is compared, whatever the project compares.
workflow::ReaderRequest request_of(Project& project, const contract::Dialect& dialect,
                                   bool is_one_of_several) {
  workflow::ReaderRequest request = reader_request(project);
  request.schemas = {};
  request.filter = {};
  request.scope = {.privileges = true, .storage = true, .partitions = true};
  request.options = project.options();
  auto& scratch_url = request.scratch.scratch_url;
  if (is_one_of_several && scratch_url && scratch_url->dialect != dialect.name()) {
    scratch_url.reset();
  }
  const db::Url& url = project.database_url().url;
  if (url.dialect == dialect.name()) request.scratch.live_url = url;
  return request;
}

/// Errors: those of prove_squash, for each dialect.
scripts::Squashed squash_range(Project& project, const workflow::SquashRange& range) {
  const std::vector<const contract::Dialect*> dialects = chosen_dialects(project);
  const scripts::ScriptSources sources = project.sources();
  const Options options = project.options();
  scripts::Squashed squashed{.node = range.node,
                             .create_date = {},
                             .source_hashes = range.source_hashes,
                             .parts = {},
                             .irreversible = std::nullopt};
  for (const contract::Dialect* const dialect : dialects) {
    const workflow::KeptStatements kept = workflow::keep_statements(
        project.scripts(), range, *dialect, dialects, project.python_options());
    workflow::SchemaReader reader(*dialect, request_of(project, *dialect, dialects.size() > 1));
    workflow::ProvenSquash proven = workflow::prove_squash({.scripts = project.scripts(),
                                                            .sources = sources,
                                                            .range = range,
                                                            .kept = kept,
                                                            .options = options},
                                                           reader);
    const std::string name(dialect->name());
    for (const std::string& note : proven.notes) {
      project.tell(fmt::format("note: {}: {}", name, note));
    }
    squashed.parts.push_back({Direction::upgrade, name, std::move(proven.upgrade)});
    squashed.parts.push_back({Direction::downgrade, name, std::move(proven.downgrade)});
    if (!proven.irreversible.empty() && !squashed.irreversible) {
      squashed.irreversible = proven.irreversible;
    }
  }
  // It stands in the place of every downgrade.
  if (squashed.irreversible) {
    std::erase_if(squashed.parts, [](const scripts::FrozenPart& part) {
      return part.direction == Direction::downgrade;
    });
  }
  return squashed;
}

/// Beside the last revision, under the name of a new one.
std::string new_path(Project& project, const graph::Node& node, const std::string& last) {
  scripts::Configuration in_sql = project.configuration();
  in_sql.script_format = scripts::ScriptFormat::sql;
  const fs::path folder = fs::path(last).parent_path();
  const fs::path name =
      fs::path(scripts::revision_file_name(in_sql, node.id, node.message, project.world().clock()))
          .filename();
  std::string path = (folder / name).string();
  if (!os::file_exists(path)) return path;
  std::string id = node.id;
  std::ranges::replace(id, '/', '_');
  return (folder / fmt::format("{}_{}.sql", name.stem().string(), id)).string();
}

/// The files that are no longer read, those of their frozen SQL included.
std::vector<std::string> removable_files(Project& project, const graph::Indexes& revisions) {
  std::vector<std::string> files;
  for (const graph::Index each : revisions) {
    const scripts::Script& script = project.scripts().script(each);
    files.push_back(script.node->source);
    const std::string frozen = scripts::frozen_path(script);
    if (script.is_python && os::file_exists(frozen)) files.push_back(frozen);
  }
  return files;
}

void expect_removable(Project& project, const workflow::SquashRange& range) {
  const bool has_script = std::ranges::any_of(
      range.revisions, [&](graph::Index each) { return project.scripts().script(each).is_python; });
  if (!project.request().remove || !has_script) return;
  const auto found = needed_by_staying_script(project, range.revisions);
  if (!found) return;
  const graph::Node& last = project.graph().node(range.last());
  throw Error{{.code = "squash.scripts_stay",
               .message = fmt::format("scripts of Alembic's that build on {} stay, and Alembic "
                                      "would no longer find it; nothing was written",
                                      last.id),
               .hint = "squash without --remove, or put those into SQL too: `limbeck convert`",
               .revision = last.id,
               .file = last.source}};
}

}  // namespace

ExitCode squash(Project& project) {
  const Request& request = project.request();
  const graph::RevisionGraph& graph = project.graph();
  workflow::SquashRange range =
      workflow::make_squash_range(project.scripts(), chosen_revisions(graph, request));
  expect_removable(project, range);
  range.node.message = request.message.value_or(
      fmt::format("squash {} to {}", graph.node(range.revisions.front()).id, range.node.id));
  scripts::Squashed squashed = squash_range(project, range);
  squashed.create_date = scripts::create_date(project.configuration(), project.world().clock());
  const std::string path = new_path(project, range.node, graph.node(range.last()).source);
  // The old ones are passed over as soon as this one is there, so nothing is lost in between.
  os::write_new_file(path, scripts::render_squashed(squashed));
  tell_written_file(project, path, range.node.id);
  const std::vector<std::string> files = removable_files(project, range.revisions);
  for (const std::string& file : files) {
    if (request.remove) os::remove_file(file);
  }
  record_written(project, {range.node.id});
  project.tell(
      fmt::format("{} files {}:", files.size(),
                  request.remove ? "were removed" : "are no longer read and may be removed"));
  for (const std::string& file : files) project.tell("  " + file);
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
