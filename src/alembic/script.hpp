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

/// That nothing in the script caught.
struct Exception {
  std::string text;       ///< `ValueError: no such thing`
  std::string traceback;  ///< A line a frame, innermost last.
};

struct Evaluation {
  std::vector<Statement> statements = {};  ///< In order; none where it is refused or has run.
  std::optional<Refusal> refusal = {};
  std::optional<Exception> exception = {};  ///< Then it is refused, too: Python says it best.
  bool makes_types = false;  ///< Enum types with its tables, unless the run has made them before.
  bool needs_database = false;  ///< Refused as it is only planned: with a database it may run.
};

/// What scripts that run one after the other have in common.
struct Run {
  Dialect dialect = Dialect::postgresql;
  FindNamingConvention find_naming_convention = default_naming_convention;
  Listeners* listeners = nullptr;            ///< Null: none.
  std::set<std::string> made_types = {};     ///< SQLAlchemy makes an enum type once in a run.
  python::ProjectSource* project = nullptr;  ///< What scripts import names from; null: nothing.
  const ProjectNames* names = nullptr;       ///< Those that the configuration tells, which win.
  Database* database = nullptr;  ///< Where statements run at once; null: they are given.
  Environment environment = {};
};

/// The modules that a script imports; both must outlive it.
python::Host host_of(Recording& recording, const Run& run);

/// `function`: `upgrade` or `downgrade`. `run` is left as it is by one that is refused. Errors:
/// python.endless; with a database whatever that throws, with the place in the script.
Evaluation evaluate(const python::Module& module, const std::string& file,
                    const std::string& function, Run& run);

}  // namespace limbeck::alembic
