// The commands as the user meets them: name, arguments, one line, examples.
// Not their options (parse.cpp) and not what they do (commands.hpp).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace limbeck::cli {

struct CommandDescription {
  std::string_view name;
  std::string_view arguments;  ///< As in the usage line: "REVISION", "[DIRECTORY]".
  std::size_t least = 0;       ///< How many of them.
  std::size_t most = 0;
  std::string_view summary;
  std::string_view examples;  ///< A command a line, without the program's name.
};

/// In the order of the help.
std::span<const CommandDescription> all_commands();
const CommandDescription* find_command_description(std::string_view name);
/// The name nearest to a mistyped one, or "".
std::string nearest_command(std::string_view name);

}  // namespace limbeck::cli
