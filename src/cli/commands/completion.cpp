// completion: the completion script of a shell.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/completion_scripts.hpp"
#include "limbeck/error.hpp"

namespace limbeck::cli::commands {

ExitCode completion(Project& project) {
  const std::string& shell = project.request().arguments[0];
  const std::string_view script = completion_script(shell);
  if (script.empty()) {
    throw Error{{.code = "usage.unknown_shell",
                 .message = fmt::format("there is no completion script for {}", shell),
                 .hint = "the known shells are bash, zsh and fish"}};
  }
  project.out(script);
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
