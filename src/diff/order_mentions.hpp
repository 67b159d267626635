// The order that the words of routines wish for: a body is text to the server until it is run, so
// that what it names had better be there.
// Next: order.cpp, for all that the server knows of.
#pragma once

#include <vector>

#include "diff/steps.hpp"

namespace limbeck::diff {

std::vector<Edge> edges_for_mentions(const std::vector<Step>& steps);

}  // namespace limbeck::diff
