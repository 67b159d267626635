// The text of `status`; status_report.cpp finds what it says.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/status_report.hpp"
#include "report/table.hpp"

namespace limbeck::report {

namespace {

// One screen: longer lists are cut, and say so.
constexpr std::size_t kListed = 12;

std::string heading(std::string_view name, Tone tone, const Style& style) {
  return paint(pad_to_width(name, 10), tone, style);
}

std::string count_of(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string state_text(const StatusReport& report) {
  switch (report.state) {
    case State::at_head:
      return report.heads.empty() ? "no revisions yet" : "up to date";
    case State::behind:
      return count_of(report.pending.size(), "revision") + " behind";
    case State::ahead:
      return "ahead: a newer release migrated this database";
    case State::diverged:
      return "diverged: the database names revisions that this project does not have";
    case State::interrupted:
      return "interrupted: an earlier run stopped inside a revision";
  }
  return {};
}

Tone state_tone(State state) {
  if (state == State::at_head) return Tone::green;
  return state == State::behind ? Tone::yellow : Tone::red;
}

std::string place_lines(const StatusReport& report, const Style& style) {
  std::string text = heading("database", Tone::bold, style) + printable(report.masked_url);
  if (!report.url_source.empty()) text += fmt::format("  (from {})", report.url_source);
  text += '\n';
  std::string server = report.dialect;
  if (!report.server_version.empty()) server += " " + printable(report.server_version);
  if (!server.empty()) text += std::string(10, ' ') + server + '\n';
  text += heading("state", Tone::bold, style) +
          paint(state_text(report), state_tone(report.state), style) + '\n';
  return text;
}

/// "id  message  age", aligned below each other, after a heading.
std::string revision_lines(std::string_view name, const std::vector<StatusRevision>& revisions,
                           bool with_age, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  const std::size_t room = style.width > 60 ? static_cast<std::size_t>(style.width) - 42 : 30;
  for (std::size_t index = 0; index < std::min(kListed, revisions.size()); ++index) {
    const StatusRevision& revision = revisions[index];
    rows.push_back({revision.id, cut_to_width(printable(revision.message), room)});
    if (!with_age || !revision.age) continue;
    const std::string age = format_age(*revision.age);
    rows.back().push_back(revision.age->count() < 0 ? "dated in the future" : age + " old");
  }
  std::string text = draw_columns(rows, 10);
  if (!text.empty()) text.replace(0, 10, heading(name, Tone::bold, style));
  if (revisions.size() > kListed) {
    text += fmt::format("          … and {} more\n", revisions.size() - kListed);
  }
  return text;
}

std::string current_lines(const StatusReport& report, const Style& style) {
  std::string text = revision_lines("current", report.current, false, style);
  for (const std::string& row : report.unknown_rows) {
    text += heading(text.empty() ? "current" : "", Tone::bold, style) + printable(row) +
            paint("  not in this project", Tone::red, style) + '\n';
  }
  if (!text.empty()) return text;
  return heading("current", Tone::bold, style) +
         (report.version_table_exists ? "nothing applied"
                                      : "nothing applied, there is no version table") +
         '\n';
}

std::string who(const std::string& user, const std::string& host) {
  if (user.empty()) return {};
  return fmt::format(" by {}{}", printable(user), host.empty() ? "" : "@" + printable(host));
}

std::string edited_lines(const StatusReport& report, const Style& style) {
  std::string text;
  for (const auto& edited : report.edited) {
    const std::string applied =
        edited.applied_at.empty()
            ? ""
            : fmt::format(", applied {}{}", edited.applied_at, who(edited.os_user, edited.host));
    text += heading(text.empty() ? "edited" : "", Tone::red, style) +
            fmt::format("{} was changed after it ran: {}{}\n", edited.revision,
                        printable(edited.file), applied);
  }
  return text;
}

std::string interruption_lines(const StatusReport& report, const Style& style) {
  if (!report.interruption) return {};
  const auto& stopped = *report.interruption;
  std::string text =
      heading("stopped", Tone::red, style) +
      fmt::format("{} of {} after {} of {} statements", stopped.direction, stopped.revision,
                  stopped.statements_done, stopped.statements_total);
  if (!stopped.at.empty()) text += fmt::format(", {}", stopped.at);
  text += who(stopped.os_user, stopped.host) + '\n';
  if (!stopped.statement.empty()) {
    const std::size_t room = style.width > 60 ? static_cast<std::size_t>(style.width) - 24 : 56;
    text += fmt::format("          {}: {}\n", stopped.in_flight ? "perhaps done" : "stopped at",
                        cut_to_width(printable(stopped.statement), room));
  }
  if (!stopped.error.empty()) text += fmt::format("          {}\n", printable(stopped.error));
  return text;
}

std::string never_run_lines(const StatusReport& report, const Style& style) {
  if (report.never_run.empty()) return {};
  return revision_lines("never run", report.never_run, false, style) +
         "          below a current revision, but the history never saw it run (a late merge)\n";
}

}  // namespace

std::string render_status(const StatusReport& report, const Style& style) {
  std::string text = place_lines(report, style);
  text += current_lines(report, style);
  if (report.heads.size() > 1) text += revision_lines("heads", report.heads, false, style);
  text += revision_lines("pending", report.pending, true, style);
  text += interruption_lines(report, style);
  text += edited_lines(report, style);
  text += never_run_lines(report, style);
  if (!report.history_enabled) {
    text += heading("history", Tone::bold, style) +
            "off: edited files and interrupted runs cannot be seen\n";
  } else if (report.history_hidden) {
    text += heading("history", Tone::bold, style) +
            "not for this role to read: edited files and interrupted runs cannot be seen\n";
  }
  for (std::size_t index = 0; index < report.next.size(); ++index) {
    text += heading(index == 0 ? "next" : "", Tone::bold, style) +
            paint(printable(report.next[index]), Tone::cyan, style) + '\n';
  }
  if (report.next.empty()) text += heading("next", Tone::bold, style) + "nothing to do\n";
  return text;
}

}  // namespace limbeck::report
