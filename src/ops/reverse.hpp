// The way back: derived from the catalog as it was before.
// Not whether rows come back with it: hazards say that.
#pragma once

#include "ops/operation.hpp"

namespace limbeck::ops {

/// Undoes `operation`, in order. `before` is the catalog without it. Errors: ops.missing.
Operations reverse(const Operation& operation, const schema::Catalog& before);

/// Undoes all of `operations`, the last first. Errors: as apply().
Operations reverse(const Operations& operations, schema::Catalog before);

}  // namespace limbeck::ops
