// edit: the file of a revision in the user's editor.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "graph/targets.hpp"
#include "limbeck/error.hpp"
#include "os/process.hpp"

namespace limbeck::cli::commands {
namespace {

/// "code --wait" to its words. Quotes hold words together; there is no shell in between.
std::vector<std::string> split_words(std::string_view text) {
  std::vector<std::string> words;
  bool open = false;
  char quote = 0;
  for (const char byte : text) {
    if (quote != 0 ? byte == quote : (byte == '"' || byte == '\'')) {
      quote = quote != 0 ? '\0' : byte;
      if (!open) words.emplace_back();
      open = true;
    } else if (quote == 0 && (byte == ' ' || byte == '\t')) {
      open = false;
    } else {
      if (!open) words.emplace_back();
      open = true;
      words.back() += byte;
    }
  }
  return words;
}

/// As Alembic looks for it. Empty if there is none.
std::vector<std::string> find_editor(const World& world) {
  for (const char* variable : {"EDITOR", "VISUAL"}) {
    if (const auto value = world.environment(variable)) {
      std::vector<std::string> words = split_words(*value);
      if (!words.empty()) return words;
    }
  }
  for (const char* name : {"sensible-editor", "editor", "nano", "vim", "code"}) {
    if (const auto path = os::find_program(name)) return {*path};
  }
  return {};
}

std::vector<std::string> files_of(Project& project, const std::string& symbol) {
  const scripts::ScriptDirectory& scripts = project.scripts();
  const graph::Rows rows = graph::needs_rows(symbol) ? project.read_rows() : graph::Rows{};
  std::vector<std::string> files;
  for (const graph::Index index : graph::resolve_for_show(scripts.graph(), symbol, rows)) {
    const scripts::Script& script = scripts.script(index);
    if (!script.is_file) {
      throw Error{{.code = "edit.no_file",
                   .message = fmt::format("revision {} is part of the program and has no file",
                                          script.node->id),
                   .hint = "change it in the program's source"}};
    }
    files.push_back(script.node->source);
  }
  return files;
}

}  // namespace

ExitCode edit(Project& project) {
  const std::string& symbol = project.request().arguments[0];
  const std::vector<std::string> files = files_of(project, symbol);
  if (files.empty()) {
    throw Error{{.code = "edit.nothing",
                 .message = fmt::format("{} names no revision that could be edited", symbol),
                 .hint = "`history` lists the revisions"}};
  }
  std::vector<std::string> command = find_editor(project.world());
  if (command.empty()) {
    throw Error{{.code = "edit.no_editor",
                 .message = "no editor is set and none of the usual ones is installed",
                 .hint = "set EDITOR, for example EDITOR=nano"}};
  }
  const std::string editor = command[0];
  command.insert(command.end(), files.begin(), files.end());
  const os::CommandResult result =
      os::run_command({.arguments = std::move(command), .interactive = true});
  if (result.status != 0) {
    throw Error{
        {.code = "edit.failed",
         .message = result.status == 127
                        ? fmt::format("the editor {} was not found", editor)
                        : fmt::format("the editor {} ended with status {}", editor, result.status),
         .hint = "set EDITOR to the editor you want"}};
  }
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
