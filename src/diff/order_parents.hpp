// The order that tables below others impose on steps: the server takes a child only if it has what
// the parent has, and does to children what is done to their parents.
// Next: order.cpp, for all other reasons.
#pragma once

#include <vector>

#include "diff/steps.hpp"

namespace limbeck::diff {

std::vector<Edge> edges_for_parents(const std::vector<Step>& steps, const schema::Catalog& from,
                                    const schema::Catalog& to);

/// A parent's column is made and dropped with its children's: the steps say so from then on.
void give_and_take_below(std::vector<Step>& steps, const schema::Catalog& from,
                         const schema::Catalog& to);

/// The part has to be there before its table is given to a parent.
bool is_before_its_table(const Step& part, const Step& table, const schema::Catalog& from);

}  // namespace limbeck::diff
