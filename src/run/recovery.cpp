#include "run/recovery.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::run {
namespace {

using contract::HistoryEvent;
using History = std::vector<HistoryEvent>;

struct SplitRows {
  graph::Indexes known;
  std::vector<std::string> unknown;
};

SplitRows split_rows(const graph::RevisionGraph& graph, const graph::Rows& rows) {
  SplitRows split;
  for (const std::string& row : rows) {
    try {
      for (const graph::Index index : graph::resolve_rows(graph, {row}))
        split.known.push_back(index);
    } catch (const Error& error) {
      if (!graph::is_row_error(error.code())) throw;
      split.unknown.push_back(row);
    }
  }
  return split;
}

bool is_applied_by(const HistoryEvent& event) {
  return event.direction == "upgrade" &&
         (event.event == "finished" || (event.event == "resolved" && event.detail == "applied"));
}

/// For each revision the last event that says it was applied.
std::unordered_map<std::string, const HistoryEvent*> last_applied(const History& history) {
  std::unordered_map<std::string, const HistoryEvent*> last;
  for (const HistoryEvent& event : history)
    if (is_applied_by(event)) last[event.revision] = &event;
  return last;
}

std::vector<std::string> parents_of(const HistoryEvent& event) {
  std::vector<std::string> ids;
  for (const std::string_view id : base::split(event.parents, ','))
    if (!base::trim(id).empty()) ids.emplace_back(base::trim(id));
  return ids;
}

/// Follows an unknown row's parents, as the history kept them, down to revisions of the graph.
/// Adds these to `reached`; false if it leads to none.
bool follow_history(const graph::RevisionGraph& graph,
                    const std::unordered_map<std::string, std::vector<std::string>>& parents,
                    const std::string& row, graph::Indexes& reached) {
  bool leads_back = false;
  std::vector<std::string> open{row};
  std::unordered_set<std::string> seen;
  while (!open.empty()) {
    const std::string id = std::move(open.back());
    open.pop_back();
    if (!seen.insert(id).second) continue;
    if (const auto index = graph.find(id)) {
      reached.push_back(*index);
      leads_back = true;
    } else if (const auto found = parents.find(id); found != parents.end()) {
      open.insert(open.end(), found->second.begin(), found->second.end());
    }
  }
  return leads_back;
}

std::unordered_map<std::string, std::vector<std::string>> recorded_parents(const History& history) {
  std::unordered_map<std::string, std::vector<std::string>> parents;
  for (const HistoryEvent& event : history)
    if (is_applied_by(event) || event.event == "stamped")
      parents[event.revision] = parents_of(event);
  return parents;
}

void take_event(std::optional<Interruption>& open, bool& begun, const HistoryEvent& event) {
  if (event.event == "started") {
    // A resumed revision stays where it was until its next statement is begun.
    const bool resumed = event.statements_done.has_value() && open.has_value();
    if (!resumed) {
      open = Interruption{};
      begun = event.statements_done.has_value();
    }
    open->revision = event.revision;
    open->direction = event.direction;
    open->hash = event.hash;
  }
  if (!open || open->revision != event.revision) return;
  if (event.event == "finished" || event.event == "resolved") {
    open.reset();
    return;
  }
  if (event.event == "stamped") return;
  open->statements_total = static_cast<std::size_t>(event.statements_total.value_or(0));
  open->at = event.at;
  open->os_user = event.os_user;
  open->host = event.host;
  if (event.event == "statement") {
    begun = true;
    open->statements_done = static_cast<std::size_t>(event.statements_done.value_or(0));
    open->done_hash = event.hash;
    open->statement = event.detail;
    open->in_flight = !event.detail.empty();
    open->error.clear();
  } else if (event.event == "failed") {
    if (!begun) {
      open.reset();  // It was rolled back whole.
      return;
    }
    const auto done = static_cast<std::size_t>(event.statements_done.value_or(0));
    if (done > open->statements_done) {
      open->statements_done = done;
      open->done_hash = event.hash;
      open->statement.clear();
    }
    open->in_flight = false;
    open->error = event.detail;
  }
}

}  // namespace

std::optional<Interruption> find_interruption(const History& history) {
  std::optional<Interruption> open;
  bool begun = false;
  for (const HistoryEvent& event : history) take_event(open, begun, event);
  // Until its first section is committed or its first statement outside a transaction is
  // announced, nothing of a revision can have stayed.
  if (!begun) open.reset();
  return open;
}

namespace {

/// What was run as a Python script is the same revision as the SQL that `convert` made of it, what
/// was run before a squash the same as what it was squashed into.
bool is_made_from(const scripts::Script& script, std::string_view text, std::string_view hash) {
  if (!script.is_file || script.is_python) return false;
  const auto header = scripts::parse_header(text, script.node->source, true);
  if (!header) return false;
  const std::vector<std::string>& known = header->source_hashes;
  return std::find(known.begin(), known.end(), hash) != known.end();
}

}  // namespace

