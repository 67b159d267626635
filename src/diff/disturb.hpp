// What must go aside for a change although it stays the same: a view over a column whose type
// changes, a foreign key to a key that is dropped and made again.
// Not the order: order.hpp.
#pragma once

#include "diff/decide.hpp"

namespace limbeck::diff {

/// Adds to `decisions` until nothing that stays hangs on something that goes.
void disturb(Decisions& decisions, const Needs& needs, const schema::Catalog& from,
             const schema::Catalog& to, const contract::Rules& rules);

}  // namespace limbeck::diff
