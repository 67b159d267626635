// A program that stays while we talk to it, a line at a time: its stdin and stdout are ours, its
// stderr goes where ours goes. Not one that is only waited for: process.hpp.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "os/process.hpp"

namespace limbeck::os {

class ChildProcess {
 public:
  /// None if there is no such program. Errors: process.failed.
  static std::optional<ChildProcess> start(const Command& command);
  /// Closes its stdin; a program that is still there after three seconds is ended.
  ~ChildProcess();
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;

  /// False: it does not listen any more.
  bool write_line(std::string_view line);
  /// Waits. None: it ended, or closed its stdout.
  std::optional<std::string> read_line();
  /// As Ctrl-C at its terminal would. From any thread, while this lives.
  void interrupt() const;
  /// Waits for its end after its output ended. As CommandResult::status.
  int wait();

 private:
  ChildProcess(pid_t child, int socket) : child_(child), socket_(socket) {}
  bool has_ended_within(std::chrono::milliseconds time) const;

  pid_t child_ = 0;
  int socket_ = -1;
  std::optional<int> status_;
  std::string read_;  ///< Behind the last line that was handed out.
};

}  // namespace limbeck::os
