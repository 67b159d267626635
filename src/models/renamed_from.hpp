// What a model says of its objects' former names: `-- limbeck: renamed_from=full_name`.
// Not whether the database still has the former name: workflow/autogenerate.hpp.
// The forms: docs/models.md.
#pragma once

#include <string>
#include <vector>

#include "models/ddl.hpp"
#include "schema/name.hpp"
#include "sql/splitter.hpp"

namespace limbeck::models {

struct RenamedFrom {
  schema::ObjectKind kind;  ///< table, column, constraint, or enumeration: one of its labels.
  schema::Name owner;       ///< Table or type under its name in the model, as the server folds it.
  std::string name = {};    ///< Of the part; empty for a table.
  std::string from;
};

/// The comment stands behind what it is about on its first line, or on a line of its own before it.
/// Errors, with file and line: models.bad_directive.
std::vector<RenamedFrom> renamed_from(const Ddl& ddl, sql::Flavor flavor);

}  // namespace limbeck::models
