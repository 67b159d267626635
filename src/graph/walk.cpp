#include "graph/walk.hpp"

#include <fmt/format.h>

#include <vector>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::graph {

namespace {

std::string name_of(const RevisionGraph& graph, std::optional<Index> at) {
  return at ? graph.node(*at).id : "base";
}

[[noreturn]] void refuse_fork(const RevisionGraph& graph, std::optional<Index> at,
                              const Indexes& ways, bool is_up) {
  std::vector<std::string> ids;
  for (const Index index : ways) ids.push_back(graph.node(index).id);
  throw Error{
      {.code = "graph.ambiguous_walk",
       .message = fmt::format("a step {} from {} can go {} ways: {}", is_up ? "up" : "down",
                              name_of(graph, at), ids.size(), base::join(ids, ", ")),
       .hint = is_up ? fmt::format("name the revision itself, or keep to one branch: '{}@+1'",
                                   ids.front())
                     : fmt::format("name the revision itself, for example '{}'", ids.front())}};
}

}  // namespace

Walked walk_up(const RevisionGraph& graph, std::optional<Index> from, long steps,
               std::optional<Index> within) {
  const auto lineage = within ? graph.lineage(*within) : std::vector<bool>(graph.size(), true);
  Walked walked{from};
  for (; steps > 0; --steps) {
    Indexes ways;
    for (const Index child : walked.at ? graph.children(*walked.at) : graph.bases())
      if (lineage[child]) ways.push_back(child);
    if (ways.empty()) return {walked.at, true};
    if (ways.size() > 1) refuse_fork(graph, walked.at, ways, true);
    walked.at = ways.front();
  }
  return walked;
}

Walked walk_down(const RevisionGraph& graph, std::optional<Index> from, long steps) {
  Walked walked{from};
  for (; steps > 0; --steps) {
    if (!walked.at) return {std::nullopt, true};
    const Indexes& parents = graph.parents(*walked.at);
    if (parents.size() > 1) refuse_fork(graph, walked.at, parents, false);
    walked.at = parents.empty() ? std::nullopt : std::optional(parents.front());
  }
  return walked;
}

void refuse_walk_too_far(const RevisionGraph& graph, std::string_view symbol,
                         const Walked& walked) {
  throw Error{{.code = "graph.walk_too_far",
               .message = fmt::format("'{}' goes past the end of the history, which is {} there",
                                      symbol, name_of(graph, walked.at)),
               .hint = walked.at ? "take fewer steps, or name 'head'"
                                 : "take fewer steps, or name 'base'"}};
}

}  // namespace limbeck::graph
