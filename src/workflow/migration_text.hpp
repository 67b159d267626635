// A migration as a person would have written it: the sections of a revision file.
// Not the header: scripts/revision_file.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "workflow/changes.hpp"
#include "workflow/migration.hpp"

namespace limbeck::workflow {

/// The sections of one direction, without the directive of the first.
struct SectionsText {
  std::string options;  ///< Of the first: ` dialect=sqlite transaction=off`.
  std::string text;     ///< Further sections bring their own directive.

  bool operator==(const SectionsText&) const = default;
};

struct MigrationText {
  SectionsText upgrade;
  SectionsText downgrade;

  bool operator==(const MigrationText&) const = default;
};

/// `dialect` is the one its sections are for; empty: all. What may lose data is marked with a
/// comment, in the downgrade what cannot come back.
MigrationText migration_text(const Migration& migration, const std::vector<Change>& upgrade,
                             const std::vector<Change>& downgrade, std::string_view dialect);

/// One dialect's sections after the other's.
MigrationText joined(const std::vector<MigrationText>& texts);

}  // namespace limbeck::workflow
