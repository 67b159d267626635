// What the terminal and the user do with a run that goes on: steps are shown as they finish,
// Ctrl-C and SIGTERM stop it between statements.
// Not the run itself: run/runner.hpp.
#pragma once

#include "cli/project.hpp"
#include "limbeck/migrator.hpp"
#include "os/signals.hpp"
#include "report/progress.hpp"

namespace limbeck::cli {

/// Alive during one run. Must outlive the Options it was attached to.
class RunWatch {
 public:
  explicit RunWatch(Project& project);
  /// Leaves the cursor at the start of a line, whatever ended the run.
  ~RunWatch();
  RunWatch(const RunWatch&) = delete;
  RunWatch& operator=(const RunWatch&) = delete;

  void attach(Options& options);
  /// From now on a signal stops in order; before, it ends the program at once.
  void arm() { stop_.arm(); }
  /// "2 steps in 41 ms", or `nothing` where no step ran.
  void tell_summary(std::string_view nothing);

 private:
  void write(std::string_view text) const;

  Project& project_;
  report::Progress progress_;
  os::StopOnSignal stop_;
};

}  // namespace limbeck::cli
