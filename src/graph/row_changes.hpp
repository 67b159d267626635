// The version rows while steps run: which row each step inserts, updates or deletes.
// Not which steps: steps.hpp. The rules: docs/graph.md, "Rows".
#pragma once

#include <unordered_map>
#include <vector>

#include "graph/revision_graph.hpp"
#include "graph/steps.hpp"

namespace limbeck::graph {

/// One row a head of what is applied; a row keeps the text that is stored, even a partial id.
class VersionRows {
 public:
  VersionRows(const RevisionGraph& graph, const Rows& rows);

  /// Constant time for a revision with few parents.
  std::vector<RowChange> upgrade(Index revision);
  std::vector<RowChange> downgrade(Index revision);

 private:
  bool has(Index revision) const { return texts_.contains(revision); }
  RowChange insert(Index revision);
  RowChange update(Index from, Index to);
  RowChange erase(Index revision);

  const RevisionGraph& graph_;
  std::unordered_map<Index, std::string> texts_;
  /// How many applied revisions stand directly above; counted when the first downgrade asks.
  std::vector<std::uint32_t> applied_above_;
};

}  // namespace limbeck::graph
