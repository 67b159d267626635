// Alembic's scripts evaluated without Python: as sections that the runner executes, or at once.
// Not the evaluation: alembic/script.hpp. Not the choice who runs a script: python_planner.hpp.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alembic/script.hpp"
#include "alembic/vocabulary.hpp"
#include "contract/dialect.hpp"
#include "limbeck/migrator.hpp"
#include "python/project_source.hpp"
#include "scripts/main_options.hpp"
#include "scripts/naming_convention.hpp"
#include "scripts/script.hpp"

namespace limbeck::run {

struct NativeScript {
  std::vector<scripts::ResolvedSection> sections = {};  ///< None where it is refused.
  std::optional<alembic::Refusal> refusal = {};
  bool makes_types = false;  ///< This and the next: as alembic::Evaluation has it.
  bool needs_database = false;
};

/// Those of one run: an enum type that one of them has made, the next does not make again.
class NativeScripts {
 public:
  /// `is_offline`: as scripts see it; none: one that asks is refused.
  NativeScripts(const PythonOptions& options, const contract::Dialect& dialect,
                std::optional<bool> is_offline);
  NativeScripts(const NativeScripts&) = delete;
  NativeScripts& operator=(const NativeScripts&) = delete;

  /// Errors: python.endless.
  NativeScript evaluate(const scripts::Script& script, const python::Module& module,
                        Direction direction);
  /// What in a script that needs the database is not evaluated; none: all of it may be.
  std::optional<alembic::Refusal> find_unknown(const python::Module& module) const {
    return alembic::find_unknown(module, run_);
  }
  /// The next is the first that is evaluated while it runs: from here on what is planned makes no
  /// enum types.
  void begin_live() { live_types_ = run_.made_types; }
  /// While it runs, in the order of the plan. Errors: whatever `database` throws.
  alembic::Evaluation run(const scripts::Script& script, const python::Module& module,
                          Direction direction, alembic::Database& database);

 private:
  const contract::Dialect& dialect_;
  python::ProjectSource source_;
  scripts::ProjectNaming naming_;
  scripts::MainOptions options_;
  alembic::Listeners listeners_;
  const alembic::ProjectNames names_;
  alembic::Run run_;
  std::set<std::string> live_types_;  ///< Made before the script that runs.
};

}  // namespace limbeck::run
