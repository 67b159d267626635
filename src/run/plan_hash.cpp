#include "run/plan_hash.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"

namespace limbeck::run {
namespace {

constexpr std::string_view kVersion = "v1:";

/// Each part with its length, so that no two plans make the same text.
class Collector {
 public:
  void add(std::string_view part) {
    hash_.add(fmt::format("{}:", part.size()));
    hash_.add(part);
  }
  void add(std::size_t number) { add(std::to_string(number)); }
  std::string finish() { return std::string(kVersion) + hash_.finish_hex(); }

 private:
  base::Sha256 hash_;
};

}  // namespace

std::string plan_hash(const Plan& plan, std::string_view dialect, std::string_view target,
                      graph::Rows rows) {
  std::sort(rows.begin(), rows.end());
  Collector parts;
  parts.add(dialect);
  parts.add(target);
  parts.add(rows.size());
  for (const std::string& row : rows) parts.add(row);
  parts.add(static_cast<std::size_t>(plan.transaction_mode));
  parts.add(plan.steps.size());
  for (const PlannedStep& step : plan.steps) {
    parts.add(step.script->node->id);
    parts.add(step.step.direction == Direction::upgrade ? "upgrade" : "downgrade");
    parts.add(step.hash);
    const bool is_unknown = step.is_bridged || step.has_function();
    parts.add(is_unknown ? step.file_hash : std::string());
    parts.add(step.sections.size());
    for (const scripts::ResolvedSection& section : step.sections) {
      parts.add(section.transactional ? "transaction" : "alone");
      parts.add(section.statements.size());
      for (const db::Statement& statement : section.statements) {
        parts.add(statement.text);
        parts.add(statement.copy_data.value_or(""));
      }
    }
  }
  return parts.finish();
}

bool is_plan_hash(std::string_view text) {
  return text.size() == kVersion.size() + 64 && text.starts_with(kVersion) &&
         text.find_first_not_of("0123456789abcdef", kVersion.size()) == std::string_view::npos;
}

}  // namespace limbeck::run
