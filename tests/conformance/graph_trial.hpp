// One command on one graph, run by us and by Alembic, and whether the two agree.
// Not where the trials come from: graph_differential_test.cpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/oracle_process.hpp"
#include "graph/steps.hpp"

namespace limbeck::conformance {

struct Command {
  graph::Rows rows;
  std::string verb;  ///< upgrade, downgrade, stamp, history
  std::vector<std::string> targets;
};

struct Trial {
  std::vector<graph::Node> nodes;
  std::vector<Command> commands;
};

/// What happened: rows and steps, or the class of an error; a crash is Alembic's alone.
struct Outcome {
  graph::Rows rows = {};
  std::vector<std::string> steps = {};
  std::string error = {};
  std::string crash = {};
};

Outcome run_here(const std::vector<graph::Node>& nodes, const Command& command);
std::vector<Outcome> run_in_alembic(OracleProcess& oracle, const Trial& trial);

enum class Verdict { same, known_difference, different };
Verdict compare(const std::vector<graph::Node>& nodes, const Command& command, const Outcome& ours,
                const Outcome& theirs);

/// Why we mean to differ here; empty if we do not.
std::string known_difference(const graph::RevisionGraph& graph, const Command& command,
                             const Outcome& ours, const Outcome& theirs);

/// The line to paste into a test, and both outcomes.
std::string describe(const std::vector<graph::Node>& nodes, const Command& command,
                     const Outcome& ours, const Outcome& theirs);

}  // namespace limbeck::conformance
