// What a project's own code leaves out of a comparison, as Alembic's include_object does: it is
// neither added, changed nor dropped.
// Not who is asked: cli/alembic_hooks.hpp. Not the filters of the configuration: object_filter.hpp.
#pragma once

#include <string>
#include <vector>

#include "schema/catalog.hpp"
#include "workflow/undeclared.hpp"

namespace limbeck::workflow {

/// A schema, a table or a part of one that is not the same on both sides.
struct Differing {
  /// The part of a constraint without a name is its definition.
  schema::ObjectId object;
  schema::ConstraintKind constraint = schema::ConstraintKind::check;  ///< Of a constraint.
  bool is_named = true;
  std::vector<std::string> columns = {};
  bool in_database = false;
  bool in_models = false;
};

/// Schemas, in which anything differs, before their tables, tables before their columns, indexes,
/// UNIQUE constraints and foreign keys. Of a table on one side alone only its indexes are told, and
/// of one in the database alone nothing.
std::vector<Differing> differing_objects(const schema::Catalog& present,
                                         const schema::Catalog& wanted);

/// Makes `objects` in `wanted` what they are in `present`, with what hangs on them: all that is in
/// a schema, sequences of columns, primary keys and checks over columns, indexes and constraints
/// over columns that are not there, types that nothing else needs.
void leave_out(const schema::Catalog& present, schema::Catalog& wanted, const LeftAlone& objects);

}  // namespace limbeck::workflow
