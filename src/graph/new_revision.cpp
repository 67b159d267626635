#include "graph/new_revision.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "graph/targets.hpp"
#include "limbeck/error.hpp"

namespace limbeck::graph {

Indexes new_parents(const RevisionGraph& graph, std::span<const std::string> symbols, bool splice) {
  Indexes parents;
  for (const std::string& symbol : symbols)
    for (const Index parent : resolve(graph, symbol)) {
      if (std::find(parents.begin(), parents.end(), parent) != parents.end())
        throw Error{{.code = "graph.duplicate_heads",
                     .message = fmt::format("{} is named twice as a parent", graph.node(parent).id),
                     .hint = "name each parent once",
                     .revision = graph.node(parent).id}};
      parents.push_back(parent);
    }
  for (const Index parent : parents) {
    if (splice || graph.is_head(parent)) continue;
    const std::string& id = graph.node(parent).id;
    throw Error{{.code = "graph.not_head_needs_splice",
                 .message = fmt::format("{} is no head: {} already revises it", id,
                                        graph.node(graph.children(parent).front()).id),
                 .hint = fmt::format("--splice starts a new branch there; '{}@head' is the end of "
                                     "its branch",
                                     id),
                 .revision = id}};
  }
  return parents;
}

std::vector<std::string> new_dependencies(const RevisionGraph& graph,
                                          std::span<const std::string> symbols) {
  std::vector<std::string> stored;
  for (const std::string& symbol : symbols) {
    if (graph.find_label(symbol)) {
      stored.push_back(symbol);
      continue;
    }
    const auto found = resolve_one(graph, symbol);
    if (!found)
      throw Error{{.code = "graph.bad_dependency",
                   .message = fmt::format("'{}' is no revision to depend on", symbol),
                   .hint = "name a revision or a branch label"}};
    stored.push_back(graph.node(*found).id);
  }
  return stored;
}

void check_new_names(const RevisionGraph& graph, std::string_view id,
                     std::span<const std::string> labels) {
  // The rules for ids are the graph's own; a graph of this one revision applies them.
  static_cast<void>(RevisionGraph({Node{.id = std::string(id), .parents = {}}}));
  if (const auto found = graph.find(id))
    throw Error{{.code = "graph.duplicate_id",
                 .message = fmt::format("there is already a revision '{}'", id),
                 .hint = "leave --rev-id out and a new id is made",
                 .revision = std::string(id),
                 .file = graph.node(*found).source}};
  if (const auto found = graph.find_label(id))
    throw Error{
        {.code = "graph.label_conflict",
         .message = fmt::format("'{}' is the branch label of {}", id, graph.node(*found).id),
         .hint = "choose another id",
         .revision = std::string(id)}};
  for (const std::string& label : labels) {
    auto found = graph.find(label);
    if (!found) found = graph.find_label(label);
    if (!found && label != id) continue;
    throw Error{{.code = "graph.label_conflict",
                 .message = fmt::format("'{}' is already the name of {}", label,
                                        found ? graph.node(*found).id : "this very revision"),
                 .hint = "choose another branch label: one names one revision",
                 .revision = std::string(id)}};
  }
}

}  // namespace limbeck::graph
