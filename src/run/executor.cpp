#include "run/executor.hpp"

#include <algorithm>
#include <span>

#include <fmt/format.h>

#include "base/text.hpp"
#include "run/live_script.hpp"
#include "run/revision_step.hpp"

namespace limbeck::run {
namespace {

/// From this many statements on, each one is an event of its own.
constexpr std::size_t kLongBatch = 100;

bool is_cancellation(const Error& error) {
  const std::string& sqlstate = error.details().sqlstate;
  return sqlstate == "57014" || sqlstate == "SQLITE_INTERRUPT";
}

Error stopped(const PlannedStep* step) {
  const std::string revision = step == nullptr ? "" : step->script->node->id;
  return Error{{.code = "run.stopped",
                .message = revision.empty() ? "stopped between two steps, as asked"
                                            : fmt::format("stopped inside {}, as asked", revision),
                .hint = "run it again to go on",
                .revision = revision}};
}

std::string kept_text(const PlannedStep& step, const StepWalk& walk) {
  const std::string& id = step.script->node->id;
  if (!walk.is_partly_kept()) return fmt::format("nothing of {} was kept", id);
  if (step.live != nullptr) return fmt::format("{} had committed a part of its work", id);
  const std::size_t kept = walk.statements_kept();
  const std::size_t count = step.statement_count();
  if (kept == 0) {
    return fmt::format(
        "no statement of {} is known to be kept, but its first ran outside a "
        "transaction",
        id);
  }
  return fmt::format("{} of the {} statements of {} were kept", kept, count, id);
}

/// The bookkeeping's own tables could not be made where the settings put them.
void explain_refused_table(ErrorDetails& details) {
  if (details.code == "sql.permission") {
    details.hint =
        "grant the role the right to create tables there, or set version_table_schema to a schema "
        "of its own";
  } else if (details.code == "sql.no_schema") {
    details.hint = "create the schema first, or set version_table_schema to one that exists";
  }
}

/// Of a run that is one transaction.
std::string state_text(const Error& error, const graph::Rows& rows_before_run) {
  const std::string before = position_text(rows_before_run);
  if (error.code() == "connect.lost") {
    return fmt::format("the database was {} before this run; what that left is {}", before,
                       error.details().state.empty() ? "unknown" : error.details().state);
  }
  return fmt::format("the database is {}, as before this run; nothing of the run was kept", before);
}

/// Of a run in which each step ends by itself; `rows` are those before the step.
std::string state_text(const Error& error, const PlannedStep& step, const StepWalk& walk,
                       const graph::Rows& rows) {
  const bool lost = error.code() == "connect.lost";
  if (lost && !walk.is_partly_kept()) {
    return fmt::format("the database was {} before {}; what that left is {}", position_text(rows),
                       step.script->node->id,
                       error.details().state.empty() ? "unknown" : error.details().state);
  }
  return fmt::format("the database is {}; {}{}", position_text(rows), kept_text(step, walk),
                     lost ? "; the statement at hand may have taken effect or not" : "");
}

}  // namespace

std::string position_text(const graph::Rows& rows) {
  return rows.empty() ? "at base" : "at " + base::join(rows, ", ");
}

Executor::Executor(Database& database, const graph::RevisionGraph& graph, const Options& options,
                   const contract::Lock& lock)
    : database_(database),
      connection_(database.connection()),
      graph_(graph),
      options_(options),
      bookkeeper_(database.dialect(), &database.connection(), database.bookkeeping(), options,
                  lock.verification()) {}

bool Executor::create_tables() {
  const contract::Bookkeeping& found = database_.bookkeeping();
  const bool version_table = !found.version_table_exists;
  const bool history = bookkeeper_.has_history() && !found.history_exists;
  if (!version_table && !history) return false;
  Batch batch;
  if (version_table) batch.append(bookkeeper_.create_version_table(true));
  if (history) batch.append(bookkeeper_.create_history());
  run_bookkeeping(std::move(batch));
  database_.locate_again();
  return version_table;
}

void Executor::run_bookkeeping(Batch statements) {
  Batch batch = bookkeeper_.begin_bookkeeping();
  batch.append(std::move(statements));
  batch.append(bookkeeper_.commit());
  try {
    run(batch);
  } catch (...) {
    connection_.rollback();
    throw;
  }
}

void Executor::start_python(const Plan& plan) {
  for (const PlannedStep& step : plan.steps) {
    if (!step.is_bridged || python_) continue;
    try {
      python_.emplace(options_.python, options_.python.url);
    } catch (Error& error) {
      if (step.not_native) {
        error.details().message = fmt::format("{}: {}", where_not_native(step), error.what());
      }
      error.details().revision = step.script->node->id;
      throw;
    }
  }
}

void Executor::execute(const Plan& plan, graph::Rows& rows, ResumePoint from) {
  if (plan.steps.empty()) return;
  start_python(plan);
  const graph::Rows rows_before_run = rows;
  const bool all = plan.transaction_mode == TransactionMode::all;
  Batch frame;
  if (all) {
    frame.add(database_.dialect().begin(), Purpose::control);
    run(frame);
  }
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    execute_step(plan, i, rows, rows_before_run, i == 0 ? from : ResumePoint{});
    rows = graph::apply(rows, plan.steps[i].step.changes);
  }
  if (!all) return;
  try {
    run(bookkeeper_.commit());
  } catch (Error& error) {
    connection_.rollback();
    rows = rows_before_run;
    error.details().state = state_text(error, rows_before_run);
    throw;
  }
}

