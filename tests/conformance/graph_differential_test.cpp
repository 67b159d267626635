// The same random commands on the same random graphs, here and in Alembic.
//
// LIMBECK_DIFFERENTIAL_CASES: how many graphs, each with two to six commands; 2000 by default.
// LIMBECK_SEED: another seed; printed with a failure.
// LIMBECK_ALEMBIC_PATH: where another Alembic is, see alembic_oracle.py.
// Known differences: known_difference in graph_trial.cpp, each with its reason.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>

#include "base/text.hpp"
#include "conformance/graph_trial.hpp"
#include "conformance/random_trial.hpp"

namespace limbeck::conformance {
namespace {

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr && *text != '\0' ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// The tests run from the top of the source tree.
OracleProcess& oracle() {
  static OracleProcess process("/usr/bin/python3", "tests/conformance/alembic_oracle.py");
  static const std::string version = process.read_line();
  return process;
}

bool is_different(const Trial& trial) {
  const Command& command = trial.commands.front();
  const auto theirs = run_in_alembic(oracle(), trial);
  return compare(trial.nodes, command, run_here(trial.nodes, command), theirs.front()) ==
         Verdict::different;
}

Trial shrunk(Trial trial) {
  for (bool is_smaller = true; is_smaller;) {
    is_smaller = false;
    for (Trial& candidate : smaller_trials(trial)) {
      if (!is_different(candidate)) continue;
      trial = std::move(candidate);
      is_smaller = true;
      break;
    }
  }
  return trial;
}

std::string report(const Trial& found) {
  const Trial trial = shrunk(found);
  const Command& command = trial.commands.front();
  return describe(trial.nodes, command, run_here(trial.nodes, command),
                  run_in_alembic(oracle(), trial).front());
}

TEST(GraphDifferential, RandomCommandsDoWhatAlembicDoes) {
  constexpr int kMostReported = 5;
  const auto seed = number_from_environment("LIMBECK_SEED", 20260108);
  const auto cases = number_from_environment("LIMBECK_DIFFERENTIAL_CASES", 2000);
  std::mt19937_64 random(seed);
  std::map<Verdict, std::size_t> verdicts;
  std::map<std::string, std::size_t> kinds;
  int reported = 0;
  std::map<std::string, std::size_t> differences;
  for (std::uint64_t number = 0; number < cases && reported < kMostReported; ++number) {
    const Trial trial = random_trial(random);
    const auto theirs = run_in_alembic(oracle(), trial);
    ASSERT_EQ(theirs.size(), trial.commands.size());
    for (std::size_t at = 0; at < theirs.size(); ++at) {
      const Command& command = trial.commands[at];
      const Outcome ours = run_here(trial.nodes, command);
      const Verdict verdict = compare(trial.nodes, command, ours, theirs[at]);
      ++verdicts[verdict];
      if (verdict == Verdict::known_difference)
        ++differences[known_difference(graph::RevisionGraph(trial.nodes), command, ours,
                                       theirs[at])];
      ++kinds[ours.error.empty() ? (ours.steps.empty() ? "nothing to do" : "steps") : ours.error];
      if (verdict != Verdict::different) continue;
      ++reported;
      ADD_FAILURE() << "seed " << seed << ", case " << number << ", shrunk:\n"
                    << report({trial.nodes, {command}});
    }
  }
  fmt::print("{} the same, {} known differences\n", verdicts[Verdict::same],
             verdicts[Verdict::known_difference]);
  for (const auto& counts : {kinds, differences})
    for (const auto& [kind, count] : counts) fmt::print("{:8} {}\n", count, kind);
  // A generator that only makes errors, or an oracle that always crashes, would prove nothing.
  EXPECT_GT(kinds["steps"] * 4, verdicts[Verdict::same]);
  EXPECT_LT(verdicts[Verdict::known_difference] * 5, verdicts[Verdict::same]);
}

}  // namespace
}  // namespace limbeck::conformance
