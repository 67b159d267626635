#include "cli/terminal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>

namespace limbeck::cli {
namespace {

/// 0 or errno.
int write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

BufferedOutput::Result BufferedOutput::flush() {
  if (problem_ == 0) problem_ = write_all(STDOUT_FILENO, buffer_);
  buffer_.clear();
  if (problem_ == 0) return Result::written;
  errno = problem_;
  return problem_ == EPIPE ? Result::reader_gone : Result::failed;
}

void write_error_output(std::string_view text) noexcept {
  write_all(STDERR_FILENO, text);
}

void secure_standard_streams() noexcept {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) == -1) {
      // The lowest free number is the one that is missing.
      static_cast<void>(!::open("/dev/null", O_RDWR));
    }
  }
  ::signal(SIGPIPE, SIG_IGN);
}

std::string read_line() {
  std::string line;
  char letter = 0;
  while (read(STDIN_FILENO, &letter, 1) == 1 && letter != '\n') line += letter;
  return line;
}

bool is_terminal(int descriptor) noexcept {
  return ::isatty(descriptor) == 1;
}

std::optional<int> terminal_width() noexcept {
  for (const int descriptor : {STDERR_FILENO, STDOUT_FILENO}) {
    winsize size{};
    if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  }
  return std::nullopt;
}

}  // namespace limbeck::cli
