#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "graph/revision_graph.hpp"
#include "limbeck/error.hpp"

namespace limbeck::graph {

namespace {

/// Takes away, again and again, what has nothing left `before` it; returns it in that order.
/// `left` counts what each still waits for; `after` lists whom its removal frees.
template <typename After>
Indexes peel(std::vector<std::size_t> left, const std::vector<bool>& present, After after) {
  Indexes order;
  for (Index index = 0; index < left.size(); ++index)
    if (present[index] && left[index] == 0) order.push_back(index);
  for (std::size_t at = 0; at < order.size(); ++at)
    after(order[at], [&](const Indexes& freed) {
      for (const Index index : freed)
        if (present[index] && --left[index] == 0) order.push_back(index);
    });
  return order;
}

void remove(std::vector<bool>& present, const Indexes& indexes) {
  for (const Index index : indexes) present[index] = false;
}

std::string listed(std::vector<std::string> ids) {
  constexpr std::size_t kShown = 12;
  std::sort(ids.begin(), ids.end());
  const std::size_t more = ids.size() > kShown ? ids.size() - kShown : 0;
  if (more > 0) ids.resize(kShown);
  return base::join(ids, ", ") + (more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace

void RevisionGraph::refuse_cycles() {
  const std::size_t size = nodes_.size();
  const auto above = [&](Index index, bool by_dependency, auto visit) {
    visit(children(index));
    if (by_dependency) visit(dependents(index));
  };
  const auto below = [&](Index index, bool by_dependency, auto visit) {
    visit(parents(index));
    if (by_dependency) visit(dependencies(index));
  };
  for (const bool by_dependency : {false, true}) {
    if (by_dependency && dependencies_.empty()) return;
    std::vector<bool> present(size, true);
    std::vector<std::size_t> waiting(size);
    for (Index index = 0; index < size; ++index)
      below(index, by_dependency, [&](const auto& found) { waiting[index] += found.size(); });
    auto order = peel(waiting, present,
                      [&](Index index, auto visit) { above(index, by_dependency, visit); });
    if (order.size() == size) {
      if (!by_dependency) oldest_first_ = std::move(order);
      continue;
    }
    // What stands above a cycle is not part of it: peel from the other end too.
    remove(present, order);
    std::fill(waiting.begin(), waiting.end(), 0);
    for (Index index = 0; index < size; ++index)
      above(index, by_dependency, [&](const auto& found) {
        waiting[index] += static_cast<std::size_t>(
            std::count_if(found.begin(), found.end(), [&](Index other) { return present[other]; }));
      });
    remove(present, peel(waiting, present,
                         [&](Index index, auto visit) { below(index, by_dependency, visit); }));
    std::vector<std::string> ids;
    std::string file;
    for (Index index = 0; index < size; ++index) {
      if (!present[index]) continue;
      if (ids.empty()) file = nodes_[index].source;
      ids.push_back(nodes_[index].id);
    }
    throw Error{{.code = by_dependency ? "graph.dependency_cycle" : "graph.cycle",
                 .message = fmt::format("these revisions form a cycle{}: {}",
                                        by_dependency ? " by their dependencies" : "",
                                        listed(std::move(ids))),
                 .hint = by_dependency ? "take one 'Depends on' of the cycle away"
                                       : "mend 'Revises' of the one that should come first",
                 .file = file}};
  }
}

}  // namespace limbeck::graph
