#include "scripts/hooks.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"

namespace limbeck::scripts {
namespace {

constexpr std::string_view kFileToken = "REVISION_SCRIPT_FILENAME";

[[noreturn]] void fail(const Configuration& configuration, const char* code, std::string message,
                       std::string hint) {
  throw Error{{.code = code,
               .message = std::move(message),
               .hint = std::move(hint),
               .file = configuration.path}};
}

std::string replace_token(std::string text, const std::string& path) {
  for (auto at = text.find(kFileToken); at != std::string::npos;
       at = text.find(kFileToken, at + path.size())) {
    text.replace(at, kFileToken.size(), path);
  }
  return text;
}

std::string need_program(const Configuration& configuration, const PostWriteHook& hook,
                         const std::string& name) {
  if (const auto path = os::find_program(name)) return *path;
  fail(configuration, "hook.program_not_found",
       fmt::format("the hook '{}' runs '{}', which is not there", hook.name, name),
       "install it or take the hook out of `hooks`; nothing was written");
}

std::vector<std::string> program_of(const Configuration& configuration, const PostWriteHook& hook) {
  const char* key = hook.type == "exec"              ? "executable"
                    : hook.type == "console_scripts" ? "entrypoint"
                    : hook.type == "module"          ? "module"
                                                     : nullptr;
  if (key == nullptr) {
    const std::string type = hook.type.empty() ? "no type" : "the unknown type '" + hook.type + "'";
    fail(configuration, "hook.bad_type", fmt::format("the hook '{}' has {}", hook.name, type),
         fmt::format("set {}.type to exec, console_scripts or module", hook.name));
  }
  if (hook.executable.empty()) {
    fail(configuration, "hook.missing_key",
         fmt::format("the hook '{}' does not say what it runs", hook.name),
         fmt::format("set {}.{}", hook.name, key));
  }
  if (hook.type != "module") return {need_program(configuration, hook, hook.executable)};
  std::optional<std::string> python = os::find_program("python3");
  if (!python) python = need_program(configuration, hook, "python");
  return {*python, "-m", hook.executable};
}

}  // namespace

std::optional<std::vector<std::string>> split_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    if (quote == '\'' ? letter == '\'' : quote == '"' && letter == '"') {
      quote = 0;
    } else if (quote == '\'') {
      word += letter;
    } else if (letter == '\\') {
      if (++i == text.size()) return std::nullopt;
      const bool keeps = quote == '"' && text[i] != '"' && text[i] != '\\';
      if (keeps) word += '\\';
      word += text[i];
      in_word = true;
    } else if (quote == '"') {
      word += letter;
    } else if (letter == '"' || letter == '\'') {
      quote = letter;
      in_word = true;
    } else if (letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r') {
      if (in_word) words.push_back(std::exchange(word, {}));
      in_word = false;
    } else {
      word += letter;
      in_word = true;
    }
  }
  if (quote != 0) return std::nullopt;
  if (in_word) words.push_back(word);
  return words;
}

std::vector<os::Command> hook_commands(const Configuration& configuration,
                                       const std::string& path) {
  std::vector<os::Command> commands;
  for (const PostWriteHook& hook : configuration.hooks) {
    os::Command command{.arguments = program_of(configuration, hook), .directory = hook.directory};
    std::string options = hook.options;
    if (options.find(kFileToken) == std::string::npos) {
      options = std::string(kFileToken) + " " + options;
    }
    const auto words = split_words(options);
    if (!words) {
      fail(configuration, "hook.bad_options",
           fmt::format("the options of the hook '{}' have a quote that is not closed", hook.name),
           fmt::format("mend {}.options", hook.name));
    }
    for (const std::string& word : *words) command.arguments.push_back(replace_token(word, path));
    commands.push_back(std::move(command));
  }
  return commands;
}

std::vector<std::string> run_hooks(const Configuration& configuration,
                                   const std::vector<os::Command>& commands) {
  std::vector<std::string> warnings;
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const std::string& name = configuration.hooks[i].name;
    try {
      const int status = os::run_command(commands[i]).status;
      if (status == 0) continue;
      warnings.push_back(
          fmt::format("the hook '{}' ({}) ended with status {}; the revision file "
                      "is written",
                      name, commands[i].arguments[0], status));
    } catch (const Error& error) {
      warnings.push_back(
          fmt::format("the hook '{}': {}; the revision file is written", name, error.what()));
    }
  }
  return warnings;
}

}  // namespace limbeck::scripts
