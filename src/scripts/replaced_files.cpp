#include "scripts/replaced_files.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace limbeck::scripts {
namespace {

using Ids = std::unordered_set<std::string_view>;

Ids ids_of(const graph::Node& node) {
  return {node.replaces.begin(), node.replaces.end()};
}

bool supersedes(const graph::Node& node, const Ids& replaces, const graph::Node& other) {
  if (replaces.contains(other.id)) return true;
  return node.id == other.id && other.replaces.size() < replaces.size() &&
         std::all_of(other.replaces.begin(), other.replaces.end(),
                     [&](const std::string& id) { return replaces.contains(id); });
}

}  // namespace

std::vector<Superseded> find_superseded(const std::vector<graph::Node>& nodes) {
  std::vector<Superseded> found;
  std::unordered_multimap<std::string_view, std::size_t> by_id;
  for (std::size_t by = 0; by < nodes.size(); ++by) {
    const graph::Node& node = nodes[by];
    if (node.replaces.empty()) continue;
    if (by_id.empty()) {
      for (std::size_t index = 0; index < nodes.size(); ++index)
        by_id.emplace(nodes[index].id, index);
    }
    const Ids replaces = ids_of(node);
    Superseded result{.by = by, .files = {}};
    const auto take = [&](std::string_view id) {
      const auto [first, last] = by_id.equal_range(id);
      for (auto each = first; each != last; ++each) {
        const graph::Node& other = nodes[each->second];
        const bool is_other = each->second != by && supersedes(node, replaces, other);
        if (is_other && !supersedes(other, ids_of(other), node)) {
          result.files.push_back(each->second);
        }
      }
    };
    take(node.id);
    for (const std::string_view id : replaces) take(id);
    if (result.files.empty()) continue;
    std::sort(result.files.begin(), result.files.end());
    found.push_back(std::move(result));
  }
  return found;
}

}  // namespace limbeck::scripts
