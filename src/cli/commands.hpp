// What each command does, one function a command. Results go to World::out, the rest to err.
// Not their options (parse.cpp). Errors leave as exceptions: execute.hpp.
#pragma once

#include <string_view>

#include "cli/project.hpp"
#include "cli/request.hpp"

namespace limbeck::cli::commands {

ExitCode init(Project& project);
ExitCode revision(Project& project);
ExitCode autogenerate(Project& project);  ///< revision --autogenerate
ExitCode merge(Project& project);
ExitCode check(Project& project);
ExitCode diff(Project& project);
ExitCode drift(Project& project);
ExitCode doctor(Project& project);
ExitCode lock(Project& project);
ExitCode test(Project& project);
ExitCode freeze(Project& project);
ExitCode convert(Project& project);
ExitCode squash(Project& project);
ExitCode adopt(Project& project);
ExitCode ddl(Project& project);
ExitCode upgrade(Project& project);
ExitCode downgrade(Project& project);
ExitCode stamp(Project& project);
ExitCode current(Project& project);
ExitCode status(Project& project);
ExitCode heads(Project& project);
ExitCode history(Project& project);
ExitCode branches(Project& project);
ExitCode show(Project& project);
ExitCode edit(Project& project);
ExitCode ensure_version(Project& project);
ExitCode rebase(Project& project);
ExitCode baseline(Project& project);
ExitCode backup(Project& project);
ExitCode restore(Project& project);
ExitCode completion(Project& project);

}  // namespace limbeck::cli::commands
