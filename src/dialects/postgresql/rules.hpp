// What PostgreSQL can alter where it stands.
// Not the statements that do it: render.hpp.
// Next: rules.cpp.
#pragma once

#include "contract/rules.hpp"

namespace limbeck::dialects::postgresql {

/// The answers hold for every version from 12 on.
const contract::Rules& rules();

}  // namespace limbeck::dialects::postgresql
