// The order in which revisions run or are listed: Alembic's, made fast.
// Not which revisions: steps.hpp and targets.hpp choose them.
// The rule in words and why this form is the same: docs/graph.md, "Order".
#pragma once

#include <span>
#include <vector>

#include "graph/revision_graph.hpp"

namespace limbeck::graph {

/// `todo` (a flag a revision), descendants before their ancestors. `heads` are where the walk
/// begins; those outside todo are passed over. Linear in a chain.
Indexes descending_order(const RevisionGraph& graph, const std::vector<bool>& todo,
                         std::span<const Index> heads);

}  // namespace limbeck::graph
