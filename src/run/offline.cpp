#include "run/offline.hpp"

#include <optional>

#include <fmt/format.h>

#include "base/text.hpp"
#include "run/bookkeeper.hpp"
#include "run/script_text.hpp"
#include "run/step_walk.hpp"

namespace limbeck::run {
namespace {

/// What a script of any command is made with.
struct Frame {
  Frame(const contract::Dialect& of, const Options& options)
      : dialect(of),
        bookkeeping(of.assume(options)),
        bookkeeper(of, nullptr, bookkeeping, options, ""),
        script(of) {}

  /// The tables, in a transaction of their own as online.
  void create_tables(bool version_table) {
    Batch tables;
    if (version_table) tables.append(bookkeeper.create_version_table(false));
    tables.append(bookkeeper.create_history());
    in_transaction(std::move(tables));
  }

  void in_transaction(Batch statements) {
    if (statements.empty()) return;
    Batch batch = bookkeeper.begin_bookkeeping();
    batch.append(std::move(statements));
    batch.append(bookkeeper.commit());
    script.run(batch);
  }

  void control(std::vector<db::Statement> statements) {
    Batch batch;
    batch.add(std::move(statements), Purpose::control);
    script.run(batch);
  }

  const contract::Dialect& dialect;
  const contract::Bookkeeping bookkeeping;
  const Bookkeeper bookkeeper;
  ScriptText script;
};

std::string step_comment(const PlannedStep& step) {
  const graph::Node& node = *step.script->node;
  const std::string parents = base::join(node.parents, ", ");
  return step.step.direction == Direction::upgrade
             ? fmt::format("Running upgrade {} -> {}", parents, node.id)
             : fmt::format("Running downgrade {} -> {}", node.id, parents);
}

std::string render(const scripts::ScriptDirectory& scripts, const contract::Dialect& dialect,
                   std::vector<graph::GraphStep> steps, bool from_base, const Options& options) {
  Frame frame{dialect, options};
  const Plan plan = make_plan(scripts, std::move(steps), dialect, options, PlanFor::script);
  const bool all = plan.transaction_mode == TransactionMode::all;
  const bool is_empty = plan.steps.empty();
  if (!is_empty) {
    frame.control(dialect.open_script());
    frame.create_tables(from_base);
  }
  if (all) frame.control(dialect.begin());
  StepWalk walk{frame.bookkeeper, dialect, scripts.graph(), frame.script, plan.transaction_mode};
  for (const PlannedStep& step : plan.steps) {
    frame.script.comment(step_comment(step));
    try {
      walk.perform(step);
    } catch (Error& error) {
      error.details().revision = step.script->node->id;
      throw;
    }
  }
  if (all) frame.script.run(frame.bookkeeper.commit());
  if (!is_empty) frame.control(dialect.close_script());
  return frame.script.text();
}

graph::Rows start_rows(const graph::RevisionGraph& graph, const graph::OfflineRange& range) {
  if (!range.start) return {};
  const std::optional<graph::Index> start = graph::resolve_one(graph, *range.start);
  return start ? graph::Rows{graph.node(*start).id} : graph::Rows{};
}

}  // namespace

std::string offline_upgrade(const scripts::ScriptDirectory& scripts,
                            const contract::Dialect& dialect, std::string_view argument,
                            const Options& options) {
  const graph::OfflineRange range = graph::parse_offline_range(argument);
  const graph::Rows rows = start_rows(scripts.graph(), range);
  return render(scripts, dialect, graph::upgrade_steps(scripts.graph(), range.end, rows),
                rows.empty(), options);
}

std::string offline_downgrade(const scripts::ScriptDirectory& scripts,
                              const contract::Dialect& dialect, std::string_view argument,
                              const Options& options) {
  const graph::OfflineRange range = graph::parse_offline_range(argument);
  if (!range.start) {
    throw Error{
        {.code = "run.range_needed",
         .message = fmt::format("downgrade --sql needs to know where the database is, and "
                                "{} says only where to go",
                                argument),
         .hint = fmt::format("write FROM:{}; `current` tells where a database is", argument)}};
  }
  const graph::Rows rows = start_rows(scripts.graph(), range);
  return render(scripts, dialect, graph::downgrade_steps(scripts.graph(), range.end, rows), false,
                options);
}

std::string offline_stamp(const scripts::ScriptDirectory& scripts, const contract::Dialect& dialect,
                          const std::vector<std::string>& arguments, bool purge,
                          const Options& options) {
  if (purge) {
    throw Error{{.code = "run.purge_offline",
                 .message = "--purge cannot be combined with --sql",
                 .hint = "leave --sql away, or delete the rows of the version table in the script "
                         "by hand"}};
  }
  std::vector<std::string> targets;
  std::optional<graph::OfflineRange> first;
  for (const std::string& argument : arguments) {
    const graph::OfflineRange range = graph::parse_offline_range(argument);
    if (first && first->start != range.start) {
      throw Error{
          {.code = "run.several_starts",
           .message = "stamp --sql takes one place to start from, and several were given",
           .hint = fmt::format("write {}: before every revision", first->start.value_or("base"))}};
    }
    if (!first) first = range;
    targets.push_back(range.end);
  }
  const graph::Rows rows = first ? start_rows(scripts.graph(), *first) : graph::Rows{};
  const std::vector<graph::StampStep> steps = graph::stamp_steps(scripts.graph(), targets, rows);

  Frame frame{dialect, options};
  Batch changes;
  for (const graph::StampStep& step : steps) {
    if (step.changes.empty()) continue;
    changes.append(frame.bookkeeper.change_rows(step.changes));
    changes.append(frame.bookkeeper.record(frame.bookkeeper.stamped(scripts.graph(), step)));
  }
  if (changes.empty()) return {};
  frame.create_tables(rows.empty());
  for (const graph::StampStep& step : steps) {
    if (step.changes.empty()) continue;
    frame.script.comment(
        fmt::format("Running stamp_revision {} -> {}", base::join(step.from, ", "), step.to));
  }
  frame.in_transaction(std::move(changes));
  return frame.script.text();
}

std::string offline_ensure_version(const contract::Dialect& dialect, const Options& options) {
  Frame frame{dialect, options};
  frame.create_tables(true);
  return frame.script.text();
}

}  // namespace limbeck::run
