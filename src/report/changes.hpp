// The difference between two schemas, for people and as SQL.
// Not the revision file: workflow/migration_text.hpp; for programs: json.hpp.
#pragma once

#include <string>
#include <vector>

#include "contract/dialect.hpp"
#include "workflow/changes.hpp"

namespace limbeck::report {

/// A sentence a line, what may be lost behind it.
std::string render_changes(const std::vector<workflow::Change>& changes);
/// The statements, each ended by a semicolon; where a table goes, or is made anew, with what the
/// dialect needs for the rows that refer to it (contract::Dialect::open_script).
std::string render_sql(const workflow::Way& way, const contract::Dialect& dialect);

}  // namespace limbeck::report
