#include "report/drift_report.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/changes.hpp"
#include "report/table.hpp"

namespace limbeck::report {

std::string render_drift(const DriftReport& report, const contract::Dialect& dialect) {
  if (!report.has_drift()) return {};
  const std::size_t count = report.changes.size();
  std::string text =
      fmt::format("{} change{} that no applied revision made:\n", count, count == 1 ? "" : "s");
  for (const workflow::Change& each : report.changes) {
    text += fmt::format("  {}\n", printable(each.sentence));
  }
  text += "\n-- Undo: the database becomes what its revisions make.\n";
  for (const workflow::Change& change : report.undone_changes) {
    for (const workflow::Risk& risk : change.risks) {
      if (!workflow::is_about_rows(risk)) continue;
      const std::string sentence = workflow::describe_risk(risk);
      for (const std::string_view line : base::split(sentence, '\n')) {
        text += fmt::format("--   {}\n", printable(line));
      }
    }
  }
  text += render_sql(report.undo, dialect);
  text += "\n-- Take over: a new revision makes it, too; stamp it where it is made already.\n";
  text += render_sql(report.take_over, dialect);
  return text;
}

}  // namespace limbeck::report
