// current: the revisions the database is at, and with --check-heads whether they are the heads.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "graph/targets.hpp"
#include "report/error_report.hpp"
#include "report/json.hpp"
#include "report/listing.hpp"

namespace limbeck::cli::commands {
namespace {

std::vector<std::string> ids_of(const graph::RevisionGraph& graph, const graph::Indexes& indexes) {
  std::vector<std::string> ids;
  for (const graph::Index index : indexes) ids.push_back(graph.node(index).id);
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

std::string named(const std::vector<std::string>& ids, std::string_view none) {
  return ids.empty() ? std::string(none) : base::join(ids, ", ");
}

}  // namespace

ExitCode current(Project& project) {
  const Request& request = project.request();
  const scripts::ScriptDirectory& scripts = project.scripts();
  const graph::Rows rows = project.read_rows();
  project.out(request.json ? report::json_current(scripts, rows, project.masked_url())
                           : report::list_current(
                                 scripts, rows, project.masked_url(),
                                 {.verbose = request.verbose, .style = project.out_style()}));
  if (!request.check_heads) return ExitCode::done;
  const graph::RevisionGraph& graph = scripts.graph();
  const std::vector<std::string> here = ids_of(graph, graph::resolve_rows(graph, rows));
  const std::vector<std::string> heads = ids_of(graph, graph.heads());
  if (here == heads) return ExitCode::done;
  project.world().err(report::render_error(
      {.code = "current.not_at_heads",
       .message = fmt::format("the database is not at the heads: it is at {}, the heads are {}",
                              named(here, "base"), named(heads, "none")),
       .hint = "`status` lists what is pending; `upgrade heads` brings it there"},
      project.err_style()));
  return ExitCode::difference;
}

}  // namespace limbeck::cli::commands
