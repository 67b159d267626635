// What Alembic's scripts that stay in the project need of those that go.
#pragma once

#include <optional>

#include "cli/project.hpp"

namespace limbeck::cli {

/// The first of `going` that a script outside of it builds on: Alembic, which runs that one, would
/// no longer find it.
std::optional<graph::Index> needed_by_staying_script(Project& project, const graph::Indexes& going);

}  // namespace limbeck::cli
