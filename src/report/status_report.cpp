#include "report/status_report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace limbeck::report {

namespace {

using graph::Index;
using graph::Indexes;

StatusRevision describe(const scripts::ScriptDirectory& scripts, Index revision,
                        std::chrono::system_clock::time_point now) {
  const scripts::Script& script = scripts.script(revision);
  StatusRevision result{.id = script.node->id,
                        .message = script.node->message,
                        .create_date = script.create_date,
                        .file = script.compiled == nullptr ? script.node->source : ""};
  if (const auto created = parse_date(result.create_date)) {
    result.age = std::chrono::duration_cast<std::chrono::seconds>(now - *created);
  }
  return result;
}

/// Rows that stand for exactly one revision of the project; the others are unknown.
Indexes known_rows(const graph::RevisionGraph& graph, const graph::Rows& rows,
                   std::vector<std::string>& unknown) {
  Indexes known;
  for (const std::string& row : rows) {
    try {
      const Indexes found = graph::resolve_rows(graph, {row});
      known.insert(known.end(), found.begin(), found.end());
    } catch (const Error&) {
      unknown.push_back(row);
    }
  }
  return known;
}

/// What is missing below the heads, in the order an upgrade would run it.
Indexes pending_revisions(const graph::RevisionGraph& graph, bool rows_are_known,
                          const StatusFacts& facts) {
  Indexes pending;
  if (rows_are_known) {
    try {
      for (const auto& step : graph::upgrade_steps(graph, "heads", facts.rows)) {
        pending.push_back(step.revision);
      }
      return pending;
    } catch (const Error&) {
      // Rows that overlap: an upgrade refuses them, but what is missing can still be told.
      pending.clear();
    }
  }
  // What the history knows to be below an unknown row is not pending either.
  const std::vector<bool> applied = run::find_applied(graph, facts.rows, facts.history);
  for (const Index revision : graph.newest_first()) {
    if (!applied[revision]) pending.push_back(revision);
  }
  std::ranges::reverse(pending);
  return pending;
}

std::vector<std::string> next_steps(const StatusReport& report, const graph::RevisionGraph& graph,
                                    const std::string& program) {
  std::vector<std::string> next;
  if (report.interruption) {
    const auto& stopped = *report.interruption;
    const std::string target =
        stopped.direction == "downgrade" ? "downgrade TARGET" : "upgrade heads";
    next.push_back(program + " " + target + " --resume   (goes on with " + stopped.revision +
                   " after the statements that are done)");
    next.push_back(program + " " + target +
                   " --resolve applied|reverted   (after you finished or undid it by hand)");
    return next;
  }
  for (const std::string& row : report.unknown_rows) {
    const auto into = graph.find_replacing(row);
    if (!into) continue;
    next.push_back(
        fmt::format("upgrade it to {} with a release that still has the file of {}, "
                    "which was squashed into it",
                    graph.node(*into).id, row));
    return next;
  }
  if (!report.unknown_rows.empty()) {
    next.push_back(report.state == State::ahead
                       ? "a newer release migrated this database: get its revision files"
                       : "get the files of the unknown revisions, or, if they are gone for good: " +
                             program + " stamp --purge REVISION");
    return next;
  }
  for (const auto& edited : report.edited) {
    next.push_back("restore " + edited.file +
                   " as it was applied, and put the change into a new "
                   "revision");
  }
  if (!report.never_run.empty()) {
    next.push_back("run what the late merge brought by hand, or go below it and up again: " +
                   program + " downgrade, " + program + " upgrade");
  }
  if (!report.pending.empty() && report.edited.empty()) {
    next.push_back(program + (report.heads.size() > 1 ? " upgrade heads" : " upgrade head"));
  }
  if (report.heads.size() > 1) {
    std::string command = program + " merge -m MESSAGE";
    for (const auto& head : report.heads) command += " " + head.id;
    next.push_back(command + "   (if the branches are to become one)");
  }
  if (report.heads.empty()) next.push_back(program + " revision -m MESSAGE");
  return next;
}

}  // namespace

StatusReport make_status_report(const scripts::ScriptDirectory& scripts, const StatusFacts& facts) {
  const graph::RevisionGraph& graph = scripts.graph();
  StatusReport report;
  report.masked_url = facts.masked_url;
  report.url_source = facts.url_source;
  report.dialect = facts.dialect;
  report.server_version = facts.bookkeeping.server_version;
  report.database = facts.bookkeeping.database;
  report.version_table_exists = facts.bookkeeping.version_table_exists;
  report.history_exists = facts.bookkeeping.history_exists || facts.bookkeeping.history_hidden;
  report.history_hidden = facts.bookkeeping.history_hidden;
  report.history_enabled = facts.history_enabled;
  report.state = run::find_state(graph, facts.rows, facts.history);

  const Indexes known = known_rows(graph, facts.rows, report.unknown_rows);
  const auto add = [&](std::vector<StatusRevision>& to, const Indexes& revisions) {
    for (const Index revision : revisions) to.push_back(describe(scripts, revision, facts.now));
  };
  add(report.current, known);
  add(report.heads, graph.real_heads());
  add(report.pending, pending_revisions(graph, report.unknown_rows.empty(), facts));

  graph::Rows rows;
  for (const Index revision : known) rows.push_back(graph.node(revision).id);
  report.edited = run::find_edited(scripts, rows, facts.history);
  report.interruption = run::find_interruption(facts.history);
  for (const std::string& id : run::find_never_run(graph, rows, facts.history)) {
    if (const auto revision = graph.find(id)) add(report.never_run, {*revision});
  }
  report.next = next_steps(report, graph, facts.program_name);
  if (const auto owner = run::find_program(report.unknown_rows, facts.history);
      owner && !report.interruption) {
    report.next = {owner->revision + " is compiled into the program " + owner->program +
                   ": use that program"};
  }
  return report;
}

std::string_view state_name(State state) {
  switch (state) {
    case State::at_head:
      return "at_head";
    case State::behind:
      return "behind";
    case State::ahead:
      return "ahead";
    case State::diverged:
      return "diverged";
    case State::interrupted:
      return "interrupted";
  }
  return "";
}

}  // namespace limbeck::report
