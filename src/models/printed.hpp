// Runs the program that prints a model, within its time.
// Not what a failure of it means: ddl.cpp and sqlalchemy.cpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "models/source.hpp"
#include "os/process.hpp"

namespace limbeck::models {

struct LastLines {
  std::string text;  ///< The last ten that are not blank.
  std::string last;  ///< Of these, without blanks around it; may be empty.
};

/// UTF-8 only, of whatever was printed.
LastLines last_lines(std::string_view printed);

/// In the source's folder, with LIMBECK_DIALECT. Errors: models.timeout, process.failed.
os::CommandResult run_printer(const Source& source, std::vector<std::string> arguments,
                              std::string_view dialect);

}  // namespace limbeck::models
