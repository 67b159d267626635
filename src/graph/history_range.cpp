#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "graph/order.hpp"
#include "graph/steps.hpp"
#include "graph/symbol.hpp"
#include "graph/targets.hpp"
#include "graph/walk.hpp"
#include "limbeck/error.hpp"

namespace limbeck::graph {

namespace {

std::pair<std::string_view, std::string_view> ends_of(std::string_view range) {
  const auto text = base::trim(range);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.find(':', colon + 1) != std::string_view::npos)
    throw Error{{.code = "graph.bad_range",
                 .message = fmt::format("'{}' is no range of revisions", range),
                 .hint = "write LOWER:UPPER; an end left out means base or heads"}};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

/// `-N` and `L@-N`: down from the heads of the graph; past the end is base.
Indexes below_heads(const RevisionGraph& graph, const RelativeSymbol& relative) {
  const auto lineage = relative.label ? graph.lineage(find_revision(graph, *relative.label))
                                      : std::vector<bool>(graph.size(), true);
  Indexes found;
  for (const Index head : graph.real_heads()) {
    if (!lineage[head]) continue;
    const Walked walked = walk_down(graph, head, -relative.steps);
    if (!walked.at) return {};
    if (std::find(found.begin(), found.end(), *walked.at) == found.end())
      found.push_back(*walked.at);
  }
  return found;
}

Indexes lower_end(const RevisionGraph& graph, std::string_view text, const Rows& rows) {
  if (text.empty()) return {};
  if (text == "current") return resolve_rows(graph, rows);
  const auto relative = parse_relative(text);
  const bool is_name = graph.find(text) || graph.find_label(text);
  if (relative && !is_name && !relative->symbol && relative->steps < 0)
    return below_heads(graph, *relative);
  return resolve(graph, text);
}

Indexes upper_end(const RevisionGraph& graph, std::string_view text, const Indexes& lower,
                  const Rows& rows) {
  if (text.empty() || (text == "current" && rows.empty())) return graph.real_heads();
  if (text == "current") return resolve_rows(graph, rows);
  const auto relative = parse_relative(text);
  const bool is_name = graph.find(text) || graph.find_label(text);
  if (!relative || is_name || relative->symbol || relative->steps <= 0) return resolve(graph, text);
  // +N counts from the lower end and stops at the top.
  const auto within =
      relative->label ? std::optional(find_revision(graph, *relative->label)) : std::nullopt;
  if (lower.size() > 1)
    throw Error{{.code = "graph.ambiguous_walk",
                 .message = fmt::format("'{}' counts from the lower end, which is {} revisions",
                                        text, lower.size()),
                 .hint = "name the upper revision itself"}};
  const auto from = lower.empty() ? std::nullopt : std::optional(lower.front());
  const Walked walked = walk_up(graph, from, relative->steps, within);
  return walked.at ? Indexes{*walked.at} : Indexes{};
}

/// `L@…` as the lower end keeps the upper ends that carry the label.
void keep_branch(const RevisionGraph& graph, std::string_view lower, Indexes& targets) {
  const auto label = split_label(lower).label;
  if (!label) return;
  const Index branch = find_revision(graph, *label);
  std::vector<std::string> names{std::string(*label)};
  if (!graph.find_label(*label)) names = graph.labels(branch);
  const auto lineage = graph.lineage(branch);
  std::erase_if(targets, [&](Index target) {
    if (names.size() != 1) return !lineage[target];
    const auto& labels = graph.labels(target);
    return !std::binary_search(labels.begin(), labels.end(), names.front());
  });
}

}  // namespace

bool range_needs_rows(std::string_view range) {
  const auto [lower, upper] = ends_of(range);
  return lower == "current" || upper == "current";
}

Indexes history_range(const RevisionGraph& graph, std::string_view range, const Rows& rows) {
  const auto [lower_text, upper_text] = ends_of(range);
  const Indexes lower = lower_end(graph, lower_text, rows);
  Indexes upper = upper_end(graph, upper_text, lower, rows);
  keep_branch(graph, lower_text, upper);
  refuse_overlap(graph, upper, "asked for");
  auto todo = graph.ancestors(upper);
  for (const Index index : lower) {
    if (todo[index]) continue;
    throw Error{{.code = "graph.bad_range",
                 .message = fmt::format("'{}' is no range: {} is not below its upper end", range,
                                        graph.node(index).id),
                 .hint = "write the older revision first; both must be on one line of history",
                 .revision = graph.node(index).id}};
  }
  if (!lower.empty()) {
    const auto below = graph.ancestors(lower);
    const auto above = graph.lineage_descendants(lower);
    for (Index index = 0; index < graph.size(); ++index)
      todo[index] = todo[index] && !below[index] && above[index];
    for (const Index index : lower) todo[index] = true;
  }
  return descending_order(graph, todo, upper);
}

OfflineRange parse_offline_range(std::string_view argument) {
  const auto colon = argument.find(':');
  if (colon == std::string_view::npos) return {std::nullopt, std::string(argument)};
  const auto start = argument.substr(0, colon);
  const auto end = argument.substr(colon + 1);
  if (start.empty() || end.empty() || end.find(':') != std::string_view::npos)
    throw Error{{.code = "graph.bad_range",
                 .message = fmt::format("'{}' is no range of revisions", argument),
                 .hint = "write START:END with both ends, for example base:head"}};
  return {std::string(start), std::string(end)};
}

}  // namespace limbeck::graph
