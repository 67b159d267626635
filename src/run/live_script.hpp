// A script of Alembic that is evaluated while it runs, as it asks the database what to do.
// Not the evaluation (alembic/script.hpp), nor the choice who runs a script (python_planner.hpp).
#pragma once

#include <memory>
#include <string>

#include "python/syntax.hpp"
#include "run/batch.hpp"
#include "run/native_scripts.hpp"
#include "run/revision_step.hpp"

namespace limbeck::run {

class LiveScript {
 public:
  /// `why`: what only the database knows. `natives` is that of the whole run.
  LiveScript(std::shared_ptr<NativeScripts> natives, const scripts::Script& script,
             std::shared_ptr<const python::Module> module, Direction direction,
             alembic::Refusal why)
      : natives_(std::move(natives)),
        script_(script),
        module_(std::move(module)),
        direction_(direction),
        why_(std::move(why)) {}

  /// Inside the step's transaction, which it may leave for a while. Errors: python.not_native where
  /// it comes upon what only Python can do, python.raised, python.endless, sql.*, ops.*; each with
  /// the place in the script.
  void run(RevisionStep& step, StepTransaction& transaction) const;

  /// `versions/a.py:12:5: the result of a statement`
  std::string reason() const;

 private:
  const std::shared_ptr<NativeScripts> natives_;
  const scripts::Script& script_;
  const std::shared_ptr<const python::Module> module_;
  const Direction direction_;
  const alembic::Refusal why_;
};

}  // namespace limbeck::run
