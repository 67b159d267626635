// test [RANGE]: every revision up, down and up again on a scratch database, then the models.
#include <fmt/format.h>

#include <algorithm>

#include "cli/chosen_revisions.hpp"
#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "cli/schema_work.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "report/changes.hpp"
#include "report/json.hpp"
#include "report/test_report.hpp"

namespace limbeck::cli::commands {
namespace {

using workflow::StepResult;

/// Two heads are two histories for whoever merges next; `merge` is the way out.
void expect_one_head(const graph::RevisionGraph& graph) {
  if (graph.real_heads().size() > 1) graph::resolve(graph, "head");
}

bool reaches_head(const graph::RevisionGraph& graph, const graph::Indexes& revisions) {
  return std::ranges::any_of(revisions,
                             [&](graph::Index each) { return graph.is_real_head(each); });
}

/// A seed or an assertion whose revision was renamed or removed would never be run again.
void warn_of_lost_files(Project& project) {
  for (const std::string& directory : project.scripts().directories()) {
    const std::vector<std::string> files = os::list_files(directory);
    for (const std::string& file : files) {
      for (const std::string_view ending : {".seed.sql", ".assert.sql"}) {
        if (!file.ends_with(ending)) continue;
        const std::string revision = file.substr(0, file.size() - ending.size()) + ".sql";
        if (std::ranges::find(files, revision) != files.end()) continue;
        project.warn(fmt::format("{} is not run: there is no {} beside it", file, revision));
      }
    }
  }
}

/// Whatever the project compares: a downgrade gives everything back.
std::vector<workflow::RevisionResult> test_revisions(Project& project,
                                                     const graph::Indexes& revisions) {
  workflow::ReaderRequest request = reader_request(project);
  request.schemas = {};
  request.filter = {};
  request.scope = {.privileges = true, .storage = true, .partitions = true};
  request.options = project.options();
  request.scratch.live_url = project.database_url().url;
  workflow::SchemaReader reader(project.dialect(), std::move(request));
  const auto tell = [&](const workflow::RevisionResult& result) {
    if (!result.passed()) project.tell(project.graph().node(result.revision).id + " failed");
  };
  return workflow::test_revisions(project.scripts(), revisions, reader, project.options(), tell);
}

/// What `check --from-migrations` would say.
StepResult test_models(Project& project) {
  using Clock = std::chrono::steady_clock;
  StepResult result{.step = workflow::TestStep::models};
  const auto start = Clock::now();
  try {
    SchemaWork work(project);
    workflow::Comparison comparison = work.compare();
    const std::vector<diff::Rename> renames = work.decide_renames(comparison, true);
    const workflow::Migration migration =
        workflow::plan_migration(work.reader(), std::move(comparison), renames);
    if (!migration.empty()) {
      throw Error{
          {.code = "test.models",
           .message = "the revisions do not make what the models say",
           .hint = "revision --autogenerate writes what is missing",
           .server_detail = report::render_changes(workflow::changes_of(migration.upgrade))}};
    }
  } catch (const Error& error) {
    if (error.code().starts_with("connect.") || error.code().starts_with("scratch.")) throw;
    result.outcome = StepResult::Outcome::failed;
    result.error = error.details();
  }
  result.duration = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  return result;
}

}  // namespace

ExitCode test(Project& project) {
  const scripts::ScriptDirectory& scripts = project.scripts();
  const graph::RevisionGraph& graph = scripts.graph();
  expect_one_head(graph);
  LockFileCheck(project).tell();
  warn_of_lost_files(project);
  const graph::Indexes revisions = chosen_revisions(graph, project.request());
  report::TestReport report;
  report.revisions = test_revisions(project, revisions);
  const bool has_models = !project.configuration().models.empty() ||
                          !project.request().models.empty() || project.world().models;
  const bool is_broken = report.failures() > 0;
  if (has_models && !is_broken && reaches_head(graph, revisions)) {
    report.models = test_models(project);
  }
  if (const auto& path = project.request().junit) {
    os::write_file(*path, report::junit_tests(scripts, report));
  }
  project.out(project.request().json ? report::json_tests(scripts, report)
                                     : report::render_tests(scripts, report, project.out_style()));
  return report.failures() == 0 ? ExitCode::done : ExitCode::failed;
}

}  // namespace limbeck::cli::commands
