// Symbols to revisions: ids and partial ids, labels, head, heads, base, L@head, +N, rev-N, ranges.
// Not what a command does with them: steps.hpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/revision_graph.hpp"

namespace limbeck::graph {

/// The ids in the version table, exactly as stored, in the order read.
using Rows = std::vector<std::string>;

/// Where a lookup was made, for the message of graph.unknown_revision: "migrations/versions".
struct SearchedPlaces {
  std::vector<std::string> directories;
};

/// Exact id or label, else unique prefix. `within` restricts to the V-lineage of that revision.
/// Ids and labels of up to three characters are never matched by prefix, as in Alembic.
/// Errors: graph.unknown_revision with the nearest ids, graph.ambiguous_id with the candidates,
/// graph.not_in_lineage, graph.replaced (it was squashed into another).
Index find_revision(const RevisionGraph& graph, std::string_view id,
                    std::optional<Index> within = {});

/// Resolves a symbol without rows (`head`, `heads`, `base`, ids, labels, `L@X`, `SYM±N`). Empty
/// for `base` and for an empty graph. Errors: those of find_revision, graph.several_heads,
/// graph.bad_relative (`+1` and `-1` need rows), graph.ambiguous_walk, graph.walk_too_far.
Indexes resolve(const RevisionGraph& graph, std::string_view symbol);
/// As resolve, but exactly one revision or none (`base`).
std::optional<Index> resolve_one(const RevisionGraph& graph, std::string_view symbol);
/// For `show` and `edit`: resolve plus `current`, the rows, and `-N` and `label@-N`, which count
/// down from the real heads of the graph.
Indexes resolve_for_show(const RevisionGraph& graph, std::string_view symbol, const Rows& rows);
/// True if resolve_for_show of this symbol needs the rows, so that no connection is made in vain.
bool needs_rows(std::string_view symbol);

/// What `upgrade` goes to: resolve plus `+N` and `L@+N`, which count from the rows. Empty for
/// `base`.
Indexes upgrade_targets(const RevisionGraph& graph, std::string_view target, const Rows& rows);

/// What `downgrade` goes to: resolve_one plus `-N` and `L@-N`, which count from the rows.
struct DowngradeTarget {
  std::optional<Index> revision;  ///< None for `base`.
  std::optional<Index> within;    ///< The branch that the downgrade keeps to.
};
DowngradeTarget downgrade_target(const RevisionGraph& graph, std::string_view target,
                                 const Rows& rows);

/// Rows as revisions, one for each, prefix ids allowed. Errors: graph.unknown_row naming the row;
/// graph.replaced_row for one that was squashed into another revision and is no place any more.
Indexes resolve_rows(const RevisionGraph& graph, const Rows& rows);
/// True for the errors of a row that is none of the revisions here.
bool is_row_error(std::string_view code);
/// The revisions `current` lists: the rows, then the heads they imply by dependency.
Indexes current_revisions(const RevisionGraph& graph, const Rows& rows);

/// The revisions of `history -r LOWER:UPPER`, newest first. Errors: graph.bad_range.
/// `rows` are read only where range_needs_rows says so.
Indexes history_range(const RevisionGraph& graph, std::string_view range, const Rows& rows);
bool range_needs_rows(std::string_view range);

/// One line such as "nearest: ae1027a6acf, ae9f00d1e0aa" for an unknown id; empty if none is near.
std::string nearest_ids(const RevisionGraph& graph, std::string_view id);

}  // namespace limbeck::graph
