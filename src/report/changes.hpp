// The difference between two schemas, for people and as SQL.
// Not the revision file: workflow/migration_text.hpp; for programs: json.hpp.
#pragma once

#include <string>
#include <vector>

#include "workflow/changes.hpp"

namespace limbeck::report {

/// A sentence a line, what may be lost behind it.
std::string render_changes(const std::vector<workflow::Change>& changes);
/// The statements, each ended by a semicolon.
std::string render_sql(const workflow::Way& way);

}  // namespace limbeck::report
