// LifeOps's models together: what its database shall be.
#pragma once

#include "limbeck/model.hpp"

namespace lifeops {

limbeck::Models models();

}  // namespace lifeops
