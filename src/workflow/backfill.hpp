// A new NOT NULL column in a table that may have rows: added, filled, then constrained.
#pragma once

#include "contract/dialect.hpp"
#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::workflow {

/// `operations` with three in place of each such AddColumn; the UPDATE in the middle is for a
/// person to complete: as it stands it changes nothing, and rows make the third one fail.
ops::Operations backfilled(ops::Operations operations, const schema::Catalog& before,
                           const contract::Dialect& dialect);

}  // namespace limbeck::workflow
