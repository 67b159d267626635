// A revision's header as the graph needs it. Not its statements: scripts/script.hpp.
#pragma once

#include <string>
#include <vector>

namespace limbeck::graph {

struct Node {
  std::string id;
  std::vector<std::string> parents;      ///< Exact ids, in the order written; empty for a base.
  std::vector<std::string> labels = {};  ///< Declared here, before they spread.
  std::vector<std::string> dependencies = {};  ///< Ids or labels, as written.
  std::string message = {};
  std::vector<std::string> replaces = {};  ///< Ids of the revisions that were squashed into it.
  std::string source = {};  ///< For errors: the file, or where a revision in C++ comes from.

  bool operator==(const Node&) const = default;
};

}  // namespace limbeck::graph
