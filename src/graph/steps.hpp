// What upgrade, downgrade and stamp do to the version rows: steps as values, nothing is run.
// Not the statements of the steps: run/plan.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/revision_graph.hpp"
#include "graph/targets.hpp"
#include "limbeck/events.hpp"

namespace limbeck::graph {

/// One change of the version table. Each must touch exactly one row.
struct RowChange {
  enum class Kind { insert, update, erase };
  Kind kind = Kind::insert;
  std::string from = {};  ///< The row that is updated or deleted.
  std::string to = {};    ///< The row that is inserted or results.

  bool operator==(const RowChange&) const = default;
};

struct GraphStep {
  Index revision = 0;
  Direction direction = Direction::upgrade;
  std::vector<RowChange> changes;

  bool operator==(const GraphStep&) const = default;
};

/// Steps in the order they run; empty when there is nothing to do.
/// Errors: graph.unknown_revision, graph.unknown_row, graph.several_heads, graph.bad_relative,
/// graph.ambiguous_walk, graph.walk_too_far, graph.overlap, graph.bad_target.
std::vector<GraphStep> upgrade_steps(const RevisionGraph& graph, std::string_view target,
                                     const Rows& rows);
std::vector<GraphStep> downgrade_steps(const RevisionGraph& graph, std::string_view target,
                                       const Rows& rows);

/// Throws graph.overlap if one of these is an ancestor of another. `what` they are: "asked for".
void refuse_overlap(const RevisionGraph& graph, const Indexes& revisions, std::string_view what);

/// Row changes of `stamp`, in order, grouped by the target that causes them; `base` gives a step
/// for each row that goes.
struct StampStep {
  std::vector<std::string> from;  ///< Rows replaced; empty for an insert.
  std::string to;                 ///< Empty for `base`.
  std::vector<RowChange> changes;

  bool operator==(const StampStep&) const = default;
};
/// Errors: graph.unknown_revision, graph.several_heads, graph.unknown_row, ...
std::vector<StampStep> stamp_steps(const RevisionGraph& graph,
                                   const std::vector<std::string>& targets, const Rows& rows);

/// The rows after a step. Errors: none; a change that does not fit is a bug and asserts.
/// Call it as graph::apply: the bare name finds std::apply too.
Rows apply(const Rows& rows, const std::vector<RowChange>& changes);

/// A `start:end` argument of --sql, or a plain target. Errors: graph.bad_range.
struct OfflineRange {
  std::optional<std::string> start;  ///< As written; resolve with resolve_one.
  std::string end;
};
OfflineRange parse_offline_range(std::string_view argument);

}  // namespace limbeck::graph
