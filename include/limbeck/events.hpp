// What a run tells while it goes on: one value an event, handed to a callback.
// Not the history in the database, which outlives the run (docs/history.md).
// Next: migrator.hpp, Options::on_event.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace limbeck {
inline namespace v0 {

enum class Direction { upgrade, downgrade };

/// The run waits for another one. Sent when the wait begins and when the holder changes.
struct WaitingForLock {
  std::string holder;  ///< Who holds it, as far as the server or the lock file tells.
};

struct StepStarted {
  std::string revision;
  std::vector<std::string> parents;  ///< Empty for a base.
  std::string message;
  Direction direction = Direction::upgrade;
  std::size_t step = 0;        ///< 1-based.
  std::size_t step_count = 0;  ///< Of this run.
};

/// One statement of a section outside a transaction, or of a long batch, is done.
struct StatementFinished {
  std::string revision;
  std::size_t statement = 0;  ///< 1-based.
  std::size_t statement_count = 0;
};

struct StepFinished {
  std::string revision;
  Direction direction = Direction::upgrade;
  std::chrono::microseconds duration{};
};

/// The server's notice, or a warning of Limbeck's own (an edited file, a network file system).
struct Notice {
  std::string text;
};

using Event = std::variant<WaitingForLock, StepStarted, StatementFinished, StepFinished, Notice>;

/// Called on the thread that runs, inside the step: it must not throw and must not use the
/// Migrator it came from.
using EventCallback = std::function<void(const Event&)>;

}  // namespace v0
}  // namespace limbeck
