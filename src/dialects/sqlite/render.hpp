// Operations as SQLite's statements.
// Not what they do to a catalog: ops/apply.hpp.
// Next: rebuild.hpp for tables that are made anew, render_tables.hpp for the text of one.
#pragma once

#include "contract/renderer.hpp"

namespace limbeck::dialects::sqlite {

/// All statements run inside one transaction, with foreign_keys off: see docs/sqlite.md, "Foreign
/// keys".
const contract::Renderer& renderer();

}  // namespace limbeck::dialects::sqlite
