// The lines of current, heads, history, branches and show, as Alembic writes them.
// Not the drawing of `history --graph` (history_graph.hpp) and not JSON (json.hpp).
// Next: docs/commands.md shows each form.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "graph/revision_graph.hpp"
#include "graph/targets.hpp"
#include "report/style.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::report {

struct ListingOptions {
  bool verbose = false;
  Style style = {};
};

/// Which parts a short line has: `PARENTS -> ID (labels) (head) (current) (branchpoint)
/// (mergepoint), MESSAGE`. The heads' marks are always there.
struct LineParts {
  bool parents = false;
  bool labels = false;
  bool current = false;  ///< The revision is one of the database's.
  bool branches = true;  ///< (branchpoint) and (mergepoint)
  bool message = false;
};
std::string short_line(const scripts::ScriptDirectory& scripts, graph::Index revision,
                       const LineParts& parts, const Style& style);
/// Many lines, ending with an empty one.
std::string long_form(const scripts::ScriptDirectory& scripts, graph::Index revision,
                      bool is_current, const Style& style);

/// All return whole lines, to be written to stdout as they are; nothing to say is "".

/// Current revisions, heads implied by dependencies included. Verbose begins with the line that
/// names the database. Errors: graph.unknown_row.
std::string list_current(const scripts::ScriptDirectory& scripts, const graph::Rows& rows,
                         std::string_view masked_url, const ListingOptions& options);
/// `resolve_dependencies`: only heads that nothing depends on.
std::string list_heads(const scripts::ScriptDirectory& scripts, bool resolve_dependencies,
                       const ListingOptions& options);
/// `revisions` as graph::history_range gives them. `rows`: null without --indicate-current.
std::string list_history(const scripts::ScriptDirectory& scripts,
                         std::span<const graph::Index> revisions, const graph::Rows* rows,
                         const ListingOptions& options);
std::string list_branches(const scripts::ScriptDirectory& scripts, const ListingOptions& options);
/// `revisions` as graph::resolve_for_show gives them.
std::string list_show(const scripts::ScriptDirectory& scripts,
                      std::span<const graph::Index> revisions, const ListingOptions& options);

}  // namespace limbeck::report
