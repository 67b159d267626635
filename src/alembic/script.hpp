// Runs a function of a revision script without Python and gives the SQL that Alembic would send.
// Not the graph (scripts/), not who runs a script (run/python_planner.hpp).
// Next: operations.hpp for the directives, elements.hpp and types.hpp for SQLAlchemy's objects.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "alembic/operations.hpp"
#include "alembic/project_names.hpp"
#include "python/project_source.hpp"
#include "python/syntax.hpp"

namespace limbeck::alembic {

/// What needs the real Python: "the argument foo of add_column()".
struct Refusal {
  std::string what;
  python::Position at;
};

struct Evaluation {
  std::vector<Statement> statements;  ///< In order; none where it is refused.
  std::optional<Refusal> refusal;
  bool makes_types = false;  ///< Enum types with its tables, unless the run has made them before.
};

/// What scripts that run one after the other have in common.
struct Run {
  Dialect dialect = Dialect::postgresql;
  FindNamingConvention find_naming_convention = default_naming_convention;
  std::set<std::string> made_types = {};     ///< SQLAlchemy makes an enum type once in a run.
  python::ProjectSource* project = nullptr;  ///< What scripts import names from; null: nothing.
  const ProjectNames* names = nullptr;       ///< Those that the configuration tells, which win.
};

/// `function`: `upgrade` or `downgrade`. A script that raises is refused too: Python says it best.
/// `run` is left as it is by one that is refused. Errors: python.endless.
Evaluation evaluate(const python::Module& module, const std::string& file,
                    const std::string& function, Run& run);

}  // namespace limbeck::alembic
