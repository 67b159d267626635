// Several revisions as one, proven on a scratch database to lead to the same schema and the same
// rows, up and down.
// Not the choice of the revisions: squash_range.hpp. Not the file: scripts/frozen.hpp.
// Next: squash_forms.hpp for what is tried, cli/commands/squash.cpp.
#pragma once

#include <string>
#include <vector>

#include "workflow/schema_reader.hpp"
#include "workflow/squash_forms.hpp"

namespace limbeck::workflow {

/// What was found for one dialect.
struct ProvenSquash {
  Sections upgrade;
  Sections downgrade;
  std::string irreversible;        ///< The reason, in place of a downgrade.
  bool is_kept = false;            ///< The statements, not the schema made directly.
  std::vector<std::string> notes;  ///< For the user, a line each.
};

struct SquashRequest {
  const scripts::ScriptDirectory& scripts;
  /// What those were loaded from: the squash is tried among the others.
  const scripts::ScriptSources& sources;
  const SquashRange& range;
  const KeptStatements& kept;
  const Options& options;  ///< Of the project.
};

/// Where the range begins at base, the schema made directly with its few rows is tried first; the
/// statements one after another if that is not the same. Elsewhere, databases with rows of their
/// own will run it, and only the statements do to those what the revisions did. `reader` compares
/// everything and keeps nothing. Errors: squash.not_equal, scratch.*, connect.*, and those of
/// upgrade, where the revisions themselves cannot be replayed.
ProvenSquash prove_squash(const SquashRequest& request, SchemaReader& reader);

}  // namespace limbeck::workflow
