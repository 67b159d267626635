// Files whose revisions were squashed and that still lie beside what they were squashed into.
// Not the squashing: workflow/squash.hpp. The field: docs/revision-files.md, "Replaces".
#pragma once

#include <cstddef>
#include <vector>

#include "graph/node.hpp"

namespace limbeck::scripts {

/// A revision, and those of the others that need not be there any more.
struct Superseded {
  std::size_t by = 0;
  std::vector<std::size_t> files;  ///< Sorted.
};

/// Of revisions that may hold an id twice: those that another one names in its `Replaces`, and of
/// two with one id the one whose `Replaces` is a part of the other's. What would replace each other
/// stays: the graph refuses it.
std::vector<Superseded> find_superseded(const std::vector<graph::Node>& nodes);

}  // namespace limbeck::scripts
