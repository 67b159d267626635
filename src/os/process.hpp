// Other programs: hooks, editors, pg_dump. Arguments are vectors; a shell is never in between.
// Not signals (signals.hpp).
// Next: scripts/hooks.hpp, a caller.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace limbeck::os {

struct Command {
  std::vector<std::string> arguments;  ///< [0] is searched in PATH.
  std::string directory = {};          ///< Empty: the current one. A missing one gives status 127.
  std::map<std::string, std::string> environment = {};  ///< Added to the inherited one.
  bool capture = false;      ///< Else output goes where ours goes (stdout to stderr).
  bool interactive = false;  ///< Keeps the terminal's stdin and stdout: an editor.
  /// With `capture`: a program that takes longer is ended.
  std::optional<std::chrono::milliseconds> time_limit = {};
};

struct CommandResult {
  int status = 0;            ///< Exit status; 128 + signal; 127 if the program was not found.
  std::string output;        ///< With `capture`.
  std::string error_output;  ///< With `capture`.
  bool timed_out = false;    ///< It was ended; the output is what had come until then.
};

/// Waits for its end. Standard input is empty unless interactive; signals have their defaults.
/// Errors: process.failed (it exists but could not be started).
CommandResult run_command(const Command& command);
/// Its path, searched in PATH unless `name` holds a '/'.
std::optional<std::string> find_program(const std::string& name);

/// Of the effective user; "uid 1000" where that has no name.
std::string user_name();
std::string host_name();
int process_id();

}  // namespace limbeck::os
