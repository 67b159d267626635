// doctor: everything that may be wrong, and what mends it.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/examination.hpp"
#include "report/json.hpp"

namespace limbeck::cli::commands {

ExitCode doctor(Project& project) {
  const report::DoctorReport report = Examination(project).examine();
  project.out(project.request().json ? report::json_doctor(report)
                                     : report::render_doctor(report, project.out_style()));
  const std::size_t count = report.findings.size();
  if (count == 0) {
    project.tell("healthy: nothing was found");
    return ExitCode::done;
  }
  project.tell(fmt::format("{} finding{}", count, count == 1 ? "" : "s"));
  return ExitCode::difference;
}

}  // namespace limbeck::cli::commands
