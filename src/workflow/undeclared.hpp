// What is in the database and in no model: left alone, unless a revision of the project made it.
// Not the filters of the configuration: object_filter.hpp.
#pragma once

#include <functional>
#include <vector>

#include "schema/catalog.hpp"

namespace limbeck::workflow {

/// Adds to `wanted` what `present` has beside it, so that it is no difference, but for what is also
/// in `made`, the schema that the revisions make; called only if something is undeclared. Returns
/// what is left alone: whole objects, no parts of tables.
std::vector<schema::ObjectId> leave_undeclared_alone(const schema::Catalog& present,
                                                     schema::Catalog& wanted,
                                                     const std::function<schema::Catalog()>& made);

}  // namespace limbeck::workflow
