// `rebase REV --onto HEAD`: another parent for a revision that was not applied yet, when someone
// else's landed first.
// Not a merge: the file's own header is rewritten (scripts::replace_parents).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/targets.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::workflow {

struct RebaseResult {
  std::string revision;
  std::string file;
  std::vector<std::string> old_parents;
  std::vector<std::string> new_parents;
  bool changed = false;            ///< False: it was there already, nothing was written.
  std::string description;         ///< One line for the user: what changed.
  std::vector<std::string> notes;  ///< What the user should know, a line each; may be empty.
};

/// `rows`: the version rows of the database the revision must not be applied in. `onto`: any
/// symbol; `head` means the head that does not lie above the revision itself; `base` makes it a
/// base. Writes the file unless `dry_run`.
/// Errors: rebase.applied, rebase.cycle, rebase.merge, rebase.not_a_file, rebase.no_revision,
/// rebase.several_targets, graph.*, script.*, file.*.
RebaseResult rebase(const scripts::ScriptDirectory& scripts, std::string_view revision,
                    std::string_view onto, const graph::Rows& rows, bool dry_run = false);

}  // namespace limbeck::workflow
