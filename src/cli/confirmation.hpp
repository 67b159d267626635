// Questions before what cannot be taken back. Whoever cannot be asked has to have said so before.
#pragma once

#include <string>
#include <string_view>

#include "cli/project.hpp"

namespace limbeck::cli {

/// What has to be typed: the database's name, of a file without its folder.
std::string name_to_type(const run::Database& database);

/// Of a protected environment: the name is typed, or --yes stands beside LIMBECK_CONFIRM=NAME.
/// `what`: `upgrade it`. Errors: protect.not_confirmed.
void confirm_by_name(const Project& project, const std::string& name, std::string_view what);

}  // namespace limbeck::cli
