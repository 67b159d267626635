// Alembic's scripts evaluated without Python, as sections that the runner executes.
// Not the evaluation: alembic/script.hpp. Not the choice who runs a script: python_planner.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alembic/script.hpp"
#include "contract/dialect.hpp"
#include "limbeck/migrator.hpp"
#include "python/project_source.hpp"
#include "scripts/script.hpp"

namespace limbeck::run {

struct NativeScript {
  std::vector<scripts::ResolvedSection> sections;  ///< None where it is refused.
  std::optional<alembic::Refusal> refusal;
  bool makes_types = false;  ///< As alembic::Evaluation has it.
};

/// Those of one run: an enum type that one of them has made, the next does not make again.
class NativeScripts {
 public:
  NativeScripts(const PythonOptions& options, const contract::Dialect& dialect);
  NativeScripts(const NativeScripts&) = delete;
  NativeScripts& operator=(const NativeScripts&) = delete;

  /// Errors: python.endless.
  NativeScript evaluate(const scripts::Script& script, const python::Module& module,
                        Direction direction);
  /// The next one begins a run.
  void forget_types() { run_.made_types.clear(); }

 private:
  const alembic::NamingConvention& naming_convention();

  const PythonOptions& options_;
  const contract::Dialect& dialect_;
  python::ProjectSource source_;
  const alembic::ProjectNames names_;
  alembic::Run run_;
  std::optional<alembic::NamingConvention> convention_;  ///< Once it was asked for.
};

}  // namespace limbeck::run
