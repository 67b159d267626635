// The revision graph: who is whose parent, which are heads, what label reaches what.
// Not symbols such as `head` or `+1` (targets.hpp) and not what a command would run (steps.hpp).
// Source of every rule: docs/graph.md, which follows Alembic's.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "graph/node.hpp"

namespace limbeck::graph {

/// Position of a revision in map order, the order in which files were loaded.
using Index = std::uint32_t;
using Indexes = std::vector<Index>;

/// Immutable once made. Cheap to ask: parents, children and heads are computed in the
/// constructor in linear time; labels spread and cycles are checked there too.
class RevisionGraph {
 public:
  RevisionGraph() = default;
  /// `nodes` in map order. Errors: graph.duplicate_id, graph.unknown_parent,
  /// graph.unknown_dependency, graph.label_conflict, graph.self_loop, graph.cycle,
  /// graph.dependency_self_loop, graph.dependency_cycle, graph.bad_id, graph.bad_replaces.
  explicit RevisionGraph(std::vector<Node> nodes);

  std::size_t size() const { return nodes_.size(); }
  bool empty() const { return nodes_.empty(); }
  const Node& node(Index index) const { return nodes_[index]; }
  const std::vector<Node>& nodes() const { return nodes_; }       ///< In map order.
  std::optional<Index> find(std::string_view id) const;           ///< Exact id.
  std::optional<Index> find_label(std::string_view label) const;  ///< Declaring revision.
  /// What a revision that is no longer here was squashed into.
  std::optional<Index> find_replacing(std::string_view id) const;

  const Indexes& parents(Index index) const { return parents_[index]; }    ///< V(r), in order.
  const Indexes& children(Index index) const { return children_[index]; }  ///< In map order.
  const Indexes& dependencies(Index index) const;  ///< D(r): depends_on resolved.
  const Indexes& dependents(Index index) const;    ///< Inverse of D.
  const Indexes& normalized(Index index) const;    ///< N(r): V(r), then D(r) not implied above.
  const std::vector<std::string>& labels(Index index) const;  ///< After spreading, sorted.

  const Indexes& bases() const { return bases_; }            ///< No parents, in map order.
  const Indexes& heads() const { return heads_; }            ///< V-heads: no children.
  const Indexes& real_heads() const { return real_heads_; }  ///< Neither child nor dependent.
  bool is_head(Index index) const { return children(index).empty(); }
  bool is_real_head(Index index) const { return is_head(index) && dependents(index).empty(); }
  bool is_branch_point(Index index) const { return children(index).size() > 1; }
  bool is_merge_point(Index index) const { return parents(index).size() > 1; }

  /// Closures that include their start. `ancestors` follows N, `descendants` its inverse (V and
  /// D); the lineage forms follow V alone. One flag a revision.
  std::vector<bool> ancestors(std::span<const Index> of) const;
  std::vector<bool> descendants(std::span<const Index> of) const;
  std::vector<bool> lineage_ancestors(std::span<const Index> of) const;
  std::vector<bool> lineage_descendants(std::span<const Index> of) const;
  /// What `L@` admits: V-ancestors and V-descendants of one revision, itself included.
  std::vector<bool> lineage(Index of) const;

  /// Every revision, newest first, children before parents: the order of `history`.
  Indexes newest_first() const;

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  using ByText = std::unordered_map<std::string, Index, TextHash, std::equal_to<>>;

  void name_nodes();
  void name_replaced();
  void name_labels();
  void link_parents();
  void link_dependencies();
  void refuse_cycles();
  void normalize_dependencies();
  void spread_labels();
  void collect_ends();

  std::vector<Node> nodes_;
  ByText by_id_;
  ByText by_label_;
  ByText by_replaced_;
  std::vector<Indexes> parents_, children_;
  Indexes oldest_first_;  ///< Parents before children, by V alone.
  /// Filled only where some revision has dependencies; N differs from V only there.
  std::vector<Indexes> dependencies_, dependents_;
  std::unordered_map<Index, Indexes> normalized_;
  /// Most revisions share the labels of their parent, so each set is kept once.
  std::vector<std::vector<std::string>> label_sets_;
  std::vector<std::uint32_t> label_set_of_;
  Indexes bases_, heads_, real_heads_;
};

}  // namespace limbeck::graph
