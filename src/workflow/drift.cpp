#include "workflow/drift.hpp"

#include <algorithm>
#include <utility>

#include "workflow/left_out.hpp"

namespace limbeck::workflow {

std::vector<std::string> applied_targets(const graph::RevisionGraph& graph,
                                         const graph::Rows& rows) {
  const graph::Indexes current = graph::resolve_rows(graph, rows);
  std::vector<std::string> targets;
  for (const graph::Index each : current) {
    graph::Indexes others;
    for (const graph::Index other : current) {
      if (other != each) others.push_back(other);
    }
    // A target below another is no target: upgrade would refuse it.
    if (!graph.ancestors(others)[each]) targets.push_back(graph.node(each).id);
  }
  return targets;
}

Comparison compare_drift(schema::Catalog made, schema::Catalog live, const LeftAlone& left_out,
                         const std::vector<std::string>& given_extensions) {
  leave_out(live, made, left_out);
  std::erase_if(live.extensions, [&](const schema::Extension& each) {
    return std::ranges::find(given_extensions, each.name) != given_extensions.end();
  });
  return {.present = std::move(made), .wanted = std::move(live)};
}

}  // namespace limbeck::workflow
