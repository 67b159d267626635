// A pipe between this process and one that it starts.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "os/spawn.hpp"

namespace limbeck::os {

/// Both ends close on exec; the child gets its end by dup2.
class Pipe {
 public:
  /// `command`: for the error.
  explicit Pipe(const Command& command) {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) fail_process(command, errno);
  }
  ~Pipe() {
    close_reading();
    close_writing();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int reading() const { return ends_[0]; }
  int writing() const { return ends_[1]; }
  void close_reading() { close_end(0); }
  void close_writing() { close_end(1); }

 private:
  void close_end(std::size_t end) {
    if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
  }
  std::array<int, 2> ends_ = {-1, -1};
};

}  // namespace limbeck::os
