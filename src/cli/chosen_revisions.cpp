#include "cli/chosen_revisions.hpp"

#include <algorithm>

#include "graph/targets.hpp"

namespace limbeck::cli {

graph::Indexes chosen_revisions(const graph::RevisionGraph& graph, const Request& request) {
  graph::Indexes revisions;
  if (request.arguments.empty()) {
    revisions = graph.newest_first();
  } else if (request.arguments[0].find(':') == std::string::npos) {
    if (const auto one = graph::resolve_one(graph, request.arguments[0])) revisions = {*one};
  } else {
    revisions = graph::history_range(graph, request.arguments[0], {});
  }
  std::ranges::reverse(revisions);
  return revisions;
}

}  // namespace limbeck::cli
