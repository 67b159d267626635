#include "os/child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "os/spawn.hpp"

namespace limbeck::os {
namespace {

constexpr std::chrono::milliseconds kPatience{3000};

}  // namespace

std::optional<ChildProcess> ChildProcess::start(const Command& command) {
  // A socket and no pipes: writing to a program that is gone is an error then, not a signal.
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    fail_process(command, errno);
  }
  SpawnSettings settings;
  ::posix_spawn_file_actions_adddup2(&settings.actions, ends[1], STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&settings.actions, ends[1], STDOUT_FILENO);
  std::optional<pid_t> child;
  try {
    child = spawn(command, settings);
  } catch (...) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw;
  }
  ::close(ends[1]);
  if (!child) {
    ::close(ends[0]);
    return std::nullopt;
  }
  return ChildProcess(*child, ends[0]);
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : child_(std::exchange(other.child_, 0)),
      socket_(std::exchange(other.socket_, -1)),
      status_(other.status_),
      read_(std::move(other.read_)) {}

ChildProcess::~ChildProcess() {
  if (child_ == 0) return;
  ::close(socket_);
  if (status_) return;
  if (!has_ended_within(kPatience)) ::kill(child_, SIGTERM);
  if (!has_ended_within(kPatience)) ::kill(child_, SIGKILL);
  wait();
}

bool ChildProcess::has_ended_within(std::chrono::milliseconds time) const {
  const auto end = std::chrono::steady_clock::now() + time;
  while (true) {
    siginfo_t ended = {};
    const int found =
        ::waitid(P_PID, static_cast<id_t>(child_), &ended, WEXITED | WNOHANG | WNOWAIT);
    if (found != 0 || ended.si_pid == child_) return true;
    if (std::chrono::steady_clock::now() >= end) return false;
    ::poll(nullptr, 0, 5);
  }
}

bool ChildProcess::write_line(std::string_view line) {
  std::string text(line);
  text += '\n';
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t count = ::send(socket_, left.data(), left.size(), MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    left.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

std::optional<std::string> ChildProcess::read_line() {
  std::array<char, 16384> buffer;
  std::size_t looked = 0;
  while (true) {
    if (const auto end = read_.find('\n', looked); end != std::string::npos) {
      std::string line = read_.substr(0, end);
      read_.erase(0, end + 1);
      return line;
    }
    looked = read_.size();
    const ssize_t count = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    read_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void ChildProcess::interrupt() const {
  ::kill(child_, SIGINT);
}

int ChildProcess::wait() {
  if (status_) return *status_;
  int status = 0;
  while (::waitpid(child_, &status, 0) < 0 && errno == EINTR) continue;
  status_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return *status_;
}

}  // namespace limbeck::os
