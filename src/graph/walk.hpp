// Counting along V-edges: what `+N` and `-N` do once their start is known.
// Not where they start: targets.hpp.
#pragma once

#include <optional>
#include <string_view>

#include "graph/revision_graph.hpp"

namespace limbeck::graph {

struct Walked {
  std::optional<Index> at;  ///< None below the bases.
  bool is_too_far = false;  ///< Fewer steps were possible; `at` is where they ended.
};

/// Up from a revision, or from below the bases. `within`: only children of that lineage.
/// Errors: graph.ambiguous_walk.
Walked walk_up(const RevisionGraph& graph, std::optional<Index> from, long steps,
               std::optional<Index> within = {});
/// Down to below the bases at most. Errors: graph.ambiguous_walk.
Walked walk_down(const RevisionGraph& graph, std::optional<Index> from, long steps);

[[noreturn]] void refuse_walk_too_far(const RevisionGraph& graph, std::string_view symbol,
                                      const Walked& walked);

}  // namespace limbeck::graph
