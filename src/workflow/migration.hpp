// Both ways between two schemas: operations and the statements that do them, and the proof of both.
// Not the file they are written to: migration_text.hpp.
// Next: backfill.hpp, settle.hpp.
#pragma once

#include <string>
#include <vector>

#include "contract/renderer.hpp"
#include "diff/renames.hpp"
#include "ops/operation.hpp"
#include "workflow/autogenerate.hpp"

namespace limbeck::workflow {

struct Way {
  schema::Catalog before;  ///< What its first operation finds.
  ops::Operations operations;
  contract::Statements statements;  ///< Each with the number of its first operation.
};

struct Migration {
  std::vector<diff::Rename> renames;
  Way upgrade;
  Way downgrade;  ///< What it finds is the wanted schema, as the present one spells it.

  bool empty() const { return upgrade.operations.empty(); }
};

/// Expressions that only say the same in other words are no difference, see settle.hpp. With
/// renames, the schema they lead to is read from the scratch: only the server rewrites the
/// text of what mentions the old name.
Migration plan_migration(SchemaReader& reader, Comparison comparison,
                         const std::vector<diff::Rename>& renames);

/// Runs the upgrade on a copy of the present schema, then the downgrade, with the transactions of
/// the file. Errors: proof.failed, naming what differs; proof.copy, if the present schema cannot be
/// made again; proof.statement, for a statement that the server refuses.
void prove(SchemaReader& reader, const Migration& migration);

}  // namespace limbeck::workflow
