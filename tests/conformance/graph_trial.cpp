#include "conformance/graph_trial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "base/text.hpp"
#include "graph/symbol.hpp"
#include "limbeck/error.hpp"
#include "unit/graph/graph_text.hpp"

namespace limbeck::conformance {

namespace {

using graph::Index;
using graph::Indexes;
using graph::RevisionGraph;
using nlohmann::json;

/// Our codes in Alembic's coarser classes.
std::string class_of(const std::string& code) {
  static const std::map<std::string, std::string> classes = {
      {"graph.unknown_revision", "locate"},   {"graph.ambiguous_id", "locate"},
      {"graph.not_in_lineage", "locate"},     {"graph.unknown_row", "locate"},
      {"graph.self_loop", "cycle"},           {"graph.dependency_cycle", "cycle"},
      {"graph.dependency_self_loop", "cycle"}};
  const auto found = classes.find(code);
  return found == classes.end() ? code.substr(code.find('.') + 1) : found->second;
}

std::set<std::string> set_of(const std::vector<std::string>& values) {
  return {values.begin(), values.end()};
}

/// Rows without those that another row implies.
std::set<std::string> without_implied(const RevisionGraph& graph, const graph::Rows& rows) {
  const Indexes indexes = graph::resolve_rows(graph, rows);
  Indexes below;
  for (const Index index : indexes)
    below.insert(below.end(), graph.normalized(index).begin(), graph.normalized(index).end());
  const auto implied = graph.ancestors(below);
  std::set<std::string> kept;
  for (const Index index : indexes)
    if (!implied[index]) kept.insert(graph.node(index).id);
  return kept;
}

/// The specification leaves the order open where a revision has several dependencies of its own.
bool is_order_open(const RevisionGraph& graph) {
  for (Index index = 0; index < graph.size(); ++index)
    if (graph.normalized(index).size() > graph.parents(index).size() + 1) return true;
  return false;
}

bool has_symbol(const RevisionGraph& graph, std::string_view name) {
  try {
    graph::find_revision(graph, name);
    return true;
  } catch (const Error&) {
    return false;
  }
}

bool names_unknown_label(const RevisionGraph& graph, const Command& command) {
  return std::any_of(command.targets.begin(), command.targets.end(), [&](const auto& target) {
    const auto label = graph::split_label(target).label;
    return label && !has_symbol(graph, *label);
  });
}

bool walks_down_from_base(const Command& command) {
  const auto relative = graph::parse_relative(command.targets.front());
  return relative && relative->symbol == "base" && relative->steps <= 0;
}

/// What holds for any result, also where Alembic gives none: no row implies another.
bool is_sound(const RevisionGraph& graph, const Command& command, const Outcome& ours) {
  return !ours.error.empty() || command.verb == "stamp" || command.verb == "history" ||
         set_of(ours.rows) == without_implied(graph, ours.rows) ||
         set_of(command.rows) != without_implied(graph, command.rows);
}

bool is_history_beyond_alembic(const Command& command, const Outcome& ours, const Outcome& theirs) {
  if (command.verb != "history") return false;
  const std::string& range = command.targets.front();
  const auto lower = std::string_view(range).substr(0, range.find(':'));
  const auto relative = graph::parse_relative(lower);
  // As a lower end Alembic takes no SYM-N at all, and fails in several ways where -N arrives at
  // base; here that is base.
  if (relative) return relative->symbol || !theirs.error.empty();
  // Of two things wrong, which is reported is open.
  return !ours.error.empty() && !theirs.error.empty();
}

/// As a label of a lower end Alembic wants a whole label, or the id of a revision with one label.
bool has_partial_branch(const RevisionGraph& graph, const Command& command) {
  const std::string& range = command.targets.front();
  const auto label = graph::split_label(std::string_view(range).substr(0, range.find(':'))).label;
  if (command.verb != "history" || !label || graph.find_label(*label)) return false;
  const auto id = graph.find(*label);
  return !id || graph.labels(*id).size() != 1;
}

}  // namespace

/// Each reason is in docs/graph.md, "Differences from Alembic".
std::string known_difference(const RevisionGraph& graph, const Command& command,
                             const Outcome& ours, const Outcome& theirs) {
  const auto is_relative = [](const std::string& target) {
    return graph::parse_relative(target).has_value();
  };
  // Alembic ends with an uncaught exception: ours is an error or what a correct tool does.
  if (!theirs.crash.empty()) return is_sound(graph, command, ours) ? "crash of Alembic" : "";
  if (ours.error == "locate" && names_unknown_label(graph, command))
    return "unknown label that Alembic passes over";
  // base-1 means the head in Alembic, and base+0 is too far a walk.
  if (walks_down_from_base(command)) return "walk down from base";
  if (command.targets.size() > 1 && !ours.error.empty() && !theirs.error.empty())
    return "two targets are wrong and either may be reported";
  if (command.verb == "stamp" && (theirs.error == "locate" || ours.error == "bad_relative") &&
      std::any_of(command.targets.begin(), command.targets.end(), is_relative))
    return "relative symbol of stamp";
  // L@X with the beginning of an id: Alembic looks for rows related to X without regard to L.
  const auto is_labelled = [](const std::string& target) {
    return target.find('@') != std::string::npos;
  };
  if (command.verb == "stamp" && theirs.error == "locate" && ours.error.empty() &&
      std::any_of(command.targets.begin(), command.targets.end(), is_labelled))
    return "partial id on a branch for stamp";
  if (is_history_beyond_alembic(command, ours, theirs)) return "relative lower end of history";
  if (has_partial_branch(graph, command)) return "partial branch of a lower end of history";
  // Leaving a revision that has a parent or dependency which another one implies, Alembic writes
  // that one too: always in 1.8.1, with other rows present in 1.19. Every later upgrade is then
  // refused as overlapping.
  const bool has_same_rows_but_implied =
      command.verb == "downgrade" && ours.error.empty() && theirs.error.empty() &&
      set_of(ours.rows) != set_of(theirs.rows) && set_of(ours.steps) == set_of(theirs.steps) &&
      set_of(ours.rows) == without_implied(graph, theirs.rows);
  return has_same_rows_but_implied ? "row that another one implies" : "";
}

Outcome run_here(const std::vector<graph::Node>& nodes, const Command& command) {
  Outcome outcome{command.rows};
  try {
    const RevisionGraph graph(nodes);
    const auto run = [&](const auto& steps) {
      for (const auto& step : steps) {
        outcome.steps.push_back(graph.node(step.revision).id);
        outcome.rows = graph::apply(outcome.rows, step.changes);
      }
    };
    const std::string& target = command.targets.front();
    if (command.verb == "upgrade") run(graph::upgrade_steps(graph, target, command.rows));
    if (command.verb == "downgrade") run(graph::downgrade_steps(graph, target, command.rows));
    if (command.verb == "history")
      for (const Index index : graph::history_range(graph, target, command.rows))
        outcome.steps.push_back(graph.node(index).id);
    if (command.verb == "stamp")
      for (const auto& step : graph::stamp_steps(graph, command.targets, command.rows))
        outcome.rows = graph::apply(outcome.rows, step.changes);
  } catch (const Error& error) {
    outcome.error = class_of(error.code());
  }
  return outcome;
}

std::vector<Outcome> run_in_alembic(OracleProcess& oracle, const Trial& trial) {
  json request{{"graph", json::array()}, {"commands", json::array()}};
  for (const graph::Node& node : trial.nodes)
    request["graph"].push_back({{"id", node.id},
                                {"parents", node.parents},
                                {"labels", node.labels},
                                {"dependencies", node.dependencies}});
  for (const Command& command : trial.commands)
    request["commands"].push_back(
        {{"rows", command.rows}, {"verb", command.verb}, {"targets", command.targets}});
  std::vector<Outcome> outcomes;
  for (const json& answer : json::parse(oracle.ask(request.dump()))) {
    Outcome outcome;
    outcome.error = answer.value("error", "");
    outcome.crash = answer.value("crash", "");
    outcome.rows = answer.value("rows", graph::Rows{});
    outcome.steps = answer.value("steps", std::vector<std::string>{});
    if (outcome.error == "other") outcome.error = answer.value("message", "");
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

Verdict compare(const std::vector<graph::Node>& nodes, const Command& command, const Outcome& ours,
                const Outcome& theirs) {
  const bool failed = !theirs.error.empty() || !theirs.crash.empty();
  if (theirs.crash.empty() && ours.error == theirs.error) {
    if (failed) return Verdict::same;
    const RevisionGraph graph(nodes);
    const bool are_steps_same = is_order_open(graph) ? set_of(ours.steps) == set_of(theirs.steps)
                                                     : ours.steps == theirs.steps;
    if (are_steps_same && set_of(ours.rows) == set_of(theirs.rows)) return Verdict::same;
  }
  try {
    return known_difference(RevisionGraph(nodes), command, ours, theirs).empty()
               ? Verdict::different
               : Verdict::known_difference;
  } catch (const Error&) {
    return theirs.crash.empty() ? Verdict::different : Verdict::known_difference;
  }
}

std::string describe(const std::vector<graph::Node>& nodes, const Command& command,
                     const Outcome& ours, const Outcome& theirs) {
  const auto text_of = [](const Outcome& outcome) {
    if (!outcome.error.empty()) return "error " + outcome.error;
    if (!outcome.crash.empty()) return "crash " + outcome.crash;
    return fmt::format("steps [{}] rows {{{}}}", base::join(outcome.steps, " "),
                       base::join(outcome.rows, ","));
  };
  const std::string quoted =
      command.rows.empty() ? "" : "\"" + base::join(command.rows, "\", \"") + "\"";
  return fmt::format("{{\"{}\", {{{}}}, \"{} {}\"}}\n  here:    {}\n  Alembic: {}\n",
                     graph::testing::text_of(nodes), quoted, command.verb,
                     base::join(command.targets, " "), text_of(ours), text_of(theirs));
}

}  // namespace limbeck::conformance
