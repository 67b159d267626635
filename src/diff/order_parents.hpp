// The order that tables below others impose on steps: the server takes a child only if it has what
// the parent has, and does to children what is done to their parents.
// Next: order.cpp, for all other reasons.
#pragma once

#include <cstddef>
#include <vector>

#include "diff/steps.hpp"

namespace limbeck::diff {

/// Numbers of steps.
struct Edge {
  std::size_t first = 0;
  std::size_t second = 0;
  bool is_hard = true;  ///< Else for as long as nothing speaks against it.
};

std::vector<Edge> edges_for_parents(const std::vector<Step>& steps, const schema::Catalog& from,
                                    const schema::Catalog& to);

/// The part has to be there before its table is given to a parent.
bool is_before_its_table(const Step& part, const Step& table, const schema::Catalog& from);

}  // namespace limbeck::diff
