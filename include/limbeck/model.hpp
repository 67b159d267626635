// The wanted schema as structs: tables, keys and indexes of a program's own types.
// Standard headers only, and no macros: a library of models need not link Limbeck.
// Next: docs/cpp-models.md; cli.hpp makes a command line of them.
#pragma once

#include "limbeck/model/models.hpp"
