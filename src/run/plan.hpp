// What a run would do: steps with their statements, a value that --sql and --dry-run print and
// the runner executes. Nothing here touches a database.
// Next: runner.hpp, offline.hpp.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/script.hpp"
#include "contract/dialect.hpp"
#include "graph/steps.hpp"
#include "scripts/script_directory.hpp"

namespace limbeck::run {

class LiveScript;

struct PlannedStep {
  graph::GraphStep step;
  const scripts::Script* script = nullptr;
  std::string hash;
  std::string file_hash;  ///< Empty for a revision in C++.
  /// Those that hold statements; none for a revision in C++ or one that does nothing.
  std::vector<scripts::ResolvedSection> sections;
  const StepFunction* function = nullptr;  ///< Null for a file, or if nothing is to be called.
  bool is_bridged = false;                 ///< The project's own Python runs it, as a transaction.
  std::optional<alembic::Refusal> not_native;  ///< Why, where it is not as configured.
  /// Alembic's script that is evaluated while it runs; null: anything else.
  std::shared_ptr<const LiveScript> live = {};

  std::size_t statement_count() const;
  bool has_section_outside_transaction() const;
  /// What it does is known only while it runs, within its transaction.
  bool has_function() const { return function != nullptr || live != nullptr; }
  /// Not atomic, so its progress is kept in the history: several transactions, or statements
  /// outside any.
  bool is_journaled(TransactionMode mode) const;
};

struct Plan {
  std::vector<PlannedStep> steps;  ///< In the order they run.
  TransactionMode transaction_mode = TransactionMode::revision;
};

/// `versions/a.py:12:5: the argument foo of add_column()`
std::string place_of(const scripts::Script& script, const alembic::Refusal& refusal);
/// The same, ` is left to Python`.
std::string where_not_native(const PlannedStep& step);

/// For a database, or for a script, into which Python prints what it does not run.
enum class PlanFor { database, script };

/// Reads the bodies of the steps' revisions and resolves them for the dialect. Everything that
/// can be refused is refused here, before anything runs. A plan with bridged steps is a transaction
/// for each revision. Errors: script.*, python.*, bridge.*, run.id_too_long,
/// run.transaction_off_in_all, run.needs_history.
Plan make_plan(const scripts::ScriptDirectory& scripts, std::vector<graph::GraphStep> steps,
               const contract::Dialect& dialect, const Options& options,
               PlanFor purpose = PlanFor::database);

}  // namespace limbeck::run
