#include "os/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
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
#include "os/pipe.hpp"
#include "os/spawn.hpp"

namespace limbeck::os {
namespace {

constexpr int kNotFound = 127;

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
  if (command.arguments.empty()) fail_process(command, EINVAL);
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
  CommandResult result;
  const std::optional<pid_t> started = spawn(command, settings);
  if (!started) {
    result.status = kNotFound;
    return result;
  }
  const pid_t child = *started;
  output.close_writing();
  errors.close_writing();
  Deadline deadline;
  if (command.time_limit) deadline = std::chrono::steady_clock::now() + *command.time_limit;
  if (command.capture && !read_both(output, errors, deadline, result)) {
    result.timed_out = true;
    end_program(child);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail_process(command, errno);
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