std::vector<EditedRevision> find_edited(const scripts::ScriptDirectory& scripts,
                                        const graph::Rows& rows, const History& history) {
  std::vector<EditedRevision> edited;
  const graph::RevisionGraph& graph = scripts.graph();
  std::vector<const HistoryEvent*> last(graph.size());
  for (const HistoryEvent& event : history) {
    if (!is_applied_by(event)) continue;
    if (const auto index = graph.find(event.revision)) last[*index] = &event;
  }
  if (std::count(last.begin(), last.end(), nullptr) == std::ssize(last)) return edited;
  const std::vector<bool> applied = graph.ancestors(split_rows(graph, rows).known);
  for (graph::Index index = 0; index < graph.size(); ++index) {
    if (!applied[index] || last[index] == nullptr || last[index]->hash.empty()) continue;
    const scripts::Script& script = scripts.script(index);
    const HistoryEvent& event = *last[index];
    // A file that is the same to the byte needs no reading of its statements.
    std::string read;
    std::string_view text = script.text;
    if (text.empty()) text = read = scripts.text(index);
    if (script.compiled == nullptr && base::fast_hash_hex(text) == event.file_hash) continue;
    if (scripts::script_hash(script, scripts.body(index, text)) == event.hash) continue;
    if (is_made_from(script, text, event.hash)) continue;
    edited.push_back({.revision = event.revision,
                      .file = script.node->source,
                      .applied_at = event.at,
                      .os_user = event.os_user,
                      .host = event.host});
  }
  return edited;
}

State find_state(const graph::RevisionGraph& graph, const graph::Rows& rows,
                 const History& history) {
  if (find_interruption(history)) return State::interrupted;
  SplitRows split = split_rows(graph, rows);
  if (!split.unknown.empty()) {
    const auto parents = recorded_parents(history);
    for (const std::string& row : split.unknown)
      if (!follow_history(graph, parents, row, split.known)) return State::diverged;
  }
  const std::vector<bool> applied = graph.ancestors(split.known);
  const bool all =
      std::count(applied.begin(), applied.end(), true) == static_cast<std::ptrdiff_t>(graph.size());
  if (!split.unknown.empty()) return all ? State::ahead : State::diverged;
  return all ? State::at_head : State::behind;
}

std::vector<bool> find_applied(const graph::RevisionGraph& graph, const graph::Rows& rows,
                               const History& history) {
  SplitRows split = split_rows(graph, rows);
  if (!split.unknown.empty()) {
    const auto parents = recorded_parents(history);
    for (const std::string& row : split.unknown) follow_history(graph, parents, row, split.known);
  }
  return graph.ancestors(split.known);
}

std::vector<std::string> find_never_run(const graph::RevisionGraph& graph, const graph::Rows& rows,
                                        const History& history) {
  if (history.empty()) return {};
  const auto last = last_applied(history);
  const graph::Indexes current = split_rows(graph, rows).known;
  // What the history cannot know: what was there before it began, and what a stamp declared.
  graph::Indexes unrecorded;
  const auto add = [&](const std::string& id) {
    if (last.contains(id)) return;
    if (const auto index = graph.find(id)) unrecorded.push_back(*index);
  };
  for (const graph::Index index : current) add(graph.node(index).id);
  for (const auto& [id, event] : last)
    for (const std::string& parent : parents_of(*event)) add(parent);
  for (const HistoryEvent& event : history) {
    if (event.event != "stamped") continue;
    if (const auto index = graph.find(event.revision)) unrecorded.push_back(*index);
  }
  const std::vector<bool> applied = graph.ancestors(current);
  const std::vector<bool> explained = graph.ancestors(unrecorded);
  std::vector<std::string> never;
  for (graph::Index index = 0; index < graph.size(); ++index)
    if (applied[index] && !explained[index] && !last.contains(graph.node(index).id))
      never.push_back(graph.node(index).id);
  return never;
}

std::optional<CompiledRevision> find_program(const std::vector<std::string>& ids,
                                             const History& history) {
  constexpr std::string_view kProgram = "program: ";
  for (auto event = history.rbegin(); event != history.rend(); ++event) {
    const bool asked = std::find(ids.begin(), ids.end(), event->revision) != ids.end();
    if (asked && event->detail.starts_with(kProgram))
      return CompiledRevision{event->revision, event->detail.substr(kProgram.size())};
  }
  return std::nullopt;
}

void explain_unknown_row(Error& error, const graph::RevisionGraph& graph, const graph::Rows& rows,
                         const History& history) {
  if (error.code() != "graph.unknown_row") return;
  const SplitRows split = split_rows(graph, rows);
  if (const auto found = find_program(split.unknown, history)) {
    error.details().hint =
        fmt::format("revision {} is compiled into the program {}: use that program",
                    found->revision, found->program);
    return;
  }
  if (find_state(graph, rows, history) == State::ahead) {
    error.details().hint =
        "a newer release migrated this database: use the revisions of that release";
  }
}

}  // namespace limbeck::run
