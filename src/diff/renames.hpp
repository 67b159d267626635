// Renames: decided by a person, or likely enough to ask one.
// Not what is done in place because nothing can be lost (a constraint or an index with the same
// definition): decide.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ops/operation.hpp"
#include "schema/catalog.hpp"

namespace limbeck::diff {

struct Rename {
  schema::ObjectKind kind = schema::ObjectKind::column;  ///< table, column, constraint, index, or
                                                         ///< enumeration: one of its labels.
  schema::Name owner;                                    ///< Of a table: its old name.
  std::string from;                                      ///< Of a part; empty for a table.
  std::string to;

  bool operator==(const Rename&) const = default;
};

/// `users:people`, `users.full_name:display_name`, `mood.sad:unhappy`, with a schema before where
/// it is not the default one; what it is, is looked up in the present schema. Errors:
/// diff.bad_rename, diff.unknown_rename, diff.ambiguous_rename.
Rename parse_rename(std::string_view text, const schema::Catalog& present);
/// All of `texts`, to be done in their order; a part may be named by the new name of its table,
/// wherever that is said. Behind them what the dialect takes for the same name: on SQLite tables
/// and columns of `wanted` that differ in the case of letters alone. Each names its owner as that
/// is called by then. Errors: as parse_rename.
std::vector<Rename> certain_renames(const std::vector<std::string>& texts,
                                    const schema::Catalog& present, const schema::Catalog& wanted);
/// As parse_rename reads it.
std::string render_rename(const Rename& rename);
/// As the header of a revision says it: `column users.full_name -> display_name`.
std::string describe_rename(const Rename& rename);

ops::Operation operation_of(const Rename& rename);
Rename inverse(const Rename& rename);

/// Tables, columns and labels that are in one schema alone and look like each other, the most alike
/// first; each object at most once. Types and constraints, position and name count.
std::vector<Rename> likely_renames(const schema::Catalog& from, const schema::Catalog& to);

}  // namespace limbeck::diff
