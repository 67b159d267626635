// What a difference must know of SQLite.
// Not how a change is done: rebuild.hpp.
#pragma once

#include "contract/rules.hpp"

namespace limbeck::dialects::sqlite {

const contract::Rules& rules();

}  // namespace limbeck::dialects::sqlite
