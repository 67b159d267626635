// Revisions tried like code: up, down, up again, on a scratch database.
// Not the models at the head: cli/commands/test.cpp compares those as `check` does.
// Next: report/test_report.hpp.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "limbeck/error.hpp"
#include "scripts/script_directory.hpp"
#include "workflow/schema_reader.hpp"

namespace limbeck::workflow {

/// In their order. A seed is run before the upgrade, an assertion after it and after the second;
/// the models come once, behind all revisions.
enum class TestStep { seed, upgrade, assertion, downgrade, again, models };

struct StepResult {
  enum class Outcome { passed, failed, skipped };
  TestStep step = TestStep::upgrade;
  Outcome outcome = Outcome::passed;
  std::chrono::milliseconds duration{};
  std::optional<ErrorDetails> error = {};  ///< Of a failure.
  std::string reason = {};                 ///< Of what was skipped: `irreversible`.
};

struct RevisionResult {
  graph::Index revision = 0;
  std::vector<StepResult> steps;

  bool passed() const;
};

/// Tries `revisions`, parents first; what they build on is made by their ancestors, which are not
/// tried. One that fails ends neither the others nor, where it can go on, itself; those that build
/// on one whose upgrade fails are skipped. `reader` compares everything and keeps nothing; its
/// scratch is the databases'. `tell` hears of each result when it is there.
///
/// Failures (as values): those of upgrade and downgrade; test.not_undone, if the downgrade does not
/// give the schema back that was there before; test.not_repeated, if the second upgrade makes
/// another than the first; test.assertion, for a query of ID.assert.sql that does not give one true
/// value. Errors: scratch.*, connect.*.
std::vector<RevisionResult> test_revisions(const scripts::ScriptDirectory& scripts,
                                           const graph::Indexes& revisions, SchemaReader& reader,
                                           const Options& options,
                                           const std::function<void(const RevisionResult&)>& tell);

}  // namespace limbeck::workflow
