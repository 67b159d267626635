// Random graphs and commands, and smaller ones from a failing one.
// Not the comparison: graph_trial.hpp.
#pragma once

#include <random>
#include <vector>

#include "conformance/graph_trial.hpp"

namespace limbeck::conformance {

/// A graph with branches, merges of up to four parents, dependencies and labels, and commands
/// each of which starts from the rows that the one before left.
Trial random_trial(std::mt19937_64& random);

/// Every trial of one command that is a little smaller than this one.
std::vector<Trial> smaller_trials(const Trial& trial);

}  // namespace limbeck::conformance
