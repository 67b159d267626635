// Ctrl-C and SIGTERM as a stop token. Used by the command line only.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>

namespace limbeck::os {

/// While alive, the first SIGINT, SIGTERM or SIGHUP requests a stop (stop callbacks run on a
/// thread of this object, so they may cancel a connection); the second ends the process by the
/// signal. At most one at a time.
class StopOnSignal {
 public:
  StopOnSignal();
  ~StopOnSignal();
  std::stop_token token() const;
  /// The signal that was caught, or 0.
  int signal() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace limbeck::os
