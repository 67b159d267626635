// The dialects that freeze, convert and squash write SQL for.
#pragma once

#include <vector>

#include "cli/project.hpp"

namespace limbeck::cli {

/// --dialect, else those of the configuration's `dialects`, else the database's. Errors: url.*.
std::vector<const contract::Dialect*> chosen_dialects(Project& project);

}  // namespace limbeck::cli
