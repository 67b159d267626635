// Who runs a revision written for Alembic, decided before anything runs: what was frozen, Limbeck
// itself, or the project's Python.
// Not the running: executor.hpp. Not the header of such a script: scripts/python_revision.hpp.
// Next: native_scripts.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bridge/bridge.hpp"
#include "contract/dialect.hpp"
#include "python/syntax.hpp"
#include "run/native_scripts.hpp"
#include "run/plan.hpp"
#include "scripts/frozen_file.hpp"

namespace limbeck::run {

/// For one plan: Python is started once, and only if something must be printed.
class PythonPlanner {
 public:
  PythonPlanner(const contract::Dialect& dialect, const Options& options, PlanFor purpose)
      : dialect_(dialect),
        options_(options),
        purpose_(purpose),
        frozen_(options.python.frozen),
        native_(std::make_shared<NativeScripts>(script_options(options), dialect,
                                                purpose == PlanFor::script)) {}

  /// Sets what runs the step, or leaves it to finish(). Errors: python.syntax, python.endless,
  /// script.no_section, script.no_downgrade, python.frozen_stale, python.bad_frozen.
  void plan(PlannedStep& step, const std::string& text, Direction direction);
  /// Those that only Python can run, once all are planned. Errors: python.not_native (no Python may
  /// run it), bridge.*.
  void finish(std::vector<PlannedStep>& steps);

 private:
  static PythonOptions script_options(const Options& options) {
    PythonOptions result = options.python;
    result.version_table_schema = options.version_table_schema;
    return result;
  }
  bridge::Bridge& python();
  void evaluate(PlannedStep& step, python::Module module, Direction direction);
  void require_python(const PlannedStep& step) const;

  const contract::Dialect& dialect_;
  const Options& options_;
  PlanFor purpose_;
  scripts::FrozenScripts frozen_;
  std::shared_ptr<NativeScripts> native_;  ///< Shared by the scripts that are yet to run.
  bool has_live_ = false;
  /// Those that (may) make enum types with their tables, which SQLAlchemy does once in a run. What
  /// Python makes is not known here, nor there what was made natively: it is one of them for all.
  std::vector<const scripts::Script*> make_types_;
  std::optional<bridge::Bridge> python_;
};

}  // namespace limbeck::run
