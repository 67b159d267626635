// status: one screen that says where the database is and what to do next.
#include "cli/commands.hpp"
#include "report/json.hpp"
#include "report/status_report.hpp"

namespace limbeck::cli::commands {

ExitCode status(Project& project) {
  const scripts::ScriptDirectory& scripts = project.scripts();
  const Options options = project.options();
  report::StatusFacts facts{.masked_url = project.masked_url(),
                            .url_source = project.database_url().source,
                            .dialect = std::string(project.dialect().name()),
                            .history_enabled = options.history,
                            .now = project.world().clock(),
                            .program_name = project.world().program_name};
  run::Database database = project.open_for_reading(options);
  facts.bookkeeping = database.bookkeeping();
  facts.rows = database.version_rows();
  facts.history = database.history();
  const report::StatusReport found = report::make_status_report(scripts, facts);
  project.out(project.request().json ? report::json_status(found)
                                     : report::render_status(found, project.out_style()));
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
