// SQLAlchemy's models as DDL, printed by the project's own Python.
// Not the program that Python runs: sqlalchemy_program.hpp.
#pragma once

#include <string>
#include <string_view>

#include "models/source.hpp"

namespace limbeck::models {

/// Imports the modules that `source` names, in its folder; no database, no driver. Errors:
/// models.python (no Python, or one without SQLAlchemy 1.4 or newer), models.import (a module is
/// not there or fails: the traceback's last lines), models.not_found (a name is not there, is no
/// MetaData, or knows no table).
std::string print_sqlalchemy(const Source& source, std::string_view dialect);

}  // namespace limbeck::models
