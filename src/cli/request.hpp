// The command line as a value: what was asked, and the world the command runs in.
// Not the parsing (parse.cpp, the only file that includes CLI11) and not the commands.
// Next: project.hpp, commands.hpp.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "limbeck/revision.hpp"
#include "scripts/configuration.hpp"

namespace limbeck::cli {

/// What CI reads: a difference is told from a crash.
enum class ExitCode { done = 0, failed = 1, usage = 2, difference = 3 };

struct Request {
  std::string command;
  std::vector<std::string> arguments;  ///< The command's positional ones.

  // Global options, before or after the command.
  std::vector<std::string> config_files;
  std::string section;
  std::optional<std::string> url;
  std::optional<std::string> environment_name;
  std::vector<std::string> x;
  bool quiet = false;
  bool json = false;
  std::optional<std::string> lock_timeout;
  std::string reason;

  // Options of single commands; parse.cpp refuses them elsewhere.
  std::optional<std::string> message;
  bool verbose = false, sql = false, dry_run = false, purge = false, splice = false;
  bool check_heads = false, resolve_dependencies = false, indicate_current = false, graph = false;
  bool resume = false;
  std::optional<std::string> resolve;  ///< applied or reverted
  std::optional<std::string> rev_range, rev_id, head, branch_label, version_path, onto, tag, junit,
      output, url_env;
  std::vector<std::string> depends_on;
  bool remove = false, yes = false;
  bool autogenerate = false, no_rename = false, allow_destructive = false, no_proof = false;
  bool from_migrations = false, exit_code = false;
  bool locked = false, check = false, undo = false, take_over = false;
  bool backup = false, no_backup = false, list = false, no_owner = false;
  std::optional<std::string> plan;   ///< The hash that --dry-run printed.
  std::optional<std::string> to;     ///< restore: another database.
  std::vector<std::string> allowed;  ///< Revisions that may lose data.
  std::vector<std::string> models, renames;
  std::optional<std::string> dialect;
};

/// Everything outside that a command may touch, so that tests can hand in their own.
struct World {
  scripts::Environment environment;
  std::string working_directory;
  std::function<void(std::string_view)> out;  ///< stdout: results only. May be buffered.
  std::function<void(std::string_view)> err;  ///< stderr: everything else, at once.
  /// Asks a question on the terminal and gives the line that was answered; null where nobody is.
  std::function<std::string(std::string_view)> ask = {};
  bool err_is_terminal = false;  ///< One that can redraw a line.
  bool out_colour = false;
  bool err_colour = false;
  int width = 80;  ///< Of the terminal, in columns.
  base::Clock clock;
  base::IdSource ids;
  std::function<std::string()> user_name;
  std::function<std::string()> host_name;
  const Revisions* program = nullptr;  ///< Revisions linked into this program; may be null.
  /// The DDL of the models linked into it, for a dialect; null without.
  std::function<std::string(std::string_view dialect)> models = {};
  std::string program_name = "limbeck";
};

}  // namespace limbeck::cli
