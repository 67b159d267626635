// A migration as the bodies of an Alembic script's functions.
// Not the script around them: scripts/alembic_revision.hpp. Not as SQL: migration_text.hpp.
#pragma once

#include <string_view>
#include <vector>

#include "scripts/revision_file.hpp"
#include "workflow/changes.hpp"
#include "workflow/script_proof.hpp"

namespace limbeck::workflow {

/// For each operation its directive, else its statements by op.execute(); those outside a
/// transaction in an `autocommit_block()`. What may be lost is said in comments. `dialect`: the one
/// that is asked for first; empty: none.
scripts::ScriptFunctions script_functions(const Migration& migration,
                                          const MigrationDirectives& directives,
                                          const std::vector<Change>& upgrade,
                                          const std::vector<Change>& downgrade,
                                          std::string_view dialect);

/// One dialect's after the other's.
scripts::ScriptFunctions joined(const std::vector<scripts::ScriptFunctions>& all);

}  // namespace limbeck::workflow
