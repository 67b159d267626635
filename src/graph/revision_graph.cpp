#include "graph/revision_graph.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "graph/nearest.hpp"
#include "graph/order.hpp"
#include "limbeck/error.hpp"

namespace limbeck::graph {

namespace {

const Indexes kNone;

void refuse_bad_id(const Node& node) {
  if (node.id.empty())
    throw Error{{.code = "graph.bad_id",
                 .message = "a revision has an empty id",
                 .hint = "give it one, for example 12 hexadecimal digits",
                 .file = node.source}};
  std::string bad;
  for (const char letter : node.id) {
    const bool is_bad = letter == '@' || letter == '-' || letter == '+' || letter == ':';
    if (is_bad && bad.find(letter) == std::string::npos) bad += letter;
  }
  if (!bad.empty())
    throw Error{{.code = "graph.bad_id",
                 .message = fmt::format("the revision id '{}' contains '{}'", node.id, bad),
                 .hint = "an id may hold anything but @ - + : because these build symbols such as "
                         "'label@head' and 'id+1'",
                 .revision = node.id,
                 .file = node.source}};
}

/// A child of a revision that was squashed into another has lost the place it stood at.
void refuse_replaced(const RevisionGraph& graph, std::string_view id, const Node& by) {
  const auto replacing = graph.find_replacing(id);
  if (!replacing) return;
  const std::string& into = graph.node(*replacing).id;
  throw Error{{.code = "graph.replaced",
               .message = fmt::format("revision {} builds on '{}', which was squashed into {}",
                                      by.id, id, into),
               .hint = fmt::format("let it build on {}, or take back the squash", into),
               .revision = by.id,
               .file = by.source}};
}

std::vector<bool> closure(std::size_t size, std::span<const Index> of, auto next) {
  std::vector<bool> seen(size);
  Indexes pending(of.begin(), of.end());
  while (!pending.empty()) {
    const Index index = pending.back();
    pending.pop_back();
    if (seen[index]) continue;
    seen[index] = true;
    next(index, [&](const Indexes& related) {
      for (const Index other : related)
        if (!seen[other]) pending.push_back(other);
    });
  }
  return seen;
}

}  // namespace

RevisionGraph::RevisionGraph(std::vector<Node> nodes) : nodes_(std::move(nodes)) {
  name_nodes();
  name_replaced();
  name_labels();
  link_parents();
  link_dependencies();
  refuse_cycles();
  normalize_dependencies();
  spread_labels();
  collect_ends();
}

void RevisionGraph::name_nodes() {
  by_id_.reserve(nodes_.size());
  for (Index index = 0; index < nodes_.size(); ++index) {
    const Node& node = nodes_[index];
    refuse_bad_id(node);
    const auto [found, inserted] = by_id_.emplace(node.id, index);
    if (inserted) continue;
    const std::string& first = nodes_[found->second].source;
    throw Error{{.code = "graph.duplicate_id",
                 .message = first.empty() || node.source.empty()
                                ? fmt::format("the revision id '{}' occurs twice", node.id)
                                : fmt::format("the revision id '{}' occurs twice: in {} and in {}",
                                              node.id, first, node.source),
                 .hint = "delete one of the two, or give the newer one an id of its own",
                 .revision = node.id,
                 .file = node.source}};
  }
}

void RevisionGraph::name_replaced() {
  for (Index index = 0; index < nodes_.size(); ++index) {
    const Node& node = nodes_[index];
    for (const std::string& id : node.replaces) {
      const auto here = find(id);
      const auto [found, inserted] = by_replaced_.emplace(id, index);
      if (!here && (inserted || found->second == index)) continue;
      throw Error{
          {.code = "graph.bad_replaces",
           .message = here ? fmt::format("revision {} replaces '{}', which is a revision here",
                                         node.id, id)
                           : fmt::format("revision '{}' is replaced by {} and by {}", id,
                                         nodes_[found->second].id, node.id),
           .hint = here ? "remove the one that was squashed, or take it out of 'Replaces'"
                        : "a revision can be a part of one other: mend one of the two 'Replaces'",
           .revision = node.id,
           .file = node.source}};
    }
  }
}

void RevisionGraph::name_labels() {
  for (Index index = 0; index < nodes_.size(); ++index) {
    const Node& node = nodes_[index];
    for (const std::string& label : node.labels) {
      const auto id = find(label);
      const auto [found, inserted] = by_label_.emplace(label, index);
      if (!id && (inserted || found->second == index)) continue;
      throw Error{
          {.code = "graph.label_conflict",
           .message = id ? fmt::format("the branch label '{}' of revision {} is also a revision id",
                                       label, node.id)
                         : fmt::format("the branch label '{}' is declared by {} and by {}", label,
                                       nodes_[found->second].id, node.id),
           .hint = "rename one of them: a label names one revision and its descendants",
           .revision = node.id,
           .file = node.source}};
    }
  }
}

void RevisionGraph::link_parents() {
  parents_.resize(nodes_.size());
  children_.resize(nodes_.size());
  for (Index index = 0; index < nodes_.size(); ++index) {
    const Node& node = nodes_[index];
    Indexes& parents = parents_[index];
    for (const std::string& id : node.parents) {
      const auto parent = find(id);
      if (!parent) refuse_replaced(*this, id, node);
      if (!parent)
        throw Error{{.code = "graph.unknown_parent",
                     .message = fmt::format("revision {} revises '{}', which is none of the {}",
                                            node.id, id, count_of_revisions(*this)),
                     .hint = hint_for_missing(*this, id, "add the missing file, or mend 'Revises'"),
                     .revision = node.id,
                     .file = node.source}};
      if (*parent == index)
        throw Error{{.code = "graph.self_loop",
                     .message = fmt::format("revision {} revises itself", node.id),
                     .hint = "name its parent in 'Revises', or leave it empty for a base",
                     .revision = node.id,
                     .file = node.source}};
      if (std::find(parents.begin(), parents.end(), *parent) != parents.end()) continue;
      parents.push_back(*parent);
      children_[*parent].push_back(index);
    }
  }
}

void RevisionGraph::link_dependencies() {
  for (Index index = 0; index < nodes_.size(); ++index) {
    const Node& node = nodes_[index];
    if (node.dependencies.empty()) continue;
    dependencies_.resize(nodes_.size());
    dependents_.resize(nodes_.size());
    Indexes& dependencies = dependencies_[index];
    for (const std::string& name : node.dependencies) {
      auto found = find(name);
      if (!found) found = find_label(name);
      if (!found) refuse_replaced(*this, name, node);
      if (!found)
        throw Error{
            {.code = "graph.unknown_dependency",
             .message = fmt::format("revision {} depends on '{}', which is neither an id nor a "
                                    "label of the {}",
                                    node.id, name, count_of_revisions(*this)),
             .hint = hint_for_missing(*this, name, "add the missing file, or mend 'Depends on'"),
             .revision = node.id,
             .file = node.source}};
      if (*found == index)
        throw Error{{.code = "graph.dependency_self_loop",
                     .message = fmt::format("revision {} depends on itself", node.id),
                     .hint = "take it out of 'Depends on'",
                     .revision = node.id,
                     .file = node.source}};
      if (std::find(dependencies.begin(), dependencies.end(), *found) != dependencies.end())
        continue;
      dependencies.push_back(*found);
      dependents_[*found].push_back(index);
    }
  }
}

/// ND(r): a dependency that a strict V-ancestor declares too adds nothing. Only dependencies that
/// several revisions share can be implied so, hence the walk is made for these alone.
void RevisionGraph::normalize_dependencies() {
  if (dependencies_.empty()) return;
  std::unordered_map<Index, Indexes> implied;  // Revision → its dependencies implied above.
  for (Index target = 0; target < nodes_.size(); ++target) {
    if (dependents_[target].size() < 2) continue;
    Indexes starts;
    for (const Index dependent : dependents_[target])
      starts.insert(starts.end(), children_[dependent].begin(), children_[dependent].end());
    const auto below = lineage_descendants(starts);
    for (const Index dependent : dependents_[target])
      if (below[dependent]) implied[dependent].push_back(target);
  }
  for (Index index = 0; index < nodes_.size(); ++index) {
    if (dependencies_[index].empty()) continue;
    const auto found = implied.find(index);
    Indexes all = parents_[index];
    for (const Index dependency : dependencies_[index]) {
      const bool is_implied =
          found != implied.end() &&
          std::find(found->second.begin(), found->second.end(), dependency) != found->second.end();
      if (!is_implied && std::find(all.begin(), all.end(), dependency) == all.end())
        all.push_back(dependency);
    }
    normalized_.emplace(index, std::move(all));
  }
}

void RevisionGraph::collect_ends() {
  for (Index index = 0; index < nodes_.size(); ++index) {
    if (parents_[index].empty()) bases_.push_back(index);
    if (is_head(index)) heads_.push_back(index);
    if (is_real_head(index)) real_heads_.push_back(index);
  }
}

std::optional<Index> RevisionGraph::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Index> RevisionGraph::find_label(std::string_view label) const {
  const auto found = by_label_.find(label);
  return found == by_label_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<Index> RevisionGraph::find_replacing(std::string_view id) const {
  const auto found = by_replaced_.find(id);
  return found == by_replaced_.end() ? std::nullopt : std::optional(found->second);
}

const Indexes& RevisionGraph::dependencies(Index index) const {
  return dependencies_.empty() ? kNone : dependencies_[index];
}

const Indexes& RevisionGraph::dependents(Index index) const {
  return dependents_.empty() ? kNone : dependents_[index];
}

const Indexes& RevisionGraph::normalized(Index index) const {
  if (normalized_.empty()) return parents_[index];
  const auto found = normalized_.find(index);
  return found == normalized_.end() ? parents_[index] : found->second;
}

const std::vector<std::string>& RevisionGraph::labels(Index index) const {
  return label_sets_[label_set_of_[index]];
}

std::vector<bool> RevisionGraph::ancestors(std::span<const Index> of) const {
  return closure(size(), of, [&](Index index, auto visit) { visit(normalized(index)); });
}

std::vector<bool> RevisionGraph::descendants(std::span<const Index> of) const {
  return closure(size(), of, [&](Index index, auto visit) {
    visit(children(index));
    visit(dependents(index));
  });
}

std::vector<bool> RevisionGraph::lineage_ancestors(std::span<const Index> of) const {
  return closure(size(), of, [&](Index index, auto visit) { visit(parents(index)); });
}

std::vector<bool> RevisionGraph::lineage_descendants(std::span<const Index> of) const {
  return closure(size(), of, [&](Index index, auto visit) { visit(children(index)); });
}

std::vector<bool> RevisionGraph::lineage(Index of) const {
  const Index start[] = {of};
  auto flags = lineage_ancestors(start);
  const auto above = lineage_descendants(start);
  for (Index index = 0; index < size(); ++index)
    if (above[index]) flags[index] = true;
  return flags;
}

Indexes RevisionGraph::newest_first() const {
  return descending_order(*this, std::vector<bool>(size(), true), real_heads_);
}

}  // namespace limbeck::graph