void Executor::execute_step(const Plan& plan, std::size_t index, const graph::Rows& rows,
                            const graph::Rows& rows_before_run, ResumePoint from) {
  const PlannedStep& step = plan.steps[index];
  const TransactionMode mode = plan.transaction_mode;
  StepWalk walk{bookkeeper_, database_.dialect(), graph_, *this, mode};
  try {
    check_stop();
    step_ = &step;
    const graph::Node& node = *step.script->node;
    emit(StepStarted{.revision = node.id,
                     .parents = node.parents,
                     .message = node.message,
                     .direction = step.step.direction,
                     .step = index + 1,
                     .step_count = plan.steps.size()});
    reports_statements_ = step.is_journaled(mode) || step.statement_count() >= kLongBatch;
    step_began_ = std::chrono::steady_clock::now();
    rows_before_ = rows;
    walk.perform(step, from);
    emit(StepFinished{.revision = node.id,
                      .direction = step.step.direction,
                      .duration = std::chrono::duration_cast<std::chrono::microseconds>(
                          std::chrono::steady_clock::now() - step_began_)});
    step_ = nullptr;
  } catch (Error& error) {
    connection_.rollback();
    const bool begun = step_ != nullptr;
    step_ = nullptr;
    error.details().state = mode == TransactionMode::all ? state_text(error, rows_before_run)
                                                         : state_text(error, step, walk, rows);
    if (python_ && python_->has_committed()) {
      error.details().state = fmt::format("the database is {}; {} had committed a part of its work",
                                          position_text(rows), step.script->node->id);
    }
    if (begun) record_failure(error, step, walk);
    throw;
  } catch (...) {
    step_ = nullptr;
    connection_.rollback();
    throw;
  }
}

void Executor::record_failure(const Error& error, const PlannedStep& step,
                              const StepWalk& walk) noexcept {
  try {
    Batch batch = bookkeeper_.begin_bookkeeping(true);
    if (bookkeeper_.has_history() && database_.bookkeeping().history_exists) {
      contract::HistoryEvent event =
          bookkeeper_.event("failed", step, graph_,
                            {.done = static_cast<std::int64_t>(walk.statements_kept()),
                             .duration_ms = elapsed_ms(),
                             .detail = error.code() == "run.stopped" ? "stopped" : error.what()});
      if (walk.statements_kept() > 0) event.hash = walk.kept_hash();
      batch.append(bookkeeper_.record(std::move(event)));
    }
    batch.append(bookkeeper_.commit());
    // Past a stop on purpose: what happened is worth the moment it takes to write it down.
    connection_.run(batch.statements());
  } catch (...) {
    // The error that led here is the one to tell.
    connection_.rollback();
  }
}

template <typename Work>
void Executor::interruptibly(Work work) {
  check_stop();
  const std::stop_callback interrupt{options_.stop, [this] { connection_.cancel(); }};
  work();
}

void Executor::run(const Batch& batch) {
  if (batch.empty()) return;
  const auto done = [&](std::size_t index) {
    if (step_ == nullptr || batch.purpose(index) != Purpose::script) return;
    if (reports_statements_) {
      emit(StatementFinished{.revision = step_->script->node->id,
                             .statement = batch.number(index),
                             .statement_count = step_->statement_count()});
    }
    // Statements that travel together are interrupted by cancel() instead, and one outside a
    // transaction has its effect already.
    if (!joins_bookkeeping() && connection_.in_transaction()) check_stop();
  };
  interruptibly([&] {
    try {
      connection_.run(batch.statements(), done);
    } catch (Error& error) {
      describe(error, batch);
      throw;
    }
  });
}

void Executor::call(const PlannedStep& planned, StepTransaction& transaction) {
  const std::string& revision = planned.script->node->id;
  RevisionStep step{database_.dialect(), connection_, revision, options_.stop};
  const StepFunction evaluate = [&](Step&) { planned.live->run(step, transaction); };
  interruptibly([&] {
    try {
      call_revision(planned.live ? evaluate : *planned.function, step, connection_, revision);
    } catch (const Error& error) {
      if (options_.stop.stop_requested() && is_cancellation(error)) throw stopped(step_);
      throw;
    }
  });
}

