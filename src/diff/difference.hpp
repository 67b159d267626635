// What leads from one schema to another: the operations, in an order that works.
// Not renames, which are decided before (renames.hpp); not SQL (dialects/*/render.hpp).
// Next: decide.hpp (what differs), disturb.hpp (what must go aside), order.hpp (what comes first).
#pragma once

#include "contract/rules.hpp"
#include "diff/scope.hpp"
#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::diff {

/// Both sorted, reflected by the same dialect, with their dependencies, kept within the same scope.
/// Empty if they are the same; the order of a table's columns is no difference.
ops::Operations difference(const schema::Catalog& from, const schema::Catalog& to,
                           const contract::Rules& rules, const Scope& scope = {});

}  // namespace limbeck::diff
