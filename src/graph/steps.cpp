#include "graph/steps.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "graph/order.hpp"
#include "graph/row_changes.hpp"
#include "limbeck/error.hpp"

namespace limbeck::graph {

namespace {

[[noreturn]] void refuse_downgrade_target(const RevisionGraph& graph, std::string_view target,
                                          const Rows& rows) {
  throw Error{{.code = "graph.bad_target",
               .message = fmt::format("'{}' is no downgrade target: nothing above it is applied; "
                                      "the database is at {}",
                                      target, rows.empty() ? "base" : base::join(rows, ", ")),
               .hint = graph.empty() ? "there are no revisions yet"
                                     : "'limbeck current' shows what is applied and 'limbeck "
                                       "history -i' where it stands"}};
}

/// The lowest revisions that go: the bases, or the children of the target, of one branch if asked.
Indexes downgrade_roots(const RevisionGraph& graph, std::string_view target,
                        const DowngradeTarget& to) {
  Indexes roots = to.revision ? graph.children(*to.revision) : graph.bases();
  if (!to.within || roots.size() < 2) return roots;
  const Index branch[] = {*to.within};
  const auto below = graph.lineage_ancestors(branch);
  std::erase_if(roots, [&](Index root) { return !below[root]; });
  if (roots.empty())
    throw Error{
        {.code = "graph.bad_target",
         .message = fmt::format("'{}' is no downgrade target: no way down from {} passes it",
                                target, graph.node(*to.within).id),
         .hint = "leave out what stands before the '@', or name a revision of that branch"}};
  return roots;
}

}  // namespace

void refuse_overlap(const RevisionGraph& graph, const Indexes& revisions, std::string_view what) {
  if (revisions.size() < 2) return;
  Indexes above;
  for (const Index index : revisions)
    above.insert(above.end(), graph.normalized(index).begin(), graph.normalized(index).end());
  const auto implied = graph.ancestors(above);
  for (const Index index : revisions) {
    if (!implied[index]) continue;
    const auto stands_above = [&](Index other) {
      const Index start[] = {other};
      return other != index && graph.ancestors(start)[index];
    };
    const auto other = std::find_if(revisions.begin(), revisions.end(), stands_above);
    throw Error{{.code = "graph.overlap",
                 .message = fmt::format("{} and {} are both {}, but {} is an ancestor of {}",
                                        graph.node(index).id, graph.node(*other).id, what,
                                        graph.node(index).id, graph.node(*other).id),
                 .hint = fmt::format("{} alone says it all; 'limbeck stamp' mends version rows",
                                     graph.node(*other).id),
                 .revision = graph.node(index).id}};
  }
}

std::vector<GraphStep> upgrade_steps(const RevisionGraph& graph, std::string_view target,
                                     const Rows& rows) {
  const Indexes targets = upgrade_targets(graph, target, rows);
  const Indexes current = resolve_rows(graph, rows);
  refuse_overlap(graph, targets, "asked for");
  refuse_overlap(graph, current, "current");
  auto todo = graph.ancestors(targets);
  const auto applied = graph.ancestors(current);
  for (Index index = 0; index < graph.size(); ++index)
    if (applied[index]) todo[index] = false;
  const Indexes order = descending_order(graph, todo, targets);
  VersionRows versions(graph, rows);
  std::vector<GraphStep> steps;
  steps.reserve(order.size());
  for (auto next = order.rbegin(); next != order.rend(); ++next)
    steps.push_back({*next, Direction::upgrade, versions.upgrade(*next)});
  return steps;
}

std::vector<GraphStep> downgrade_steps(const RevisionGraph& graph, std::string_view target,
                                       const Rows& rows) {
  const DowngradeTarget to = downgrade_target(graph, target, rows);
  const Indexes current = resolve_rows(graph, rows);
  auto todo = graph.descendants(downgrade_roots(graph, target, to));
  const auto applied = graph.ancestors(current);
  for (Index index = 0; index < graph.size(); ++index)
    if (!applied[index]) todo[index] = false;
  const Indexes order = descending_order(graph, todo, current);
  const bool is_there =
      !to.revision || std::find(current.begin(), current.end(), *to.revision) != current.end();
  if (order.empty() && !is_there) refuse_downgrade_target(graph, target, rows);
  VersionRows versions(graph, rows);
  std::vector<GraphStep> steps;
  steps.reserve(order.size());
  for (const Index index : order)
    steps.push_back({index, Direction::downgrade, versions.downgrade(index)});
  return steps;
}

}  // namespace limbeck::graph
