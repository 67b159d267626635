// upgrade and downgrade: run steps, show them (--dry-run) or print them as a script (--sql).
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "cli/run_guard.hpp"
#include "cli/run_watch.hpp"
#include "graph/steps.hpp"
#include "graph/symbol.hpp"
#include "graph/targets.hpp"
#include "report/json.hpp"
#include "report/plan_report.hpp"
#include "run/offline.hpp"
#include "run/plan.hpp"
#include "run/plan_hash.hpp"
#include "run/recovery.hpp"
#include "run/runner.hpp"

namespace limbeck::cli::commands {
namespace {

run::RecoveryChoice recovery_choice(const Request& request) {
  if (request.resume) return {run::Resolution::resume};
  if (!request.resolve) return {};
  return {*request.resolve == "applied" ? run::Resolution::applied : run::Resolution::reverted};
}

ExitCode print_script(Project& project, Direction direction) {
  const std::string& target = project.request().arguments[0];
  LockFileCheck(project).tell();
  const Options options = project.options();
  project.out(direction == Direction::upgrade
                  ? run::offline_upgrade(project.scripts(), project.dialect(), target, options)
                  : run::offline_downgrade(project.scripts(), project.dialect(), target, options));
  return ExitCode::done;
}

ExitCode print_plan(Project& project, Direction direction) {
  const std::string& target = project.request().arguments[0];
  const scripts::ScriptDirectory& scripts = project.scripts();
  LockFileCheck(project).tell();
  const Options options = project.options();
  project.announce_database();
  run::Database database = project.open_for_reading(options);
  const graph::Rows rows = database.version_rows();
  if (const auto stopped = run::find_interruption(database.history())) {
    project.warn(
        fmt::format("an earlier run stopped inside {}: `status` says where", stopped->revision));
  }
  const run::Plan plan = run::make_plan(scripts,
                                        direction == Direction::upgrade
                                            ? graph::upgrade_steps(scripts.graph(), target, rows)
                                            : graph::downgrade_steps(scripts.graph(), target, rows),
                                        project.dialect(), options);
  const std::string hash = run::plan_hash(plan, project.dialect().name(), target, rows);
  project.out(project.request().json
                  ? report::json_plan(scripts, plan, hash)
                  : report::render_plan(scripts, plan, hash, project.request().verbose,
                                        project.out_style()));
  return ExitCode::done;
}

/// A mistyped target leaves no empty database file behind. Those that need the rows, and ranges,
/// are the runner's to judge.
void check_target(Project& project, const std::string& target) {
  if (target.find(':') != std::string::npos) return;
  const auto relative = graph::parse_relative(target);
  if (relative && !relative->symbol) return;
  static_cast<void>(graph::upgrade_targets(project.graph(), target, {}));
}

ExitCode run_steps(Project& project, Direction direction) {
  const Request& request = project.request();
  if (request.sql) return print_script(project, direction);
  if (request.dry_run) return print_plan(project, direction);
  Options options = project.options();
  RunWatch watch(project);
  RunGuard guard(project, direction, watch);
  guard.expect_allowed();
  watch.attach(options);
  project.open_ahead(options);
  const scripts::ScriptDirectory& scripts = project.scripts();
  LockFileCheck lock_file(project);
  project.announce_database();
  if (direction == Direction::upgrade) check_target(project, request.arguments[0]);
  // Only an upgrade has a reason to make a database that is not there.
  run::Database database = project.open_for_writing(options, direction == Direction::upgrade);
  guard.confirm(database, options);
  lock_file.record_pending(database, direction == Direction::upgrade);
  const run::BeforeRun before = guard.before_run(options);
  const run::RecoveryChoice recovery = recovery_choice(request);
  if (direction == Direction::upgrade) {
    run::upgrade(database, scripts, request.arguments[0], options, recovery, before);
  } else {
    run::downgrade(database, scripts, request.arguments[0], options, recovery, before);
  }
  watch.tell_summary("nothing to do");
  return ExitCode::done;
}

}  // namespace

ExitCode upgrade(Project& project) {
  return run_steps(project, Direction::upgrade);
}
ExitCode downgrade(Project& project) {
  return run_steps(project, Direction::downgrade);
}

}  // namespace limbeck::cli::commands
