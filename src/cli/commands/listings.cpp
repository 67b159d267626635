// heads, history, branches and show: what the revision files say, mostly without a database.
#include "cli/commands.hpp"
#include "graph/targets.hpp"
#include "limbeck/error.hpp"
#include "report/history_graph.hpp"
#include "report/json.hpp"
#include "report/listing.hpp"

namespace limbeck::cli::commands {
namespace {

report::ListingOptions listing_options(const Project& project) {
  return {.verbose = project.request().verbose, .style = project.out_style()};
}

/// The rows that name revisions of this project: those of others cannot be marked in its history.
graph::Rows rows_to_mark(Project& project, const graph::Rows& rows) {
  graph::Rows known;
  for (const std::string& row : rows) {
    try {
      static_cast<void>(graph::resolve_rows(project.graph(), {row}));
      known.push_back(row);
    } catch (const Error& error) {
      if (!graph::is_row_error(error.code())) throw;
      project.warn(error.what());
    }
  }
  return known;
}

}  // namespace

ExitCode heads(Project& project) {
  const Request& request = project.request();
  const scripts::ScriptDirectory& scripts = project.scripts();
  project.out(request.json ? report::json_heads(scripts, request.resolve_dependencies)
                           : report::list_heads(scripts, request.resolve_dependencies,
                                                listing_options(project)));
  return ExitCode::done;
}

ExitCode history(Project& project) {
  const Request& request = project.request();
  const scripts::ScriptDirectory& scripts = project.scripts();
  const graph::RevisionGraph& graph = scripts.graph();
  graph::Rows rows;
  if (request.indicate_current ||
      (request.rev_range && graph::range_needs_rows(*request.rev_range))) {
    rows = project.read_rows();
  }
  const graph::Indexes revisions = request.rev_range
                                       ? graph::history_range(graph, *request.rev_range, rows)
                                       : graph.newest_first();
  if (request.indicate_current) rows = rows_to_mark(project, rows);
  const graph::Rows* marked = request.indicate_current ? &rows : nullptr;
  if (request.json) {
    project.out(report::json_history(scripts, revisions, marked));
  } else if (request.graph) {
    project.out(report::history_graph(scripts, revisions, marked, project.out_style()));
  } else {
    project.out(report::list_history(scripts, revisions, marked, listing_options(project)));
  }
  return ExitCode::done;
}

ExitCode branches(Project& project) {
  const scripts::ScriptDirectory& scripts = project.scripts();
  project.out(project.request().json ? report::json_branches(scripts)
                                     : report::list_branches(scripts, listing_options(project)));
  return ExitCode::done;
}

ExitCode show(Project& project) {
  const Request& request = project.request();
  const scripts::ScriptDirectory& scripts = project.scripts();
  const std::string& symbol = request.arguments[0];
  const graph::Rows rows = graph::needs_rows(symbol) ? project.read_rows() : graph::Rows{};
  const graph::Indexes revisions = graph::resolve_for_show(scripts.graph(), symbol, rows);
  project.out(request.json ? report::json_show(scripts, revisions)
                           : report::list_show(scripts, revisions, listing_options(project)));
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
