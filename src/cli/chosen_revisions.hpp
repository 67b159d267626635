// The revisions that a command with [RANGE] works on.
#pragma once

#include "cli/request.hpp"
#include "graph/revision_graph.hpp"

namespace limbeck::cli {

/// Parents first: all, those of `START:END`, or the one that is named. Errors: graph.*.
graph::Indexes chosen_revisions(const graph::RevisionGraph& graph, const Request& request);

}  // namespace limbeck::cli
