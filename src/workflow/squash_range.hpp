// Which revisions can become one, and what that one is in the graph.
// Not its statements: squash_forms.hpp. Not the proof: squash.hpp.
#pragma once

#include <string>
#include <vector>

#include "scripts/script_directory.hpp"

namespace limbeck::workflow {

struct SquashRange {
  graph::Indexes revisions;  ///< Parents first; the last one's id stays.
  /// The last one's id, the first one's parents, the dependencies on others and the labels of both
  /// ends; `replaces` names the others, with what those had replaced. Without message and file.
  graph::Node node;
  std::vector<std::string> source_hashes;  ///< Of the last one: where that was applied, this is.

  graph::Index last() const { return revisions.back(); }
};

/// `revisions`, parents first, as one: what leads into them must lead to the first, what builds on
/// them must build on the last. Errors: squash.range, which names what stands in the way.
SquashRange make_squash_range(const scripts::ScriptDirectory& scripts,
                              const graph::Indexes& revisions);

}  // namespace limbeck::workflow
