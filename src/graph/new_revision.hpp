// What a revision about to be written may name: its parents, its dependencies, its id and labels.
// Not the file: scripts/. Used by `revision` and `merge`.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/revision_graph.hpp"

namespace limbeck::graph {

/// The parents that `--head` or the arguments of `merge` name, in order; empty for `base` and in
/// an empty graph. Without `--head` the symbol is `head`. Each must be a V-head unless `splice`.
/// Errors: those of resolve, graph.duplicate_heads, graph.not_head_needs_splice.
Indexes new_parents(const RevisionGraph& graph, std::span<const std::string> symbols, bool splice);

/// `--depends-on` as it is stored: labels as given, anything else as full ids.
/// Errors: those of resolve_one, graph.bad_dependency for `base`.
std::vector<std::string> new_dependencies(const RevisionGraph& graph,
                                          std::span<const std::string> symbols);

/// Errors: graph.bad_id, graph.duplicate_id, graph.label_conflict; before anything is written.
void check_new_names(const RevisionGraph& graph, std::string_view id,
                     std::span<const std::string> labels);

}  // namespace limbeck::graph
