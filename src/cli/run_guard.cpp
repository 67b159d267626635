#include "cli/run_guard.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "backup/make_backup.hpp"
#include "base/text.hpp"
#include "cli/confirmation.hpp"
#include "graph/symbol.hpp"
#include "graph/targets.hpp"
#include "limbeck/error.hpp"
#include "run/plan_hash.hpp"
#include "run/plan_risk.hpp"
#include "run/recovery.hpp"

namespace limbeck::cli {
namespace {

std::string place_of(const run::StepRisk& risk) {
  if (risk.file.empty() || risk.line == 0) return "";
  return fmt::format(" ({}:{})", risk.file, risk.line);
}

std::vector<graph::GraphStep> steps_of(Direction direction, const graph::RevisionGraph& graph,
                                       const std::string& target, const graph::Rows& rows) {
  return direction == Direction::upgrade ? graph::upgrade_steps(graph, target, rows)
                                         : graph::downgrade_steps(graph, target, rows);
}

}  // namespace

std::string RunGuard::command() const {
  return fmt::format("{} {}", direction_ == Direction::upgrade ? "upgrade" : "downgrade",
                     project_.request().arguments[0]);
}

void RunGuard::expect_allowed() {
  const scripts::Configuration& settings = project_.configuration();
  if (!settings.protect || direction_ == Direction::upgrade) return;
  const std::string where = settings.environment.empty()
                                ? "this configuration"
                                : fmt::format("the environment {}", settings.environment);
  throw Error{{.code = "protect.downgrade",
               .message = fmt::format("{} is protected: nothing is downgraded there", where),
               .hint = "write a revision that undoes it, or put a backup back: `limbeck restore`",
               .file = settings.path}};
}

void RunGuard::confirm(run::Database& database, const Options& options) {
  const Request& request = project_.request();
  if (!project_.configuration().protect) return;
  const scripts::ScriptDirectory& scripts = project_.scripts();
  const graph::Rows rows = database.version_rows();
  const bool is_interrupted = run::find_interruption(database.history()).has_value();
  run::Plan plan;
  if (!is_interrupted) {
    plan =
        run::make_plan(scripts, steps_of(direction_, scripts.graph(), request.arguments[0], rows),
                       database.dialect(), options);
    if (plan.steps.empty()) return;
    check_losses(plan);
  }
  confirm_by_name(project_, name_to_type(database),
                  is_interrupted ? "go on with it"
                                 : fmt::format("run {} step{} on it", plan.steps.size(),
                                               plan.steps.size() == 1 ? "" : "s"));
}

run::BeforeRun RunGuard::before_run(const Options& options) {
  return {.check = [this, &options](const run::RunAhead& ahead) { check(ahead, options); },
          .even_if_nothing = project_.request().plan.has_value()};
}

void RunGuard::check(const run::RunAhead& ahead, const Options& options) {
  check_plan(ahead);
  if (project_.configuration().protect) check_losses(ahead.plan);
  const bool has_work = !ahead.plan.steps.empty() || !ahead.resumed.empty();
  if (!has_work || has_backup_ || !is_backup_due(ahead)) return;
  make_backup(ahead, options);
  has_backup_ = true;
}

void RunGuard::check_plan(const run::RunAhead& ahead) {
  const Request& request = project_.request();
  if (!request.plan) return;
  const std::string found =
      run::plan_hash(ahead.plan, ahead.database.dialect().name(), request.arguments[0], ahead.rows);
  if (found == *request.plan) return;
  const std::size_t count = ahead.plan.steps.size();
  throw Error{
      {.code = "run.other_plan",
       .message = fmt::format("this is not the plan that was reviewed: from {} to {} it is now {} "
                              "step{}, {}",
                              ahead.rows.empty() ? "base" : base::join(ahead.rows, ", "),
                              request.arguments[0], count, count == 1 ? "" : "s", found),
       .hint = fmt::format("look at it again: `limbeck {} --dry-run -v`", command()),
       .state = "nothing was run"}};
}

void RunGuard::check_losses(const run::Plan& plan) {
  const graph::RevisionGraph& graph = project_.graph();
  std::vector<std::string> allowed;
  for (const std::string& each : project_.request().allowed) {
    allowed.push_back(graph.node(graph::find_revision(graph, each)).id);
  }
  std::vector<std::string> found;
  std::vector<std::string> revisions;
  for (const run::StepRisk& risk : run::find_risks(plan, project_.dialect().flavor())) {
    if (risk.loss != sql::DataLoss::certain) continue;
    if (std::ranges::find(allowed, risk.revision) != allowed.end()) continue;
    found.push_back(fmt::format("{}: {}{}", risk.revision, risk.what, place_of(risk)));
    revisions.push_back("--allow-destructive " + risk.revision);
  }
  if (found.empty()) return;
  throw Error{{.code = "protect.destructive",
               .message = fmt::format("{} protected, and this would lose data: {}",
                                      project_.configuration().environment.empty()
                                          ? std::string("the database is")
                                          : project_.configuration().environment + " is",
                                      base::join(found, "; ")),
               .hint = fmt::format("if that is meant, run it with {}", base::join(revisions, " ")),
               .revision = found.size() == 1 ? revisions.front().substr(20) : "",
               .state = "nothing was run"}};
}

bool RunGuard::is_backup_due(const run::RunAhead& ahead) {
  const Request& request = project_.request();
  if (request.backup) return true;
  if (request.no_backup) return false;
  switch (project_.configuration().backup.when) {
    case scripts::BackupWhen::never:
      return false;
    case scripts::BackupWhen::before_upgrade:
      return true;
    case scripts::BackupWhen::before_destructive:
      break;
  }
  if (!ahead.resumed.empty())
    return true;  // Half of it is done, and the other half may be the one.
  const auto risks = run::find_risks(ahead.plan, project_.dialect().flavor());
  if (risks.empty()) return false;
  const auto worst = std::ranges::max_element(risks, {}, &run::StepRisk::loss);
  project_.tell(
      fmt::format("{} may lose data: {}{}", worst->revision, worst->what, place_of(*worst)));
  return true;
}

void RunGuard::make_backup(const run::RunAhead& ahead, const Options& options) {
  watch_.arm();
  try {
    const auto made = backup::make_backup(
        ahead.database, {.settings = project_.configuration().backup,
                         .url = project_.opened_url(),
                         .why = "before " + command(),
                         .reason = options.reason,
                         .clock = project_.world().clock,
                         .stop = options.stop,
                         .tell = [this](std::string_view line) { project_.tell(line); }});
    if (made) {
      project_.tell(fmt::format("backup: {}, verified", scripts::render_size(made->manifest.size)));
    }
  } catch (Error& error) {
    error.details().state = "there is no backup, so nothing was run";
    throw;
  }
}

}  // namespace limbeck::cli
