#include "report/plan_report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "report/table.hpp"
#include "run/live_script.hpp"

namespace limbeck::report {

namespace {

std::string statement_text(const db::Statement& statement, bool verbose, std::size_t room,
                           std::string_view indent) {
  if (!verbose) {
    // The first line says what it is; the rest only how much more there is.
    const auto lines = base::split(base::trim(statement.text), '\n');
    std::string first = printable(base::trim(lines.front()));
    if (lines.size() > 1) first += " …";
    return fmt::format("{}{}\n", indent, cut_to_width(first, room));
  }
  std::string text;
  for (const auto line : base::split(base::trim(statement.text), '\n')) {
    text += fmt::format("{}{}\n", indent, printable(line));
  }
  text.back() = ';';
  if (statement.copy_data) {
    const auto& data = *statement.copy_data;
    text += fmt::format("\n{}-- and {} lines of data", indent,
                        std::count(data.begin(), data.end(), '\n'));
  }
  return text + '\n';
}

std::string section_text(const scripts::ResolvedSection& section, bool verbose, std::size_t room,
                         const Style& style) {
  constexpr std::string_view kIndent = "       ";
  std::string text;
  if (!section.transactional) {
    text += fmt::format("{}{}\n", kIndent,
                        paint("-- outside a transaction, one at a time:", Tone::yellow, style));
  }
  for (const auto& statement : section.statements) {
    text += statement_text(statement, verbose, room, kIndent);
  }
  return text;
}

}  // namespace

std::string describe_step(const scripts::ScriptDirectory& scripts, const graph::GraphStep& step) {
  const graph::Node& node = scripts.graph().node(step.revision);
  const std::string parents = node.parents.empty() ? "<base>" : base::join(node.parents, ", ");
  std::string text = step.direction == Direction::upgrade
                         ? fmt::format("{} -> {}", parents, node.id)
                         : fmt::format("{} -> {}", node.id, parents);
  if (!node.message.empty()) text += ", " + printable(node.message);
  return text;
}

std::string render_plan(const scripts::ScriptDirectory& scripts, const run::Plan& plan,
                        std::string_view hash, bool verbose, const Style& style) {
  if (plan.steps.empty()) return "Nothing to do: the database is there already.\n";
  const std::size_t count = plan.steps.size();
  std::string text = fmt::format(
      "Would run {} step{}{}:\n", count, count == 1 ? "" : "s",
      plan.transaction_mode == TransactionMode::all && count > 1 ? " in one transaction" : "");
  const std::size_t digits = std::to_string(count).size();
  const std::size_t room = style.width > 40 ? static_cast<std::size_t>(style.width) - 8 : 72;
  for (std::size_t index = 0; index < count; ++index) {
    const run::PlannedStep& step = plan.steps[index];
    const bool up = step.step.direction == Direction::upgrade;
    text += fmt::format("  {:>{}}  {} {}\n", index + 1, digits,
                        paint(up ? "upgrade" : "downgrade", up ? Tone::green : Tone::red, style),
                        describe_step(scripts, step.step));
    for (const auto& section : step.sections) text += section_text(section, verbose, room, style);
    if (step.is_bridged) {
      text += "       -- run by the project's own Python; its statements are known when it runs\n";
      if (step.not_native) text += fmt::format("       -- {}\n", run::where_not_native(step));
    } else if (step.live != nullptr) {
      text += fmt::format("       -- evaluated while it runs: {}\n", step.live->reason());
    } else if (step.function != nullptr) {
      text += "       -- a function of this program; its statements are known when it runs\n";
    } else if (step.statement_count() == 0) {
      text += "       -- no statements\n";
    }
  }
  return text + fmt::format("Plan: {}\nNothing was changed.\n", hash);
}

std::string render_stamp_plan(const std::vector<graph::StampStep>& steps, const Style& style) {
  std::string text;
  for (const graph::StampStep& step : steps) {
    if (step.changes.empty()) continue;
    text += fmt::format("  {} {} -> {}\n", paint("stamp", Tone::green, style),
                        step.from.empty() ? "<base>" : base::join(step.from, ", "),
                        step.to.empty() ? "<base>" : step.to);
  }
  if (text.empty()) return "Nothing to do: the rows are so already.\n";
  return "Would change the version rows:\n" + text + "Nothing was changed.\n";
}

}  // namespace limbeck::report
