// What stands between the present schema and the wanted one, before a person has decided anything.
// Not the statements: migration.hpp.
// Next: cli/schema_work.hpp, the commands that use it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "diff/renames.hpp"
#include "workflow/schema_reader.hpp"
#include "workflow/undeclared.hpp"
#include "workflow/unsaid.hpp"

namespace limbeck::workflow {

struct Comparison {
  schema::Catalog present;
  schema::Catalog wanted;  ///< With what is left alone, as it is in `present`.
  models::Expressible said = models::expressible({});
  LeftAlone undeclared = {};
  LeftAlone unsaid = {};
  LeftAlone left_out = {};
};

/// `made` as in undeclared.hpp; without it nothing that no model declares is left alone.
/// `left_out` as in left_out.hpp.
Comparison compare(schema::Catalog present, schema::Catalog wanted, models::Expressible said,
                   const std::function<schema::Catalog()>& made = {}, LeftAlone left_out = {});

/// Those that models of this kind could declare, and no revision made: for a note.
std::vector<schema::ObjectId> undeclared_objects(const Comparison& comparison);

/// What is left alone, from `renamed` instead, which is the present schema with new names: only
/// the server rewrites the text of what mentions an old one.
void leave_alone_again(Comparison& comparison, const schema::Catalog& renamed);

/// Those of `declared` that are still to be done, as --rename takes them: the former name is there
/// and the new one is not.
std::vector<std::string> declared_renames(const Comparison& comparison,
                                          const std::vector<models::RenamedFrom>& declared);

/// The likely renames that nobody has decided about: none of `decided`, and nothing of what those
/// rename.
std::vector<diff::Rename> undecided_renames(const Comparison& comparison,
                                            const std::vector<diff::Rename>& decided);

}  // namespace limbeck::workflow
