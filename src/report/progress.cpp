#include "report/progress.hpp"

#include <fmt/format.h>

#include <type_traits>
#include <variant>

#include "base/text.hpp"
#include "report/table.hpp"

namespace limbeck::report {

namespace {

constexpr std::string_view kEraseLine = "\r\x1b[K";

std::string from_text(const StepStarted& event) {
  if (event.parents.empty()) return "<base>";
  return base::join(event.parents, ", ");
}

/// "upgrade a1 -> b2, add user": a downgrade goes from the revision to its parents.
std::string describe(const StepStarted& event) {
  const bool up = event.direction == Direction::upgrade;
  std::string text = up ? fmt::format("upgrade {} -> {}", from_text(event), event.revision)
                        : fmt::format("downgrade {} -> {}", event.revision, from_text(event));
  if (!event.message.empty()) text += ", " + event.message;
  return printable(text);
}

}  // namespace

std::string format_duration(std::chrono::microseconds duration) {
  const auto count = duration.count();
  if (count < 10'000) return fmt::format("{:.1f} ms", static_cast<double>(count) / 1e3);
  if (count < 999'500) return fmt::format("{:.0f} ms", static_cast<double>(count) / 1e3);
  if (count < 59'995'000) return fmt::format("{:.2f} s", static_cast<double>(count) / 1e6);
  const auto seconds = (count + 500'000) / 1'000'000;
  if (seconds < 3600) return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
  const auto minutes = (seconds + 30) / 60;
  return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::string Progress::on_event(const Event& event) {
  return std::visit(
      [this](const auto& value) -> std::string {
        using Kind = std::decay_t<decltype(value)>;
        if constexpr (std::is_same_v<Kind, StepStarted>) {
          return started(value);
        } else if constexpr (std::is_same_v<Kind, StatementFinished>) {
          return statement_finished(value);
        } else if constexpr (std::is_same_v<Kind, StepFinished>) {
          return step_finished(value);
        } else if constexpr (std::is_same_v<Kind, WaitingForLock>) {
          if (value.holder == last_holder_) return {};
          last_holder_ = value.holder;
          const std::string who = value.holder.empty() ? "another run" : printable(value.holder);
          return interrupt_line() + fmt::format("waiting for the lock held by {}\n", who);
        } else {
          return interrupt_line() + printable(value.text, true) + "\n";
        }
      },
      event);
}

std::string Progress::started(const StepStarted& event) {
  step_text_ = describe(event);
  counter_ = fmt::format("[{}/{}]", event.step, event.step_count);
  line_open_ = true;
  if (!options_.terminal) return fmt::format("{} {} ...", counter_, step_text_);
  const auto width = static_cast<std::size_t>(options_.style.width > 1 ? options_.style.width : 80);
  const std::string line = fmt::format("{} {} ...", counter_, step_text_);
  return fmt::format("{}{}", kEraseLine,
                     paint(cut_to_width(line, width - 1), Tone::dim, options_.style));
}

std::string Progress::statement_finished(const StatementFinished& event) {
  if (!options_.terminal || event.statement >= event.statement_count) return {};
  const auto width = static_cast<std::size_t>(options_.style.width > 1 ? options_.style.width : 80);
  const std::string done =
      fmt::format(" ({}/{} statements)", event.statement, event.statement_count);
  const std::size_t room = width > done.size() + 1 ? width - 1 - done.size() : 0;
  const std::string line = cut_to_width(fmt::format("{} {}", counter_, step_text_), room) + done;
  line_open_ = true;
  return fmt::format("{}{}", kEraseLine, paint(line, Tone::dim, options_.style));
}

std::string Progress::step_finished(const StepFinished& event) {
  ++finished_;
  total_ += event.duration;
  const std::string time = format_duration(event.duration);
  const bool same_line = line_open_;
  line_open_ = false;
  if (options_.terminal) {
    return fmt::format("{}{} {} {}\n", same_line ? kEraseLine : "",
                       paint(counter_, Tone::dim, options_.style), step_text_,
                       paint(fmt::format("({})", time), Tone::green, options_.style));
  }
  if (same_line) return fmt::format(" {}\n", time);
  return fmt::format("{} {} ... {}\n", counter_, step_text_, time);
}

std::string Progress::interrupt_line() {
  if (!line_open_) return {};
  line_open_ = false;
  return options_.terminal ? std::string(kEraseLine) : "\n";
}

std::string Progress::finish() {
  if (!line_open_) return {};
  line_open_ = false;
  if (!options_.terminal) return "\n";
  // The step that did not finish stays readable above the error.
  return fmt::format("{}{} {}\n", kEraseLine, paint(counter_, Tone::dim, options_.style),
                     step_text_);
}

std::string Progress::summary() const {
  if (finished_ == 0) return {};
  return fmt::format("{} step{} in {}", finished_, finished_ == 1 ? "" : "s",
                     format_duration(total_));
}

}  // namespace limbeck::report
