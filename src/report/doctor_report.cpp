#include "report/doctor_report.hpp"

#include <fmt/format.h>

#include "report/table.hpp"

namespace limbeck::report {

std::string_view area_name(HealthArea area) {
  switch (area) {
    case HealthArea::project:
      return "project";
    case HealthArea::connection:
      return "connection";
    case HealthArea::revisions:
      return "revisions";
    case HealthArea::database:
      return "database";
    case HealthArea::drift:
      return "drift";
    case HealthArea::models:
      return "models";
  }
  return {};
}

std::string render_doctor(const DoctorReport& report, const Style& style) {
  std::string text;
  std::optional<HealthArea> last;
  for (const HealthFinding& each : report.findings) {
    if (last != each.area) text += paint(area_name(each.area), Tone::bold, style) + '\n';
    last = each.area;
    text += fmt::format("  {}: {}\n", paint(each.symptom.code, Tone::red, style),
                        printable(each.symptom.what));
    text += fmt::format("    {}\n", paint(printable(each.symptom.remedy), Tone::cyan, style));
  }
  return text;
}

}  // namespace limbeck::report
