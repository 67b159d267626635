// The operations of a revision in C++ as Limbeck's own, against the schema that they find.
// Not their SQL (contract/renderer.hpp), nor running it (revision_step.hpp).
// Next: step_columns.hpp, step_schema.hpp.
#pragma once

#include <string>

#include "contract/dialect.hpp"
#include "limbeck/operation.hpp"
#include "ops/operation.hpp"
#include "run/step_schema.hpp"

namespace limbeck::run {

/// What does it; nothing where there is nothing to do (`if_exists`, a check that another dialect
/// has). Afterwards `schema.known()` holds what a renderer must know of the schema before. Not for
/// BulkInsert, which changes none. Errors: ops.missing, ops.incomplete, render.impossible,
/// reflect.*.
ops::Operations translate(const Operation& operation, const contract::Dialect& dialect,
                          StepSchema& schema);

/// As the revision calls it: `add_column`.
std::string directive_of(const Operation& operation);

}  // namespace limbeck::run
