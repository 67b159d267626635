#include "os/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "limbeck/error.hpp"

extern char** environ;

namespace limbeck::os {
namespace {

constexpr int kNotFound = 127;

[[noreturn]] void fail(const Command& command, int error) {
  throw Error{{.code = "process.failed",
               .message = fmt::format("cannot run '{}': {}",
                                      command.arguments.empty() ? "" : command.arguments[0],
                                      std::strerror(error)),
               .hint = "see the system's message, mend the cause, then run the command again"}};
}

/// Both ends close on exec; the child gets its end by dup2.
class Pipe {
 public:
  explicit Pipe(const Command& command) {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) fail(command, errno);
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
  }

 private:
  std::array<int, 2> ends_ = {-1, -1};
};

class SpawnSettings {
 public:
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
    // Whatever this process does about signals, the program starts with the system's defaults.
    sigset_t none, all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setsigdefault(&attributes, &all);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

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

using Deadline = std::optional<std::chrono::steady_clock::time_point>;

/// For poll: -1 is for ever.
int milliseconds_until(const Deadline& deadline) {
  if (!deadline) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, INT_MAX));
}

/// Both at once, so that a program that fills one pipe never waits for us to read the other. False
/// when the time is over.
bool read_both(Pipe& output, Pipe& errors, const Deadline& deadline, CommandResult& result) {
  std::array<pollfd, 2> polled = {{{output.reading(), POLLIN, 0}, {errors.reading(), POLLIN, 0}}};
  const std::array<std::string*, 2> texts = {&result.output, &result.error_output};
  std::array<char, 16384> buffer;
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    const int ready = ::poll(polled.data(), polled.size(), milliseconds_until(deadline));
    if (ready < 0 && errno != EINTR) return true;
    if (ready == 0) return false;
    if (ready < 0) continue;
    for (std::size_t i = 0; i < polled.size(); ++i) {
      if (polled[i].fd < 0 || polled[i].revents == 0) continue;
      const ssize_t count = ::read(polled[i].fd, buffer.data(), buffer.size());
      if (count > 0) {
        texts[i]->append(buffer.data(), static_cast<std::size_t>(count));
      } else if (count == 0 || errno != EINTR) {
        polled[i].fd = -1;  // poll passes over it.
      }
    }
  }
  return true;
}

/// Asked to, it has a second to end by itself.
void end_program(pid_t child) {
  ::kill(child, SIGTERM);
  siginfo_t ended = {};
  for (int i = 0; i < 100; ++i) {
    if (::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT) != 0) return;
    if (ended.si_pid == child) return;
    ::poll(nullptr, 0, 10);
  }
  ::kill(child, SIGKILL);
}

bool is_program(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

}  // namespace

CommandResult run_command(const Command& command) {
  if (command.arguments.empty()) fail(command, EINVAL);
  SpawnSettings settings;
  Pipe output(command);
  Pipe errors(command);
  if (!command.interactive) {
    ::posix_spawn_file_actions_addopen(&settings.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  if (command.capture) {
    ::posix_spawn_file_actions_adddup2(&settings.actions, output.writing(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&settings.actions, errors.writing(), STDERR_FILENO);
  } else if (!command.interactive) {
    ::posix_spawn_file_actions_adddup2(&settings.actions, STDERR_FILENO, STDOUT_FILENO);
  }
  if (!command.directory.empty()) {
    ::posix_spawn_file_actions_addchdir_np(&settings.actions, command.directory.c_str());
  }
  std::vector<std::string> arguments = command.arguments;
  std::vector<std::string> environment = merged_environment(command.environment);
  CommandResult result;
  pid_t child = 0;
  const int error =
      ::posix_spawnp(&child, arguments[0].c_str(), &settings.actions, &settings.attributes,
                     pointers(arguments).data(), pointers(environment).data());
  if (error != 0) {
    if (error != ENOENT && error != ENOTDIR) fail(command, error);
    result.status = kNotFound;
    return result;
  }
  output.close_end(1);
  errors.close_end(1);
  Deadline deadline;
  if (command.time_limit) deadline = std::chrono::steady_clock::now() + *command.time_limit;
  if (command.capture && !read_both(output, errors, deadline, result)) {
    result.timed_out = true;
    end_program(child);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail(command, errno);
  }
  result.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return result;
}

std::optional<std::string> find_program(const std::string& name) {
  if (name.empty()) return std::nullopt;
  if (name.find('/') != std::string::npos) {
    return is_program(name) ? std::optional(name) : std::nullopt;
  }
  const char* const variable = std::getenv("PATH");
  std::string_view path = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
  while (true) {
    const auto colon = path.find(':');
    const std::string_view folder = path.substr(0, colon);
    std::string candidate = fmt::format("{}/{}", folder.empty() ? "." : folder, name);
    if (is_program(candidate)) return candidate;
    if (colon == std::string_view::npos) return std::nullopt;
    path.remove_prefix(colon + 1);
  }
}

std::string user_name() {
  std::array<char, 4096> buffer;
  passwd entry = {};
  passwd* found = nullptr;
  const uid_t user = ::geteuid();
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    return found->pw_name;
  }
  return fmt::format("uid {}", user);  // A container often runs under a number without a name.
}

std::string host_name() {
  std::array<char, 256> buffer = {};
  if (::gethostname(buffer.data(), buffer.size() - 1) != 0) return "unknown";
  return buffer.data();
}

int process_id() {
  return ::getpid();
}

}  // namespace limbeck::os
