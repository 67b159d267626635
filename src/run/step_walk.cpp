#include "run/step_walk.hpp"

#include <algorithm>

#include "sql/statement_kind.hpp"

namespace limbeck::run {
namespace {

/// Before a statement in the journal that is not to be looked for.
constexpr const char* kUndecidable = "(its effect was there before) ";

void add_statements(Batch& batch, const scripts::ResolvedSection& section, std::size_t first) {
  for (const db::Statement& statement : section.statements)
    batch.add(statement, Purpose::script, ++first);
}

}  // namespace

void StepWalk::perform(const PlannedStep& step, ResumePoint from) {
  kept_ = 0;
  partly_kept_ = from.resumed;
  session_open_ = false;
  kept_hash_ = {};
  if (step.is_bridged) {
    perform_bridged(step);
  } else if (step.live != nullptr && mode_ != TransactionMode::all) {
    perform_live(step);
  } else if (step.is_journaled(mode_)) {
    perform_journaled(step, from);
  } else {
    perform_atomic(step, mode_ != TransactionMode::all);
  }
}

void StepWalk::perform_atomic(const PlannedStep& step, bool in_own_transaction) {
  Batch opening =
      in_own_transaction ? bookkeeper_.begin_section() : bookkeeper_.apply_session(true);
  std::size_t first = 0;
  for (const scripts::ResolvedSection& section : step.sections) {
    add_statements(opening, section, first);
    first += section.statements.size();
  }
  // Together where nothing has to happen in between: one round trip for a revision.
  const bool together = sink_.joins_bookkeeping() && !step.has_function();
  std::optional<std::int64_t> duration;  // What is sent ahead cannot know it.
  if (!together) {
    sink_.run(opening);
    if (step.has_function()) sink_.call(step, *this);
    sink_.check_before_commit();
    duration = sink_.elapsed_ms();
    opening = {};
  }
  opening.append(bookkeeper_.end_section());
  opening.append(closing(step, duration));
  if (in_own_transaction) opening.append(bookkeeper_.commit());
  sink_.run(opening);
}

void StepWalk::perform_live(const PlannedStep& step) {
  live_ = &step;
  try {
    perform_atomic(step, true);
  } catch (const Error& error) {
    // What is kept would be done twice.
    if (error.code() != "python.not_native" || partly_kept_ || !sink_.falls_back(error)) throw;
    perform_bridged(step);
  }
}

/// A script that is evaluated commits: nobody can tell from outside how far it came.
void StepWalk::leave() {
  sink_.check_before_commit();
  Batch batch = bookkeeper_.end_section();
  batch.append(bookkeeper_.verify());
  if (!partly_kept_) {
    batch.append(bookkeeper_.record(bookkeeper_.event(
        "statement", *live_, graph_, {.done = 0, .detail = "what follows its first commit"})));
  }
  batch.append(bookkeeper_.commit());
  batch.append(bookkeeper_.apply_session(false));
  sink_.run(batch);
  session_open_ = true;
  partly_kept_ = true;
}

void StepWalk::enter() {
  sink_.check_outside_transaction();
  sink_.run(bookkeeper_.begin_section(take_session_open()));
}

/// Alembic changes the version row itself. What tells that the lock is held can be asked on our own
/// connection alone.
void StepWalk::perform_bridged(const PlannedStep& step) {
  sink_.run(bookkeeper_.verify());
  sink_.bridge(step, bookkeeper_.record(bookkeeper_.event("finished", step, graph_,
                                                          {.done = {}, .detail = "by Python"})));
}

Batch StepWalk::closing(const PlannedStep& step, std::optional<std::int64_t> duration_ms) const {
  Progress progress{.done = {}, .duration_ms = duration_ms};
  if (step.script->compiled == nullptr)
    progress.done = static_cast<std::int64_t>(step.statement_count());
  Batch batch = bookkeeper_.verify();
  batch.append(bookkeeper_.change_rows(step.step.changes));
  batch.append(bookkeeper_.record(bookkeeper_.event("finished", step, graph_, progress)));
  return batch;
}

void StepWalk::perform_journaled(const PlannedStep& step, ResumePoint from) {
  Batch batch = bookkeeper_.begin_bookkeeping();
  batch.append(bookkeeper_.verify());
  Progress progress;
  if (from.resumed) {
    progress.done = static_cast<std::int64_t>(from.statements_done);
    progress.detail = "resumed";
  }
  batch.append(bookkeeper_.record(bookkeeper_.event("started", step, graph_, progress)));
  batch.append(bookkeeper_.commit());
  sink_.run(batch);

  std::size_t first = 0;
  for (std::size_t i = 0; i < step.sections.size(); ++i) {
    const scripts::ResolvedSection& section = step.sections[i];
    const std::size_t size = section.statements.size();
    const bool last = i + 1 == step.sections.size();
    const std::size_t skip =
        std::min(size, from.statements_done - std::min(from.statements_done, first));
    const bool outside = !section.transactional || mode_ == TransactionMode::none;
    if (skip == size) {
      keep(section);
    } else if (outside) {
      perform_outside(step, section, first, skip);
    } else {
      perform_section(step, section, first, last);
    }
    first += size;
    if (last && (outside || skip == size)) finish_in_own_transaction(step);
  }
}

void StepWalk::perform_section(const PlannedStep& step, const scripts::ResolvedSection& section,
                               std::size_t first, bool last) {
  Batch batch = bookkeeper_.begin_section(take_session_open());
  add_statements(batch, section, first);
  sink_.run(batch);
  sink_.check_before_commit();
  batch = bookkeeper_.end_section();
  if (last) {
    batch.append(closing(step, sink_.elapsed_ms()));
  } else {
    DoneHash after = kept_hash_;
    for (const db::Statement& statement : section.statements)
      after.add(statement, dialect_.flavor());
    contract::HistoryEvent event =
        bookkeeper_.event("statement", step, graph_,
                          {.done = static_cast<std::int64_t>(first + section.statements.size())});
    event.hash = after.value();
    batch.append(bookkeeper_.verify());
    batch.append(bookkeeper_.record(std::move(event)));
  }
  batch.append(bookkeeper_.commit());
  sink_.run(batch);
  keep(section);
}

void StepWalk::perform_outside(const PlannedStep& step, const scripts::ResolvedSection& section,
                               std::size_t first, std::size_t skip) {
  settings_.clear();
  for (std::size_t i = 0; i < section.statements.size(); ++i) {
    const db::Statement& statement = section.statements[i];
    if (sql::is_session_setting(statement.text, dialect_.flavor())) {
      if (i >= skip) perform_setting(statement, first + i);
      settings_.push_back(statement);
    } else if (i < skip) {
      // Its effect is kept.
    } else if (sql::stands_transaction(statement.text, dialect_.flavor())) {
      perform_in_own_transaction(step, statement, first + i);
    } else {
      perform_alone(step, statement, first + i);
    }
    ++kept_;
    kept_hash_.add(statement, dialect_.flavor());
  }
}

/// Nothing of it outlasts this session: it is not in the journal, and a resumed run does it again.
void StepWalk::perform_setting(const db::Statement& statement, std::size_t index) {
  Batch batch;
  if (!session_open_) batch.append(session_of_section(false));
  batch.add(statement, Purpose::script, index + 1);
  session_open_ = true;
  sink_.run(batch);
}

/// The journal says before it that it may have taken effect: that is looked up after a crash.
void StepWalk::perform_alone(const PlannedStep& step, const db::Statement& statement,
                             std::size_t index) {
  const char* const mark = sink_.has_effect(statement) ? kUndecidable : "";
  contract::HistoryEvent intent = bookkeeper_.event(
      "statement", step, graph_,
      {.done = static_cast<std::int64_t>(index), .detail = mark + first_line(statement.text)});
  intent.hash = kept_hash_.value();
  Batch batch = bookkeeper_.begin_bookkeeping(take_session_open());
  batch.append(bookkeeper_.verify());
  batch.append(bookkeeper_.record(std::move(intent)));
  batch.append(bookkeeper_.commit());
  batch.append(session_of_section(false));
  session_open_ = true;
  sink_.run(batch);
  partly_kept_ = true;
  Batch alone;
  alone.add(statement, Purpose::script, index + 1);
  sink_.run(alone);
  sink_.check_outside_transaction();
}

/// With its row in the journal: after a crash both are there or neither.
void StepWalk::perform_in_own_transaction(const PlannedStep& step, const db::Statement& statement,
                                          std::size_t index) {
  Batch batch;
  if (!session_open_) batch.append(session_of_section(false));
  batch.add(dialect_.begin(), Purpose::control);
  // On SQLite some settings end where a transaction begins, and others are taken only before.
  batch.append(session_of_section(true));
  batch.add(statement, Purpose::script, index + 1);
  session_open_ = true;
  sink_.run(batch);
  sink_.check_before_commit();
  DoneHash after = kept_hash_;
  after.add(statement, dialect_.flavor());
  contract::HistoryEvent event =
      bookkeeper_.event("statement", step, graph_, {.done = static_cast<std::int64_t>(index + 1)});
  event.hash = after.value();
  batch = bookkeeper_.end_section();
  batch.append(bookkeeper_.verify());
  batch.append(bookkeeper_.record(std::move(event)));
  batch.append(bookkeeper_.commit());
  sink_.run(batch);
  session_open_ = false;
  partly_kept_ = true;
}

/// What the configuration and the section have set so far.
Batch StepWalk::session_of_section(bool in_transaction) const {
  Batch batch = bookkeeper_.apply_session(in_transaction);
  for (const db::Statement& each : settings_) {
    const bool is_lost = sql::is_lost_at_begin(each.text, dialect_.flavor());
    if (!in_transaction || is_lost) batch.add(each, Purpose::session);
  }
  return batch;
}

void StepWalk::finish_in_own_transaction(const PlannedStep& step) {
  Batch batch = bookkeeper_.begin_bookkeeping(take_session_open());
  batch.append(closing(step, sink_.elapsed_ms()));
  batch.append(bookkeeper_.commit());
  sink_.run(batch);
}

void StepWalk::keep(const scripts::ResolvedSection& section) {
  for (const db::Statement& statement : section.statements)
    kept_hash_.add(statement, dialect_.flavor());
  kept_ += section.statements.size();
  partly_kept_ = true;
}

}  // namespace limbeck::run
