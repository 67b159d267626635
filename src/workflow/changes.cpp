#include "workflow/changes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "limbeck/error.hpp"
#include "ops/describe.hpp"
#include "ops/plan_hazards.hpp"
#include "sql/row_statements.hpp"

namespace limbeck::workflow {
namespace {

std::string count_of(const ops::Probe& probe, sql::Flavor flavor) {
  using Kind = ops::Probe::Kind;
  const sql::RowsOf rows{probe.table.schema, probe.table.name, flavor};
  switch (probe.kind) {
    case Kind::none:
      return {};
    case Kind::rows:
      return sql::count_rows(rows);
    case Kind::values:
      return sql::count_values(rows, probe.columns.front());
    case Kind::nulls:
      return sql::count_nulls(rows, probe.columns);
    case Kind::duplicates:
      return sql::count_duplicates(rows, probe.columns);
    case Kind::longer_than:
      return sql::count_longer(rows, probe.columns.front(), probe.limit);
    case Kind::outside:
      return sql::count_outside(rows, probe.columns.front(), probe.minimum, probe.maximum);
    case Kind::labels:
      return sql::count_equal(rows, probe.columns.front(), probe.labels);
    case Kind::orphans:
      return sql::count_orphans(rows, probe.columns,
                                {probe.references.schema, probe.references.name, flavor},
                                probe.referenced_columns);
    case Kind::violations:
      return sql::count_violations(rows, probe.condition);
    case Kind::misspelt:
      return sql::count_misspelt(rows, probe.columns.front());
    case Kind::misfits:
      return sql::count_misfits(rows, probe.columns.front(), probe.type);
  }
  return {};
}

std::string_view word_of(ops::Hazard hazard) {
  if (hazard == ops::Hazard::loses_data) return "DESTRUCTIVE";
  return hazard == ops::Hazard::outdated ? "OUTDATED" : "MAY FAIL";
}

}  // namespace

bool loses_data(const Risk& risk) {
  return risk.finding.hazard == ops::Hazard::loses_data;
}

bool is_about_rows(const Risk& risk) {
  return loses_data(risk) || risk.finding.hazard == ops::Hazard::may_fail ||
         risk.finding.hazard == ops::Hazard::outdated;
}

std::string describe_risk(const Risk& risk) {
  const ops::Finding& finding = risk.finding;
  if (!risk.count) return finding.sentence;
  const bool is_value = finding.probe.kind == ops::Probe::Kind::values ||
                        finding.probe.kind == ops::Probe::Kind::longer_than ||
                        finding.probe.kind == ops::Probe::Kind::outside ||
                        finding.probe.kind == ops::Probe::Kind::misspelt ||
                        finding.probe.kind == ops::Probe::Kind::misfits;
  return fmt::format("{} ({} {}{})", finding.sentence, *risk.count, is_value ? "value" : "row",
                     *risk.count == 1 ? "" : "s");
}

std::vector<Change> changes_of(const Way& way) {
  std::vector<Change> changes;
  ops::PlanHazards plan(way.operations, way.before);
  for (const ops::Operation& operation : way.operations) {
    Change change{.sentence = ops::describe(operation, plan.catalog()),
                  .detected = ops::detected(operation, plan.catalog())};
    for (ops::Finding& finding : plan.next()) {
      change.risks.push_back({std::move(finding), std::nullopt});
    }
    changes.push_back(std::move(change));
  }
  return changes;
}

void count_risks(std::vector<Change>& changes, db::Connection& connection,
                 const contract::Dialect& dialect) {
  for (Change& change : changes) {
    for (Risk& risk : change.risks) {
      const std::string sql = count_of(risk.finding.probe, dialect.flavor());
      if (sql.empty()) continue;
      try {
        const db::Rows rows = connection.query(sql);
        risk.count = std::stoll(rows.rows.at(0).at(0).value_or("0"));
      } catch (const Error& error) {
        // A renamed table has another name there; a right may be missing.
        if (error.code().starts_with("connect.")) throw;
      }
    }
  }
}

void mark_risks(std::vector<Change>& changes) {
  for (Change& change : changes) {
    for (const Risk& risk : change.risks) {
      if (!is_about_rows(risk)) continue;
      change.marks.push_back(
          fmt::format("{}: {}", word_of(risk.finding.hazard), describe_risk(risk)));
    }
  }
}

void mark_downgrade(std::vector<Change>& changes, const std::vector<Change>& upgrade) {
  mark_risks(changes);
  if (changes.empty()) return;
  std::vector<std::string> marks;
  for (const Change& change : upgrade) {
    for (const Risk& risk : change.risks) {
      if (!loses_data(risk)) continue;
      marks.push_back("In the upgrade " + risk.finding.sentence + ", for good.");
    }
  }
  changes.front().marks.insert(changes.front().marks.begin(), marks.begin(), marks.end());
}

}  // namespace limbeck::workflow
