// What `limbeck doctor` found, for people: what is wrong and what mends it, a line each.
// Not the looking: cli/examination.hpp. For programs: json.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/health.hpp"
#include "report/style.hpp"

namespace limbeck::report {

/// In the order of looking.
enum class HealthArea { project, connection, revisions, database, drift, models };
std::string_view area_name(HealthArea area);

struct HealthFinding {
  HealthArea area = HealthArea::project;
  contract::Symptom symptom;
};

struct DoctorReport {
  std::optional<std::string> masked_url;  ///< None where nothing names a database.
  std::vector<HealthFinding> findings;    ///< By area.
};

/// Empty where nothing was found.
std::string render_doctor(const DoctorReport& report, const Style& style);

}  // namespace limbeck::report
