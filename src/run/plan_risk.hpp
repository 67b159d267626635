// Which steps of a plan lose rows, certainly or perhaps, before any of them has run.
// Not the risks of a schema's change, which know the schema: ops/hazard.hpp.
#pragma once

#include <string>
#include <vector>

#include "run/plan.hpp"
#include "sql/data_loss.hpp"

namespace limbeck::run {

struct StepRisk {
  std::string revision;
  sql::DataLoss loss = sql::DataLoss::none;
  std::string what;  ///< `DROP TABLE users`, or why nobody knows.
  int line = 0;      ///< In the revision's file; 0 where there is none.
  std::string file = {};
};

/// One for each step that may lose something, its worst, in the order they run. A table that is
/// dropped once its rows were copied into the one that takes its name is rebuilt, not lost.
std::vector<StepRisk> find_risks(const Plan& plan, sql::Flavor flavor);

}  // namespace limbeck::run
