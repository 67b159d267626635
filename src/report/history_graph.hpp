// `history --graph`: the revisions with their lines drawn beside them, as `git log --graph` does.
// Not the text of a line (listing.hpp).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "graph/revision_graph.hpp"
#include "graph/targets.hpp"
#include "report/style.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::report {

/// One revision to draw. `parents` are positions in the same list, all greater than its own;
/// parents outside the list are simply not named.
struct DrawnRevision {
  std::vector<std::size_t> parents;
  std::string text;  ///< One line, already dressed.
  char mark = '*';
};

/// Children before parents. One line for each revision (its mark and text) and between them the
/// lines that lanes need to shift, branch and join: `|`, `/`, `\`, `_`, `-`, `.`. Every line ends
/// with a line feed; none with blanks.
std::string draw_graph(std::span<const DrawnRevision> revisions, const Style& style);

/// `revisions` as graph::history_range gives them; `rows`: null without --indicate-current. A base
/// is marked `o`, a current revision `@`, others `*`.
std::string history_graph(const scripts::ScriptDirectory& scripts,
                          std::span<const graph::Index> revisions, const graph::Rows* rows,
                          const Style& style);

}  // namespace limbeck::report
