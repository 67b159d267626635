#include "run/resume.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sql/statement_kind.hpp"

namespace limbeck::run {
namespace {

Error cannot_resume(const Interruption& interruption, std::string why, std::string hint) {
  return Error{{.code = "run.cannot_resume",
                .message = fmt::format("cannot go on inside {}: {}", interruption.revision, why),
                .hint = std::move(hint),
                .revision = interruption.revision}};
}

std::string statement_place(const Interruption& interruption) {
  const std::string number = fmt::format("statement {} of {}", interruption.statements_done + 1,
                                         interruption.statements_total);
  if (interruption.statements_total == 0) return "behind a commit of its own";
  if (interruption.statements_done >= interruption.statements_total)
    return "after its last statement";
  if (interruption.statement.empty()) return "before " + number;
  return fmt::format("at {} ({})", number, interruption.statement);
}

/// The interrupted step alone. Its revision's neighbours are as they were when it began, so
/// nothing else can be part of the way to it.
graph::GraphStep find_step(const graph::RevisionGraph& graph, const Interruption& interruption,
                           const graph::Rows& rows) {
  const graph::Index revision = graph::find_revision(graph, interruption.revision);
  const std::string& id = graph.node(revision).id;
  std::vector<std::vector<graph::GraphStep>> ways;
  if (interruption.direction == "upgrade") {
    ways.push_back(graph::upgrade_steps(graph, id, rows));
  } else if (graph.parents(revision).empty()) {
    ways.push_back(graph::downgrade_steps(graph, id + "@base", rows));
  } else {
    for (const graph::Index parent : graph.parents(revision))
      ways.push_back(graph::downgrade_steps(graph, id + "@" + graph.node(parent).id, rows));
  }
  for (std::vector<graph::GraphStep>& steps : ways)
    if (!steps.empty() && steps.front().revision == revision) return std::move(steps.front());
  throw cannot_resume(
      interruption,
      fmt::format("its {} is no longer the next step from here", interruption.direction),
      "the revisions or the version rows were changed since: put them back, or "
      "use --resolve reverted once the database is as before the step");
}

/// Errors: run.cannot_resume, unless what was done is still what the revision says.
void check_unchanged(const Interruption& interruption, const PlannedStep& step, sql::Flavor flavor,
                     TransactionMode mode) {
  const std::size_t done = interruption.statements_done;
  const std::string hint =
      "restore the file as it was run, or finish or undo the rest by hand and "
      "use --resolve applied or --resolve reverted";
  if (!step.is_journaled(mode)) {
    throw cannot_resume(interruption, "it is one transaction now and was not then",
                        "use the transaction_mode and the sections of the run that stopped");
  }
  DoneHash hash;
  std::size_t first = 0;
  for (const scripts::ResolvedSection& section : step.sections) {
    const std::size_t size = section.statements.size();
    if (done > first && done < first + size && section.transactional &&
        mode != TransactionMode::none) {
      throw cannot_resume(interruption, "its sections were changed since", hint);
    }
    for (std::size_t i = 0; i < size && first + i < done; ++i)
      hash.add(section.statements[i], flavor);
    first += size;
  }
  if (done > first || hash.value() != interruption.done_hash) {
    throw cannot_resume(interruption,
                        fmt::format("the {} statements that were done were changed since", done),
                        hint);
  }
}

/// The statement of that index over all sections; null: it has none.
const db::Statement* statement_at(const PlannedStep& step, std::size_t index) {
  for (const scripts::ResolvedSection& section : step.sections) {
    if (index < section.statements.size()) return &section.statements[index];
    index -= section.statements.size();
  }
  return nullptr;
}

bool has_temporary(const PlannedStep& step, std::size_t done, sql::Flavor flavor) {
  for (std::size_t i = 0; i < done; ++i) {
    const db::Statement* const statement = statement_at(step, i);
    if (statement != nullptr && sql::makes_temporary(statement->text, flavor)) return true;
  }
  return false;
}

/// What became of the statement that was in flight.
contract::Effect find_effect(Database& database, const PlannedStep& step,
                             const Interruption& interruption) {
  const db::Statement* const statement = statement_at(step, interruption.statements_done);
  const bool is_same =
      statement != nullptr && first_line(statement->text) == interruption.statement;
  if (!is_same) return {};
  return database.dialect().find_effect(database.connection(), statement->text);
}

void say(const Options& options, std::string text) {
  if (options.on_event) options.on_event(Notice{.text = std::move(text)});
}

/// Where the step goes on. `is_asked`: the user says that it can.
ResumePoint find_point(Database& database, const PlannedStep& step,
                       const Interruption& interruption, const graph::Rows& rows, bool is_asked,
                       const Options& options) {
  using What = contract::Effect::What;
  ResumePoint point{.resumed = true, .statements_done = interruption.statements_done};
  const sql::Flavor flavor = database.dialect().flavor();
  if (!is_asked && has_temporary(step, point.statements_done, flavor)) {
    throw interrupted_error(interruption, rows);
  }
  std::string found;
  // One that has failed may have left something; whole it is not.
  if (interruption.in_flight || !interruption.statement.empty()) {
    const contract::Effect effect = find_effect(database, step, interruption);
    const bool is_done = effect.what == What::whole;
    if (interruption.in_flight) {
      if (effect.what == What::unknown && !is_asked) throw interrupted_error(interruption, rows);
      if (is_done) ++point.statements_done;
    }
    if (interruption.in_flight || !is_done) {
      for (const std::string& repair : effect.repairs) database.connection().query(repair, {});
      if (!effect.found.empty()) found = ": " + effect.found;
    }
  }
  say(options,
      fmt::format("an earlier run stopped inside the {} of {}, {}; this one goes on there{}",
                  interruption.direction, interruption.revision, statement_place(interruption),
                  found));
  return point;
}

}  // namespace

Error interrupted_error(const Interruption& interruption, const graph::Rows& rows) {
  std::string message =
      fmt::format("an earlier run stopped inside the {} of {}, {}", interruption.direction,
                  interruption.revision, statement_place(interruption));
  if (interruption.in_flight) {
    message += "; that statement may have taken effect or not";
  } else if (!interruption.error.empty()) {
    message += ": " + interruption.error;
  }
  const std::string who = interruption.os_user.empty() && interruption.host.empty()
                              ? ""
                              : fmt::format(" by {}@{}", interruption.os_user, interruption.host);
  return Error{
      {.code = "run.interrupted",
       .message = std::move(message),
       .hint = interruption.statements_total == 0
                   ? "look at the database, then run again with --resolve applied (you finished it "
                     "by hand) or --resolve reverted (you undid it, or it may run again from its "
                     "beginning)"
                   : "look at the database, then run again with --resume (go on at that "
                     "statement), --resolve applied (you finished it by hand) or --resolve "
                     "reverted (you undid it)",
       .revision = interruption.revision,
       .statement = interruption.statement,
       .state = fmt::format("the database is {}; {} of the {} statements of {} were kept; last "
                            "heard of at {}{}",
                            position_text(rows), interruption.statements_done,
                            interruption.statements_total, interruption.revision, interruption.at,
                            who)}};
}

std::size_t settle_interruption(Executor& executor, Database& database,
                                const scripts::ScriptDirectory& scripts,
                                const Interruption& interruption, Resolution choice,
                                std::string_view direction, graph::Rows& rows,
                                const Options& options) {
  const Bookkeeper& bookkeeper = executor.bookkeeper();
  if (choice == Resolution::reverted) {
    contract::HistoryEvent event = bookkeeper.plain_event("resolved");
    event.revision = interruption.revision;
    event.direction = interruption.direction;
    event.detail = "reverted";
    Batch batch = bookkeeper.verify();
    batch.append(bookkeeper.record(std::move(event)));
    executor.run_bookkeeping(std::move(batch));
    return 0;
  }
  std::vector<graph::GraphStep> steps{find_step(scripts.graph(), interruption, rows)};
  const Plan plan = make_plan(scripts, std::move(steps), database.dialect(), options);
  const PlannedStep& step = plan.steps.front();
  if (choice != Resolution::applied) {
    const bool is_asked = choice == Resolution::resume;
    // Not a list of statements: nothing tells how far it came. And what has failed would fail again
    // in the way of somebody who wants to go elsewhere.
    const bool has_failed = !interruption.error.empty() && interruption.error != "stopped";
    if (!is_asked && (step.is_bridged || step.live != nullptr ||
                      (has_failed && interruption.direction != direction))) {
      throw interrupted_error(interruption, rows);
    }
    check_unchanged(interruption, step, database.dialect().flavor(), options.transaction_mode);
    executor.execute(plan, rows, find_point(database, step, interruption, rows, is_asked, options));
    return 1;
  }
  Batch batch = bookkeeper.verify();
  batch.append(bookkeeper.change_rows(step.step.changes));
  batch.append(bookkeeper.record(bookkeeper.event(
      "resolved", step, scripts.graph(),
      {.done = static_cast<std::int64_t>(interruption.statements_done), .detail = "applied"})));
  executor.run_bookkeeping(std::move(batch));
  rows = graph::apply(rows, step.step.changes);
  return 0;
}

}  // namespace limbeck::run
