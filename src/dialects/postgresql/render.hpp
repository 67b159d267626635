// Operations as PostgreSQL's statements, as a person would write them.
// Not which operations there are, nor their order: ops/operation.hpp, diff/.
// Next: render.cpp walks over them, render_*.cpp say each family.
#pragma once

#include "contract/renderer.hpp"

namespace limbeck::dialects::postgresql {

/// Statements for PostgreSQL 12 and later, to be run with the default schema first in the
/// search_path. Errors: ops.*, render.impossible.
const contract::Renderer& renderer();

}  // namespace limbeck::dialects::postgresql
