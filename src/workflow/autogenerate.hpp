// What stands between the present schema and the wanted one, before a person has decided anything.
// Not the statements: migration.hpp.
// Next: cli/schema_work.hpp, the commands that use it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "diff/renames.hpp"
#include "workflow/schema_reader.hpp"

namespace limbeck::workflow {

struct Comparison {
  schema::Catalog present;
  schema::Catalog wanted;  ///< With what is left alone.
  std::vector<schema::ObjectId> left_alone;
};

/// `made` as in undeclared.hpp.
Comparison compare(schema::Catalog present, schema::Catalog wanted,
                   const std::function<schema::Catalog()>& made);

/// Those of `declared` that are still to be done, as --rename takes them: the former name is there
/// and the new one is not.
std::vector<std::string> declared_renames(const Comparison& comparison,
                                          const std::vector<models::RenamedFrom>& declared);

/// The likely renames that nobody has decided about: none of `decided`, and nothing of what those
/// rename.
std::vector<diff::Rename> undecided_renames(const Comparison& comparison,
                                            const std::vector<diff::Rename>& decided);

}  // namespace limbeck::workflow
