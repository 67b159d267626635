#include "cli/run_watch.hpp"

namespace limbeck::cli {

RunWatch::RunWatch(Project& project)
    : project_(project),
      progress_({.style = project.err_style(), .terminal = project.world().err_is_terminal}) {}

RunWatch::~RunWatch() {
  write(progress_.finish());
}

void RunWatch::attach(Options& options) {
  options.stop = stop_.token();
  options.on_event = [this](const Event& event) {
    stop_.arm();  // What comes now, a step or a wait for the lock, can be stopped in order.
    write(progress_.on_event(event));
  };
}

void RunWatch::tell_summary(std::string_view nothing) {
  write(progress_.finish());
  project_.tell(progress_.finished_steps() == 0 ? nothing : progress_.summary());
}

void RunWatch::write(std::string_view text) const {
  if (!text.empty() && !project_.request().quiet) project_.world().err(text);
}

}  // namespace limbeck::cli