bool Executor::falls_back(const Error& error) {
  const PythonOptions& python = options_.python;
  if (python.bridge == PythonBridge::never || python.configuration.empty()) return false;
  connection_.rollback();
  try {
    if (!python_) python_.emplace(python, python.url);
  } catch (const Error&) {
    return false;  // What was not understood tells more.
  }
  emit(Notice{.text = error.what()});
  return true;
}

void Executor::bridge(const PlannedStep& step, const Batch& history) {
  check_stop();
  const graph::Rows after = graph::apply(rows_before_, step.step.changes);
  const auto sorted = [](graph::Rows rows) {
    std::sort(rows.begin(), rows.end());
    return rows;
  };
  const std::string identity_query = database_.dialect().identity_query();
  bridge::Step asked{
      .revision = step.script->node->id,
      .direction = step.step.direction,
      .rows_before = sorted(rows_before_),
      .rows_after = sorted(after),
      .version_table = database_.bookkeeping().version_table_name,
      .version_table_schema = options_.version_table_schema,
      .dialect = std::string(database_.dialect().name()),
      .identity_query = identity_query,
      .identity = connection_.query(identity_query, {}).rows.front().front().value_or(""),
      .history = {}};
  for (const db::Statement& statement : history.statements()) {
    asked.history.push_back(statement.text);
  }
  {
    const std::stop_callback interrupt{options_.stop, [this] { python_->interrupt(); }};
    try {
      python_->run(asked);
    } catch (const Error&) {
      if (options_.stop.stop_requested()) throw stopped(step_);
      throw;
    }
  }
  if (sorted(database_.version_rows()) == asked.rows_after) return;
  throw Error{
      {.code = "bridge.other_rows",
       .message = fmt::format("Alembic left the database {} behind {}, not {}",
                              position_text(database_.version_rows()), asked.revision,
                              position_text(asked.rows_after)),
       .hint = "see what env.py does behind run_migrations(); `stamp` sets the rows right"}};
}

void Executor::check_before_commit() {
  interruptibly([&] {
    try {
      connection_.check_before_commit();
    } catch (Error& error) {
      describe(error, {});
      throw;
    }
  });
}

bool Executor::has_effect(const db::Statement& statement) {
  const contract::Effect effect = database_.dialect().find_effect(connection_, statement.text);
  return effect.what == contract::Effect::What::whole;
}

void Executor::check_outside_transaction() {
  if (!connection_.in_transaction()) return;
  const std::string& revision = step_->script->node->id;
  throw Error{{.code = "run.transaction_open",
               .message = fmt::format(
                   "a statement of {} outside a transaction left a transaction open", revision),
               .hint = "take BEGIN and COMMIT out of the section; a section without "
                       "transaction=off is a transaction by itself",
               .revision = revision,
               .file = step_->script->node->source}};
}

bool Executor::joins_bookkeeping() const {
  return !database_.dialect().capabilities().checks_before_commit;
}

std::optional<std::int64_t> Executor::elapsed_ms() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               step_began_)
      .count();
}

void Executor::check_stop() const {
  if (options_.stop.stop_requested()) throw stopped(step_);
}

void Executor::describe(Error& error, const Batch& batch) const {
  ErrorDetails& details = error.details();
  if (options_.stop.stop_requested() && is_cancellation(error)) {
    const std::string statement = details.statement;
    details = stopped(step_).details();
    details.statement = statement;
    return;
  }
  if (step_ != nullptr) {
    details.revision = step_->script->node->id;
    if (step_->script->compiled == nullptr) details.file = step_->script->node->source;
  }
  details.dialect = database_.dialect().name();
  const std::optional<std::size_t> index = details.statement_index;
  details.statement_index.reset();
  if (!index || *index >= batch.size() || details.code == "connect.lost") return;
  switch (batch.purpose(*index)) {
    case Purpose::script:
      details.line = batch.statements()[*index].line;
      details.statement_index = batch.number(*index) - 1;
      break;
    case Purpose::commit:
      // A deferred constraint: no single statement is to blame.
      details.message = step_ == nullptr ? fmt::format("the commit failed: {}", details.message)
                                         : fmt::format("the commit of {} failed: {}",
                                                       details.revision, details.message);
      break;
    case Purpose::verification:
      break;
    case Purpose::control:
    case Purpose::session:
    case Purpose::version_row:
    case Purpose::history:
      details.file.clear();
      break;
    case Purpose::table:
      details.file.clear();
      explain_refused_table(details);
      break;
  }
}

void Executor::emit(Event event) const {
  if (options_.on_event) options_.on_event(event);
}

}  // namespace limbeck::run
