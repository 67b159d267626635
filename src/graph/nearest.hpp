// Words for errors about names that are not in the graph: how many revisions, which are near.
// Not the lookups themselves: targets.hpp.
#pragma once

#include <string>
#include <string_view>

#include "graph/revision_graph.hpp"

namespace limbeck::graph {

/// "12 revisions", "1 revision", "0 revisions".
std::string count_of_revisions(const RevisionGraph& graph);

/// The nearest ids if any are near, else `otherwise`.
std::string hint_for_missing(const RevisionGraph& graph, std::string_view name,
                             std::string_view otherwise);

}  // namespace limbeck::graph
