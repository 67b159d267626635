// What a script names, looked up before any of it runs: so that one that is evaluated against the
// database does not come upon something unknown halfway.
// Not the evaluation: what arguments are given is seen only there (script.hpp).
#pragma once

#include <optional>

#include "alembic/script.hpp"

namespace limbeck::alembic {

/// The first thing in its functions that is not evaluated: a name from a module that is not known,
/// a directive or a method that is not known, a statement within `try`, autocommit_block().
std::optional<Refusal> find_unknown(const python::Module& module, const Run& run);

}  // namespace limbeck::alembic
