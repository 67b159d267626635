#include "run/runner.hpp"

#include <memory>
#include <optional>

#include <fmt/format.h>

#include "limbeck/version.hpp"
#include "os/process.hpp"
#include "run/executor.hpp"
#include "run/resume.hpp"

namespace limbeck::run {
namespace {

void emit(const Options& options, Event event) {
  if (options.on_event) options.on_event(event);
}

/// The server's notices go to the callback as long as this lives.
class NoticeScope {
 public:
  NoticeScope(db::Connection& connection, const Options& options) : connection_(connection) {
    if (!options.on_event) return;
    connection_.on_notice(
        [&options](std::string_view text) { emit(options, Notice{std::string{text}}); });
  }
  ~NoticeScope() { connection_.on_notice({}); }
  NoticeScope(const NoticeScope&) = delete;
  NoticeScope& operator=(const NoticeScope&) = delete;

 private:
  db::Connection& connection_;
};

void check_edited(const scripts::ScriptDirectory& scripts, const graph::Rows& rows,
                  const std::vector<contract::HistoryEvent>& history, const Options& options) {
  if (options.edited == EditedPolicy::ignore || history.empty()) return;
  const std::vector<EditedRevision> edited = find_edited(scripts, rows, history);
  if (edited.empty()) return;
  const EditedRevision& first = edited.front();
  const std::string by = first.os_user.empty() && first.host.empty()
                             ? ""
                             : fmt::format(" by {}@{}", first.os_user, first.host);
  const std::string others =
      edited.size() == 1 ? "" : fmt::format(" ({} more were edited as well)", edited.size() - 1);
  const std::string message =
      fmt::format("the upgrade of {} was edited after it was applied at {}{}: {}{}", first.revision,
                  first.applied_at, by, first.file, others);
  if (options.edited == EditedPolicy::warn) {
    emit(options, Notice{message});
    return;
  }
  throw Error{{.code = "run.edited",
               .message = message,
               .hint = "restore what was applied and put the change into a new revision; "
                       "edited = warn goes on nevertheless",
               .revision = first.revision,
               .file = first.file}};
}

void check_target(std::string_view target) {
  if (target.find(':') == std::string_view::npos) return;
  throw Error{{.code = "run.range_online",
               .message = fmt::format("the range {} means something with --sql only", target),
               .hint = "name the revision to go to; where the database is, it says itself"}};
}

/// Who writes must see the history: an edited file or an interrupted run would go unnoticed.
void require_readable_history(const contract::Bookkeeping& found) {
  if (!found.history_hidden) return;
  throw Error{{.code = "run.history_hidden",
               .message = fmt::format("the history {} is there, but role {} may not read it",
                                      found.history_table, found.login_role),
               .hint = fmt::format("grant it to the role: GRANT SELECT, INSERT ON {0} TO {1} (and "
                                   "USAGE on its schema), or set history = off",
                                   found.history_table, found.login_role)}};
}

std::vector<graph::GraphStep> find_steps(Direction direction, const graph::RevisionGraph& graph,
                                         std::string_view target, const graph::Rows& rows) {
  return direction == Direction::upgrade ? graph::upgrade_steps(graph, target, rows)
                                         : graph::downgrade_steps(graph, target, rows);
}

bool depends_on_rows(const Error& error) {
  return error.code() != "graph.unknown_revision" && error.code() != "graph.several_heads" &&
         error.code() != "graph.replaced";
}

/// A look without the lock. True if there is nothing to do; what it meets is judged again under
/// the lock, because another run may be at work.
bool is_done_already(Direction direction, Database& database,
                     const scripts::ScriptDirectory& scripts, std::string_view target,
                     const Options& options) {
  if (!database.bookkeeping().version_table_exists) return false;
  const auto marks = database.history_marks();
  if (find_interruption(marks)) return false;
  const graph::Rows rows = database.version_rows();
  try {
    if (!find_steps(direction, scripts.graph(), target, rows).empty()) return false;
  } catch (const Error& error) {
    if (!depends_on_rows(error)) throw;
    return false;
  }
  if (direction == Direction::upgrade && options.edited != EditedPolicy::ignore &&
      !find_edited(scripts, rows, marks).empty()) {
    check_edited(scripts, rows, database.history(), options);
  }
  return true;
}

std::size_t migrate(Direction direction, Database& database,
                    const scripts::ScriptDirectory& scripts, std::string_view target,
                    const Options& options, const RecoveryChoice& recovery,
                    const BeforeRun& before) {
  check_target(target);
  require_readable_history(database.bookkeeping());
  // Settings that cannot be are refused before anything is locked or made.
  database.dialect().apply_session(options.session, true);
  if (recovery.resolution == Resolution::none && !before.even_if_nothing &&
      is_done_already(direction, database, scripts, target, options)) {
    return 0;
  }
  const NoticeScope notices{database.connection(), options};
  const auto lock =
      take_lock(database, options, direction == Direction::upgrade ? "upgrade" : "downgrade");
  database.locate_again();
  graph::Rows rows = database.version_rows();
  auto history = database.history();
  Executor executor{database, scripts.graph(), options, *lock};
  std::size_t count = 0;
  try {
    if (const auto interruption = find_interruption(history)) {
      const bool goes_on = recovery.resolution == Resolution::none ||
                           recovery.resolution == Resolution::resume;
      if (before.check && goes_on) before.check({database, Plan{}, rows, interruption->revision});
      count += settle_interruption(executor, database, scripts, *interruption, recovery.resolution,
                                   direction == Direction::upgrade ? "upgrade" : "downgrade", rows,
                                   options);
      history = database.history();
    } else if (recovery.resolution != Resolution::none) {
      emit(options, Notice{"no earlier run was interrupted: nothing to resume or to resolve"});
    }
    if (direction == Direction::upgrade) check_edited(scripts, rows, history, options);
    const Plan plan = make_plan(scripts, find_steps(direction, scripts.graph(), target, rows),
                                database.dialect(), options);
    executor.start_python(plan);
    if (before.check && (before.even_if_nothing || !plan.steps.empty())) {
      before.check({database, plan, rows});
    }
    executor.create_tables();
    executor.execute(plan, rows);
    count += plan.steps.size();
  } catch (Error& error) {
    explain_unknown_row(error, scripts.graph(), rows, history);
    throw;
  }
  return count;
}

/// The error of a stamp that failed says so too: nothing of it was kept.
void stamp_rows(Executor& executor, const std::vector<graph::StampStep>& steps, bool purge,
                const graph::RevisionGraph& graph, const graph::Rows& rows) {
  const Bookkeeper& bookkeeper = executor.bookkeeper();
  Batch batch = bookkeeper.verify();
  if (purge) batch.append(bookkeeper.clear_version_table());
  for (const graph::StampStep& step : steps) {
    batch.append(bookkeeper.change_rows(step.changes));
    if (!step.changes.empty() || purge)
      batch.append(bookkeeper.record(bookkeeper.stamped(graph, step)));
  }
  try {
    executor.run_bookkeeping(std::move(batch));
  } catch (Error& error) {
    error.details().state =
        fmt::format("the database is {}, as before; nothing was stamped", position_text(rows));
    throw;
  }
}

}  // namespace

std::unique_ptr<contract::Lock> take_lock(Database& database, const Options& options,
                                          std::string_view command) {
  contract::LockRequest request;
  request.timeout = options.lock_wait;
  request.stop = options.stop;
  request.waiting = [&options,
                     last = std::optional<std::string>{}](const std::string& holder) mutable {
    if (last == holder) return;
    last = holder;
    emit(options, WaitingForLock{holder});
  };
  request.warning = [&options](const std::string& text) { emit(options, Notice{text}); };
  request.holder = fmt::format("{}{}{} process {}, {} (limbeck {})", options.os_user,
                               options.host.empty() ? "" : "@", options.host, os::process_id(),
                               command, kVersion);
  return database.dialect().lock(database.connection(), database.bookkeeping(), request);
}

std::size_t upgrade(Database& database, const scripts::ScriptDirectory& scripts,
                    std::string_view target, const Options& options, const RecoveryChoice& recovery,
                    const BeforeRun& before) {
  return migrate(Direction::upgrade, database, scripts, target, options, recovery, before);
}

std::size_t downgrade(Database& database, const scripts::ScriptDirectory& scripts,
                      std::string_view target, const Options& options,
                      const RecoveryChoice& recovery, const BeforeRun& before) {
  return migrate(Direction::downgrade, database, scripts, target, options, recovery, before);
}

void stamp(Database& database, const scripts::ScriptDirectory& scripts,
           const std::vector<std::string>& targets, bool purge, const Options& options) {
  for (const std::string& target : targets) check_target(target);
  require_readable_history(database.bookkeeping());
  const NoticeScope notices{database.connection(), options};
  const auto lock = take_lock(database, options, "stamp");
  database.locate_again();
  const graph::Rows rows = database.version_rows();
  const auto history = database.history();
  if (const auto interruption = find_interruption(history)) {
    throw interrupted_error(*interruption, rows);
  }
  try {
    const std::vector<graph::StampStep> steps =
        graph::stamp_steps(scripts.graph(), targets, purge ? graph::Rows{} : rows);
    Executor executor{database, scripts.graph(), options, *lock};
    executor.create_tables();
    stamp_rows(executor, steps, purge, scripts.graph(), rows);
  } catch (Error& error) {
    explain_unknown_row(error, scripts.graph(), rows, history);
    throw;
  }
}

bool ensure_version_table(Database& database, const Options& options) {
  const auto complete = [&] {
    const contract::Bookkeeping& found = database.bookkeeping();
    return found.version_table_exists && (!options.history || found.history_exists);
  };
  if (complete()) return false;
  const NoticeScope notices{database.connection(), options};
  const auto lock = take_lock(database, options, "ensure_version");
  database.locate_again();
  const graph::RevisionGraph no_graph;
  Executor executor{database, no_graph, options, *lock};
  return executor.create_tables();
}

}  // namespace limbeck::run
