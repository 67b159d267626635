// What an operation does to a catalog, in memory.
// Not on a server, which has the last word: after a rename it deparses expressions with the new
// name, which this does not.
// Next: reverse.hpp.
#pragma once

#include "ops/operation.hpp"

namespace limbeck::ops {

/// The catalog stays sorted. Errors: ops.missing for an object that is not there, ops.exists for
/// one that is there already; the catalog is then as it was.
void apply(const Operation& operation, schema::Catalog& catalog);

}  // namespace limbeck::ops
