// The drift of the connected database, as `drift` and `doctor` find it.
// Not the comparison with models: schema_work.hpp.
#pragma once

#include "cli/schema_work.hpp"
#include "graph/targets.hpp"
#include "workflow/migration.hpp"

namespace limbeck::cli {

struct FoundDrift {
  graph::Rows rows;               ///< What was replayed.
  workflow::Migration migration;  ///< Upgrading takes the change over, downgrading undoes it.
};

enum class DriftAnswer {
  whole,       ///< Renames are asked about, and what makes the answer uncertain is told.
  facts_alone  ///< Nothing is asked or told, and nothing was renamed.
};

/// Replays what is applied on a scratch database and compares. --rename and --no-rename hold. Says
/// what makes the answer less than certain: an interrupted run, an edited file, a late merge.
/// Errors: graph.unknown_row, drift.moving, diff.*, those of upgrade, scratch.*, connect.*.
FoundDrift find_drift(Project& project, SchemaWork& work, DriftAnswer answer = DriftAnswer::whole);

}  // namespace limbeck::cli
