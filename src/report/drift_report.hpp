// What somebody changed by hand, for people: sentences, and SQL in both directions.
// For programs: json.hpp.
#pragma once

#include <string>
#include <vector>

#include "contract/dialect.hpp"
#include "graph/targets.hpp"
#include "workflow/changes.hpp"

namespace limbeck::report {

struct DriftReport {
  std::string masked_url;
  graph::Rows rows;
  workflow::Way take_over;                       ///< From what the revisions make.
  workflow::Way undo;                            ///< From the live schema.
  std::vector<workflow::Change> changes;         ///< Of take_over: what was done.
  std::vector<workflow::Change> undone_changes;  ///< Of undo, with what it would lose.

  bool has_drift() const { return !take_over.operations.empty(); }
};

/// The changes, a sentence each, then both ways as SQL under a line of comment; empty without
/// drift.
std::string render_drift(const DriftReport& report, const contract::Dialect& dialect);

}  // namespace limbeck::report
