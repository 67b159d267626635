#include "graph/nearest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "graph/targets.hpp"

namespace limbeck::graph {

namespace {

constexpr std::size_t kShown = 3;

std::size_t shared_prefix(std::string_view left, std::string_view right) {
  return static_cast<std::size_t>(
      std::mismatch(left.begin(), left.end(), right.begin(), right.end()).first - left.begin());
}

}  // namespace

std::string count_of_revisions(const RevisionGraph& graph) {
  return fmt::format("{} revision{}", graph.size(), graph.size() == 1 ? "" : "s");
}

std::string nearest_ids(const RevisionGraph& graph, std::string_view id) {
  if (id.empty()) return {};
  struct Candidate {
    std::size_t distance;
    std::string_view name;
    auto key() const { return std::tie(distance, name); }
  };
  const std::size_t limit = std::max<std::size_t>(1, id.size() / 3);
  std::vector<Candidate> near;
  const std::string wanted = base::lower(id);  // Ids are exact in case; slips in it are common.
  const auto consider = [&](std::string_view shown_name) {
    const std::string name = base::lower(shown_name);
    // A mistyped end of a partial id is as near as the whole id with a slip in it.
    const std::size_t whole = base::edit_distance(wanted, name);
    const std::size_t partial = base::edit_distance(wanted, name.substr(0, wanted.size()));
    const bool is_begun = shared_prefix(wanted, name) >= std::max<std::size_t>(3, id.size() / 2);
    const std::size_t distance = std::min(whole, partial);
    if (distance <= limit || is_begun) near.push_back({distance, shown_name});
  };
  for (const Node& node : graph.nodes()) {
    consider(node.id);
    for (const std::string& label : node.labels) consider(label);
  }
  if (near.empty()) return {};
  const std::size_t shown = std::min(kShown, near.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(shown), near.end(),
                    [](const auto& left, const auto& right) { return left.key() < right.key(); });
  std::vector<std::string> names;
  for (std::size_t at = 0; at < shown; ++at) names.emplace_back(near[at].name);
  return "nearest: " + base::join(names, ", ");
}

std::string hint_for_missing(const RevisionGraph& graph, std::string_view name,
                             std::string_view otherwise) {
  const std::string near = nearest_ids(graph, name);
  return near.empty() ? std::string(otherwise) : fmt::format("{}; {}", near, otherwise);
}

}  // namespace limbeck::graph
