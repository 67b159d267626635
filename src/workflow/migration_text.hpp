// A migration as a person would have written it: the sections of a revision file.
// Not the header: scripts/revision_file.hpp.
#pragma once

#include <string>

#include "workflow/changes.hpp"
#include "workflow/migration.hpp"

namespace limbeck::workflow {

struct MigrationText {
  std::string upgrade;
  std::string downgrade;
};

/// What follows `-- limbeck: upgrade` and `-- limbeck: downgrade`; further sections bring their own
/// directive. What may lose data is marked with a comment, in the downgrade what cannot come back.
MigrationText migration_text(const Migration& migration, const std::vector<Change>& upgrade,
                             const std::vector<Change>& downgrade);

}  // namespace limbeck::workflow
