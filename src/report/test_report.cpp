#include "report/test_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "report/error_report.hpp"
#include "report/table.hpp"

namespace limbeck::report {
namespace {

using workflow::RevisionResult;
using workflow::StepResult;
using workflow::TestStep;
using Outcome = StepResult::Outcome;

constexpr std::array kColumns = {TestStep::upgrade, TestStep::downgrade, TestStep::again};

/// The worst of a column: what was asserted behind an upgrade is told in its place.
std::string cell(const RevisionResult& result, TestStep column) {
  std::string text = "-";
  for (const StepResult& each : result.steps) {
    if (each.step != column || text == "FAILED") continue;
    text = each.outcome == Outcome::failed ? "FAILED" : std::string(word_of(each.outcome));
  }
  return text;
}

/// Of seeds and assertions, which few revisions have.
std::string extra(const RevisionResult& result) {
  std::string text;
  for (const StepResult& each : result.steps) {
    if (each.outcome == Outcome::skipped) text += text.empty() ? each.reason : "; " + each.reason;
    const bool is_beside = each.step == TestStep::seed || each.step == TestStep::assertion;
    if (!is_beside || each.outcome != Outcome::failed) continue;
    text += fmt::format("{}{} FAILED", text.empty() ? "" : "; ", word_of(each.step));
  }
  return text;
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : printable(text, true)) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\n':
        result += "&#10;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string test_case(std::string_view of, const StepResult& step, std::string_view name) {
  std::string text =
      fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\"", escaped(of),
                  escaped(name), static_cast<double>(step.duration.count()) / 1000);
  switch (step.outcome) {
    case Outcome::passed:
      return text + "/>\n";
    case Outcome::skipped:
      return text + fmt::format("><skipped message=\"{}\"/></testcase>\n", escaped(step.reason));
    case Outcome::failed:
      break;
  }
  return text + fmt::format(
                    ">\n    <failure type=\"{}\" message=\"{}\">{}</failure>\n"
                    "  </testcase>\n",
                    escaped(step.error->code), escaped(step.error->message),
                    escaped(render_error(*step.error, {})));
}

template <typename Use>
void for_each_step(const TestReport& report, Use use) {
  for (const RevisionResult& result : report.revisions) {
    for (const StepResult& each : result.steps) use(each);
  }
  if (report.models) use(*report.models);
}

}  // namespace

std::string_view word_of(TestStep step) {
  switch (step) {
    case TestStep::seed:
      return "seed";
    case TestStep::upgrade:
      return "up";
    case TestStep::assertion:
      return "assert";
    case TestStep::downgrade:
      return "down";
    case TestStep::again:
      return "up again";
    case TestStep::models:
      return "models";
  }
  return {};
}

std::string_view word_of(Outcome outcome) {
  if (outcome == Outcome::failed) return "failed";
  return outcome == Outcome::passed ? "ok" : "skipped";
}

std::size_t TestReport::failures() const {
  std::size_t count = 0;
  for_each_step(*this, [&](const StepResult& each) { count += each.outcome == Outcome::failed; });
  return count;
}

std::string render_tests(const scripts::ScriptDirectory& scripts, const TestReport& report,
                         const Style& style) {
  std::vector<std::vector<std::string>> rows = {{"revision", "up", "down", "up again", ""}};
  for (const RevisionResult& result : report.revisions) {
    const graph::Node& node = scripts.graph().node(result.revision);
    std::vector<std::string> row = {node.id};
    for (const TestStep column : kColumns) row.push_back(cell(result, column));
    const std::string more = extra(result);
    row.push_back(printable(node.message) + (more.empty() ? "" : " (" + more + ")"));
    rows.push_back(std::move(row));
  }
  std::string text = report.revisions.empty() ? "" : draw_columns(rows);
  if (report.models) text += fmt::format("models: {}\n", word_of(report.models->outcome));
  std::size_t steps = 0;
  for_each_step(report, [&](const StepResult& each) {
    steps += each.outcome != Outcome::skipped;
    if (each.error) text += '\n' + render_error(*each.error, style);
  });
  const std::size_t failures = report.failures();
  text += fmt::format("\n{} revision{}, {} step{}: {}\n", report.revisions.size(),
                      report.revisions.size() == 1 ? "" : "s", steps, steps == 1 ? "" : "s",
                      failures == 0 ? "all passed" : fmt::format("{} failed", failures));
  return text;
}

std::string junit_tests(const scripts::ScriptDirectory& scripts, const TestReport& report) {
  std::string cases;
  std::size_t count = 0;
  std::size_t skipped = 0;
  std::chrono::milliseconds time{};
  for_each_step(report, [&](const StepResult& each) {
    ++count;
    skipped += each.outcome == Outcome::skipped;
    time += each.duration;
  });
  for (const RevisionResult& result : report.revisions) {
    const graph::Node& node = scripts.graph().node(result.revision);
    for (const StepResult& each : result.steps) {
      cases += test_case(node.id, each, fmt::format("{} ({})", word_of(each.step), node.message));
    }
  }
  if (report.models) cases += test_case("models", *report.models, "match the head");
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuite name=\"limbeck test\" tests=\"{}\" failures=\"{}\" errors=\"0\" "
      "skipped=\"{}\" time=\"{:.3f}\">\n{}</testsuite>\n",
      count, report.failures(), skipped, static_cast<double>(time.count()) / 1000, cases);
}

}  // namespace limbeck::report
