#include "os/long_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "os/pipe.hpp"
#include "os/spawn.hpp"

namespace limbeck::os {
namespace {

constexpr int kNotFound = 127;

/// Wakes poll() when a stop is requested.
class StopPipe {
 public:
  StopPipe(const Command& command, const std::stop_token& stop)
      : pipe_(command),
        wake_(stop, [this] { static_cast<void>(!::write(pipe_.writing(), "x", 1)); }) {}
  int reading() const { return pipe_.reading(); }

 private:
  Pipe pipe_;
  std::stop_callback<std::function<void()>> wake_;
};

/// A program with its pipes. Reaped at the latest when this ends, so that none is left behind.
class Program {
 public:
  /// `feeds`: its stdin is written by us.
  Program(const Command& command, bool feeds)
      : output_(command), errors_(command), input_(command), captures_(command.capture) {
    SpawnSettings settings;
    if (feeds) {
      ::posix_spawn_file_actions_adddup2(&settings.actions, input_.reading(), STDIN_FILENO);
    } else {
      ::posix_spawn_file_actions_addopen(&settings.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    if (captures_) {
      ::posix_spawn_file_actions_adddup2(&settings.actions, output_.writing(), STDOUT_FILENO);
      ::posix_spawn_file_actions_adddup2(&settings.actions, errors_.writing(), STDERR_FILENO);
    } else {
      ::posix_spawn_file_actions_adddup2(&settings.actions, STDERR_FILENO, STDOUT_FILENO);
    }
    child_ = spawn(command, settings);
    output_.close_writing();
    errors_.close_writing();
    input_.close_reading();
    if (!feeds) input_.close_writing();
    if (feeds) ::fcntl(input_.writing(), F_SETFL, O_NONBLOCK);
  }
  ~Program() {
    if (child_) {
      ::kill(*child_, SIGKILL);
      static_cast<void>(wait_for_end(0));
    }
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  bool is_running() const { return child_.has_value(); }
  Pipe& output() { return output_; }
  Pipe& errors() { return errors_; }
  Pipe& input() { return input_; }
  CommandResult& result() { return result_; }
  void end() const {
    if (child_) ::kill(*child_, SIGTERM);
  }
  /// What is not captured has no end that could be read, so a stop is looked for here, too.
  CommandResult finish(const StopPipe& stopping) {
    if (!child_) {
      result_.status = kNotFound;
      return std::move(result_);
    }
    bool is_stopped = false;
    while (!wait_for_end(WNOHANG)) {
      pollfd polled = {is_stopped ? -1 : stopping.reading(), POLLIN, 0};
      if (::poll(&polled, 1, 20) > 0) {
        is_stopped = true;
        end();
      }
    }
    return std::move(result_);
  }

 private:
  bool wait_for_end(int flags) {
    int status = 0;
    pid_t ended = 0;
    do {
      ended = ::waitpid(*child_, &status, flags);
    } while (ended < 0 && errno == EINTR);
    if (ended == 0) return false;
    child_.reset();
    result_.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return true;
  }

  Pipe output_;
  Pipe errors_;
  Pipe input_;
  bool captures_;
  std::optional<pid_t> child_;
  CommandResult result_;
};

/// Reads what is there. False at the end.
bool read_some(int descriptor, std::string& text) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
  if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  return count > 0 || (count < 0 && (errno == EINTR || errno == EAGAIN));
}

/// Writes what fits. False when nobody reads any more.
bool write_some(int descriptor, std::string& pending) {
  const ssize_t count = ::write(descriptor, pending.data(), pending.size());
  if (count > 0) pending.erase(0, static_cast<std::size_t>(count));
  return count >= 0 || errno == EINTR || errno == EAGAIN;
}

/// A program that closes its pipe early must not end this one.
class IgnoredPipeSignal {
 public:
  IgnoredPipeSignal() { before_ = ::signal(SIGPIPE, SIG_IGN); }
  ~IgnoredPipeSignal() { ::signal(SIGPIPE, before_); }
  IgnoredPipeSignal(const IgnoredPipeSignal&) = delete;
  IgnoredPipeSignal& operator=(const IgnoredPipeSignal&) = delete;

 private:
  void (*before_)(int) = SIG_DFL;
};

struct Stream {
  Pipe* pipe;
  std::string* text;
};

/// Until every stream has ended. A program that ignores SIGTERM is waited for: it may be in the
/// middle of what must not be cut.
void read_all(std::vector<Stream> streams, const StopPipe& stopping, const auto& end_programs,
              Program* fed, std::string& pending, Pipe* source) {
  constexpr std::size_t kRoom = std::size_t{1} << 20;
  bool is_stopped = false;
  for (;;) {
    std::vector<pollfd> polled = {{is_stopped ? -1 : stopping.reading(), POLLIN, 0}};
    for (const Stream& each : streams) {
      // The source waits while its reader is behind.
      const bool waits = each.pipe == source && pending.size() >= kRoom;
      polled.push_back({waits ? -1 : each.pipe->reading(), POLLIN, 0});
    }
    const int input = fed != nullptr ? fed->input().writing() : -1;
    polled.push_back({pending.empty() ? -1 : input, POLLOUT, 0});
    const bool source_is_done = source == nullptr || source->reading() < 0;
    if (fed != nullptr && pending.empty() && source_is_done) fed->input().close_writing();
    bool is_open = false;
    for (const Stream& each : streams) is_open = is_open || each.pipe->reading() >= 0;
    if (!is_open) return;
    if (::poll(polled.data(), polled.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (polled.front().revents != 0) {
      is_stopped = true;
      end_programs();
    }
    if (polled.back().revents != 0 && !write_some(input, pending)) {
      fed->input().close_writing();
      pending.clear();
      if (source != nullptr) source->close_reading();  // It ends by itself then.
    }
    for (std::size_t index = 0; index < streams.size(); ++index) {
      Pipe& pipe = *streams[index].pipe;
      if (polled[index + 1].revents == 0 || pipe.reading() < 0) continue;
      if (!read_some(pipe.reading(), *streams[index].text)) pipe.close_reading();
    }
  }
}

}  // namespace

CommandResult run_long_command(const Command& command, std::stop_token stop) {
  const StopPipe stopping(command, stop);
  Program program(command, false);
  std::string nothing;
  read_all(
      {{&program.output(), &program.result().output},
       {&program.errors(), &program.result().error_output}},
      stopping, [&] { program.end(); }, nullptr, nothing, nullptr);
  return program.finish(stopping);
}

FedResult run_fed_command(const Command& command, const std::string& first, const Command& source,
                          std::stop_token stop) {
  const IgnoredPipeSignal no_signal;
  const StopPipe stopping(command, stop);
  Program reader(command, true);
  Program writer(source, false);
  if (!reader.is_running() || !writer.is_running()) {
    reader.input().close_writing();
    if (reader.is_running()) reader.end();
    return {reader.finish(stopping), writer.finish(stopping)};
  }
  std::string pending = first;
  read_all(
      {{&writer.output(), &pending},
       {&writer.errors(), &writer.result().error_output},
       {&reader.output(), &reader.result().output},
       {&reader.errors(), &reader.result().error_output}},
      stopping,
      [&] {
        reader.end();
        writer.end();
      },
      &reader, pending, &writer.output());
  return {reader.finish(stopping), writer.finish(stopping)};
}

}  // namespace limbeck::os
