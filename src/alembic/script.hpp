// Runs a function of a revision script without Python and gives the SQL that Alembic would send.
// Not the graph (scripts/), not who runs a script (run/python_planner.hpp).
// Next: operations.hpp for the directives, elements.hpp and types.hpp for SQLAlchemy's objects.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "alembic/operations.hpp"
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
};

/// `function`: `upgrade` or `downgrade`. A script that raises is refused too: Python says it best.
/// Errors: python.endless.
Evaluation evaluate(const python::Module& module, const std::string& file,
                    const std::string& function, Dialect dialect);

}  // namespace limbeck::alembic
