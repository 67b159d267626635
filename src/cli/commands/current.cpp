// current: the revisions the database is at, and with --check-heads whether they are the heads.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "cli/commands.hpp"
#include "graph/targets.hpp"
#include "limbeck/error.hpp"
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
  // As Alembic counts: a head that another revision depends on is a head, but not a row.
  const std::vector<std::string> applied = ids_of(graph, graph::current_revisions(graph, rows));
  const bool nothing_pending = std::ranges::includes(applied, heads);
  const ErrorDetails difference{
      .code = "current.not_at_heads",
      .message = fmt::format("the database is not at the heads: it is at {}, the heads are {}",
                             named(here, "base"), named(heads, "none")),
      .hint = nothing_pending
                  ? "nothing is pending: a head that another one depends on is applied but has no "
                    "row of its own; `limbeck merge heads` makes one head of all"
                  : "`limbeck status` lists what is pending; `limbeck upgrade heads` brings it "
                    "there"};
  project.world().err(request.json ? report::json_error(difference)
                                   : report::render_error(difference, project.err_style()));
  return ExitCode::difference;
}

}  // namespace limbeck::cli::commands
