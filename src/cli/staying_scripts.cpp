#include "cli/staying_scripts.hpp"

#include <algorithm>

namespace limbeck::cli {

std::optional<graph::Index> needed_by_staying_script(Project& project,
                                                     const graph::Indexes& going) {
  const graph::RevisionGraph& graph = project.graph();
  graph::Indexes staying;
  for (graph::Index each = 0; each < graph.size(); ++each) {
    const bool stays =
        project.scripts().script(each).is_python && std::ranges::find(going, each) == going.end();
    if (stays) staying.push_back(each);
  }
  const std::vector<bool> needed = graph.ancestors(staying);
  const auto found = std::ranges::find_if(going, [&](graph::Index each) { return needed[each]; });
  return found == going.end() ? std::nullopt : std::optional(*found);
}

}  // namespace limbeck::cli
