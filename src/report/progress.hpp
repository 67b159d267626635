// A run as it goes on: one line for each step with its time; on a terminal also a line that says
// how far it is. Turns events into text for stderr.
// Not the writing, and not the events themselves (limbeck/events.hpp).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "limbeck/events.hpp"
#include "report/style.hpp"

namespace limbeck::report {

/// "0.4 ms", "12 ms", "1.25 s", "3 min 07 s", "2 h 05 min".
std::string format_duration(std::chrono::microseconds duration);

struct ProgressOptions {
  Style style = {};
  bool terminal = false;  ///< stderr is one: a moving line may be drawn and erased.
};

/// One object a run, one thread.
class Progress {
 public:
  explicit Progress(ProgressOptions options) : options_(options) {}

  /// What to write to stderr for this event, at once and unbuffered; may be empty.
  std::string on_event(const Event& event);
  /// After the last event, also after an error and before it is shown: leaves the cursor at the
  /// start of an empty line.
  std::string finish();

  std::size_t finished_steps() const { return finished_; }
  /// "2 steps in 41 ms"; empty when no step was finished.
  std::string summary() const;

 private:
  std::string started(const StepStarted& event);
  std::string statement_finished(const StatementFinished& event);
  std::string step_finished(const StepFinished& event);
  std::string interrupt_line();

  ProgressOptions options_;
  std::string step_text_;  ///< The step that runs.
  std::string counter_;    ///< "[12/40]"
  std::string last_holder_;
  bool line_open_ = false;  ///< Something was written without its line feed.
  std::size_t finished_ = 0;
  std::chrono::microseconds total_{};
};

}  // namespace limbeck::report
