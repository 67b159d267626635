#include <algorithm>

#include "graph/steps.hpp"

namespace limbeck::graph {

namespace {

/// What a target of `stamp` names: the revisions to write, and those whose relatives give way.
struct StampTarget {
  Indexes revisions;  ///< Empty for `base`.
  Indexes related;    ///< Empty: every row is.
};

StampTarget stamp_target(const RevisionGraph& graph, std::string_view text) {
  StampTarget target{resolve(graph, text), {}};
  target.related = target.revisions;
  const auto at = text.find('@');
  if (at != std::string_view::npos && !graph.find_label(text))
    target.related.push_back(find_revision(graph, text.substr(0, at)));
  return target;
}

struct StampedRow {
  Index revision;
  const std::string* text;
  bool is_gone = false;
};

/// Rows that any target replaces, in the order of the targets, then of the rows.
std::vector<StampedRow> rows_to_replace(const RevisionGraph& graph,
                                        const std::vector<StampTarget>& targets, const Rows& rows) {
  const Indexes revisions = resolve_rows(graph, rows);
  std::vector<StampedRow> found;
  std::vector<bool> is_taken(graph.size());
  for (const StampTarget& target : targets) {
    const auto below = graph.ancestors(target.related);
    const auto above = graph.descendants(target.related);
    for (std::size_t at = 0; at < rows.size(); ++at) {
      const Index row = revisions[at];
      if (is_taken[row] || !(target.related.empty() || below[row] || above[row])) continue;
      is_taken[row] = true;
      found.push_back({row, &rows[at]});
    }
  }
  return found;
}

/// All rows but the last go and the last becomes `to`; once rows are gone, `to` comes beside them.
StampStep replace(std::vector<StampedRow>& rows, const std::string& to) {
  StampStep step{{}, to, {}};
  for (const StampedRow& row : rows) step.from.push_back(*row.text);
  if (rows.front().is_gone) {
    step.changes.push_back({RowChange::Kind::insert, {}, to});
    return step;
  }
  for (StampedRow& row : rows) {
    const bool is_last = &row == &rows.back();
    row.is_gone = true;
    step.changes.push_back({is_last ? RowChange::Kind::update : RowChange::Kind::erase, *row.text,
                            is_last ? to : std::string{}});
  }
  return step;
}

}  // namespace

std::vector<StampStep> stamp_steps(const RevisionGraph& graph,
                                   const std::vector<std::string>& targets, const Rows& rows) {
  std::vector<StampTarget> wanted;
  Indexes destinations;
  for (const std::string& text : targets) {
    wanted.push_back(stamp_target(graph, text));
    for (const Index index : wanted.back().revisions)
      if (std::find(destinations.begin(), destinations.end(), index) == destinations.end())
        destinations.push_back(index);
  }
  auto replaced = rows_to_replace(graph, wanted, rows);
  std::vector<StampStep> steps;
  if (destinations.empty()) {
    for (const StampedRow& row : replaced)
      steps.push_back({{*row.text}, {}, {{RowChange::Kind::erase, *row.text, {}}}});
    return steps;
  }
  for (const Index destination : destinations) {
    const auto is_row = [&](const StampedRow& row) { return row.revision == destination; };
    if (std::any_of(replaced.begin(), replaced.end(), is_row)) continue;
    const std::string& id = graph.node(destination).id;
    const Index start[] = {destination};
    const auto below = graph.ancestors(start);
    const auto above = graph.descendants(start);
    const bool is_related = std::any_of(
        replaced.begin(), replaced.end(),
        [&](const StampedRow& row) { return below[row.revision] || above[row.revision]; });
    if (is_related)
      steps.push_back(replace(replaced, id));
    else
      steps.push_back({{}, id, {{RowChange::Kind::insert, {}, id}}});
  }
  return steps;
}

}  // namespace limbeck::graph
