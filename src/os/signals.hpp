// Ctrl-C and SIGTERM as a stop token. Used by the command line only.
// Not for the library: an embedding program owns its signals.
// Next: process.hpp, whose programs start with default signals.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

namespace limbeck::os {

/// From arm() to destruction the first SIGINT, SIGTERM or SIGHUP requests a stop (stop callbacks run
/// on a thread of this object, so they may cancel a connection); the second ends the process by the
/// signal. A signal that was ignored before (nohup) stays ignored. At most one at a time.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  /// Begins to listen, once. Until then a signal ends the process at once, as it should where
  /// nothing has begun: while a server is awaited that does not answer.
  void arm();
  std::stop_token token() const;
  /// The signal that was caught, or 0.
  int signal() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace limbeck::os
