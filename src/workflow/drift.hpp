// What somebody changed by hand: the live schema against what exactly the applied revisions make.
// Not the models, which may be ahead of both: autogenerate.hpp.
// Next: migration.hpp, which leads there and back; cli/drift_work.hpp.
#pragma once

#include <string>
#include <vector>

#include "graph/targets.hpp"
#include "workflow/autogenerate.hpp"

namespace limbeck::workflow {

/// What an upgrade of an empty database must go to, one after the other, so that it is where `rows`
/// are: their ids, without those that another row stands on. Empty: nothing is applied. Errors:
/// graph.unknown_row, graph.replaced_row.
std::vector<std::string> applied_targets(const graph::RevisionGraph& graph,
                                         const graph::Rows& rows);

/// From `made` by the revisions to the live schema: upgrading takes the change over, downgrading
/// undoes it. `left_out` as in left_out.hpp; `given_extensions` are the revisions' to use and
/// nobody's to make.
Comparison compare_drift(schema::Catalog made, schema::Catalog live, const LeftAlone& left_out,
                         const std::vector<std::string>& given_extensions);

}  // namespace limbeck::workflow
