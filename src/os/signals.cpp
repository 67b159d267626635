#include "os/signals.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>

#include "limbeck/error.hpp"

namespace limbeck::os {
namespace {

constexpr std::array<int, 3> kSignals = {SIGINT, SIGTERM, SIGHUP};

// A signal handler can reach nothing else.
std::atomic<int> wakeup{-1};
std::atomic<int> caught{0};
static_assert(std::atomic<int>::is_always_lock_free);

/// Only what is safe in a handler: atomics, write, signal, raise.
extern "C" void on_signal(int number) {
  const int saved = errno;
  int none = 0;
  if (caught.compare_exchange_strong(none, number)) {
    const char byte = 's';
    static_cast<void>(!::write(wakeup.load(), &byte, 1));
  } else {
    ::signal(number, SIG_DFL);
    ::raise(number);  // Delivered when this handler returns.
  }
  errno = saved;
}

}  // namespace

struct StopOnSignal::Implementation {
  std::stop_source source;
  std::array<int, 2> pipe = {-1, -1};
  std::array<struct sigaction, kSignals.size()> previous = {};
  std::thread listener;
};

StopOnSignal::StopOnSignal() : implementation_(std::make_unique<Implementation>()) {}

void StopOnSignal::arm() {
  Implementation& self = *implementation_;
  if (self.listener.joinable()) return;
  if (::pipe2(self.pipe.data(), O_CLOEXEC) != 0) {
    throw Error{{.code = "process.failed",
                 .message = fmt::format("cannot watch for signals: {}", std::strerror(errno)),
                 .hint = "check the limit of open files (ulimit -n)"}};
  }
  caught = 0;
  wakeup = self.pipe[1];
  self.listener = std::thread([&self] {
    char byte = 0;
    ssize_t count = 0;
    do {
      count = ::read(self.pipe[0], &byte, 1);
    } while (count < 0 && errno == EINTR);
    if (count == 1 && byte == 's') self.source.request_stop();
  });
  struct sigaction action = {};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], nullptr, &self.previous[i]);
    // nohup and background jobs of a shell rely on an ignored signal staying ignored.
    if (self.previous[i].sa_handler != SIG_IGN) ::sigaction(kSignals[i], &action, nullptr);
  }
}

StopOnSignal::~StopOnSignal() {
  Implementation& self = *implementation_;
  if (!self.listener.joinable()) return;
  for (std::size_t i = 0; i < kSignals.size(); ++i) {
    ::sigaction(kSignals[i], &self.previous[i], nullptr);
  }
  wakeup = -1;
  ::close(self.pipe[1]);  // The listener reads the end and returns.
  self.listener.join();
  ::close(self.pipe[0]);
}

std::stop_token StopOnSignal::token() const {
  return implementation_->source.get_token();
}

int StopOnSignal::signal() const {
  return caught.load();
}

}  // namespace limbeck::os
