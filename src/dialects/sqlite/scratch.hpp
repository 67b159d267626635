// SQLite's contract::Scratch: a private database in memory.
// Not a file, whatever `scratch_url` says; nothing can remain of it.
#pragma once

#include "contract/scratch.hpp"

namespace limbeck::dialects::sqlite {

std::unique_ptr<contract::Scratch> open_scratch(const contract::ScratchRequest& request);

}  // namespace limbeck::dialects::sqlite
