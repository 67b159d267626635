#include "os/spawn.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>

#include "limbeck/error.hpp"

extern char** environ;

namespace limbeck::os {
namespace {

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> result;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (!added.contains(std::string(text.substr(0, text.find('='))))) result.emplace_back(text);
  }
  for (const auto& [name, value] : added) result.push_back(name + "=" + value);
  return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (std::string& text : texts) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

}  // namespace

SpawnSettings::SpawnSettings() {
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

SpawnSettings::~SpawnSettings() {
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
}

std::optional<pid_t> spawn(const Command& command, SpawnSettings& settings) {
  if (!command.directory.empty()) {
    ::posix_spawn_file_actions_addchdir_np(&settings.actions, command.directory.c_str());
  }
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = merged_environment(command.environment);
  pid_t child = 0;
  const int error =
      ::posix_spawnp(&child, arguments[0].c_str(), &settings.actions, &settings.attributes,
                     pointers(arguments).data(), pointers(environment).data());
  if (error == 0) return child;
  if (error != ENOENT && error != ENOTDIR) fail_process(command, error);
  return std::nullopt;
}

void fail_process(const Command& command, int error) {
  throw Error{{.code = "process.failed",
               .message = fmt::format("cannot run '{}': {}",
                                      command.arguments.empty() ? "" : command.arguments[0],
                                      std::strerror(error)),
               .hint = "see the system's message, mend the cause, then run the command again"}};
}

}  // namespace limbeck::os
