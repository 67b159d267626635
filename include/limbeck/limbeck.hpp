// Everything a program needs to migrate its database.
#pragma once

#include "limbeck/error.hpp"       // IWYU pragma: export
#include "limbeck/events.hpp"      // IWYU pragma: export
#include "limbeck/migrator.hpp"    // IWYU pragma: export
#include "limbeck/operations.hpp"  // IWYU pragma: export
#include "limbeck/revision.hpp"    // IWYU pragma: export
#include "limbeck/version.hpp"     // IWYU pragma: export
