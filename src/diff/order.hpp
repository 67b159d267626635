// Which operation comes first: a graph of `must run before`, walked in an order that people like.
// Not what the operations are: decide.hpp, disturb.hpp.
// Next: steps.hpp makes the nodes of the graph, order.cpp its edges.
#pragma once

#include "diff/decide.hpp"

namespace limbeck::diff {

/// Cycles of foreign keys come as constraints behind the tables; any other foreign key of a new
/// table is in its CreateTable.
ops::Operations order(const Decisions& decisions, const Needs& before, const Needs& after,
                      const schema::Catalog& from, const schema::Catalog& to,
                      const contract::Rules& rules);

}  // namespace limbeck::diff
