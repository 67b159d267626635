// What models of a kind cannot say: SQLAlchemy's know no views, triggers, policies, parameters.
// Not what they could say and do not: undeclared.hpp.
// Next: models/source.hpp, Expressible.
#pragma once

#include "models/source.hpp"
#include "schema/catalog.hpp"
#include "workflow/undeclared.hpp"

namespace limbeck::workflow {

/// Gives `wanted`, made of models that say no more than `said`, the rest as it is in `present`, so
/// that it is no difference: objects, parts of its tables and, where they have none, details.
/// Returns the objects and parts.
LeftAlone keep_unsaid(const schema::Catalog& present, schema::Catalog& wanted,
                      const models::Expressible& said);

}  // namespace limbeck::workflow
