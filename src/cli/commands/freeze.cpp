// freeze [RANGE]: the SQL of Alembic's scripts beside them, so that a deployment needs no Python.
#include <fmt/format.h>

#include "cli/chosen_revisions.hpp"
#include "cli/commands.hpp"
#include "dialects/registry.hpp"
#include "run/freeze.hpp"

namespace limbeck::cli::commands {
namespace {

std::vector<const contract::Dialect*> wanted_dialects(Project& project) {
  const Request& request = project.request();
  if (request.dialect) return {&dialects::find_dialect(*request.dialect)};
  std::vector<const contract::Dialect*> found;
  for (const std::string& name : project.configuration().dialects) {
    found.push_back(&dialects::find_dialect(name));
  }
  if (found.empty()) found.push_back(&project.dialect());
  return found;
}

}  // namespace

ExitCode freeze(Project& project) {
  const Request& request = project.request();
  const graph::RevisionGraph& graph = project.graph();
  const graph::Indexes revisions = chosen_revisions(graph, request);
  std::size_t written = 0;
  std::size_t left = 0;
  run::freeze(project.scripts(), revisions, wanted_dialects(project), project.python_options(),
              [&](const run::Frozen& frozen) {
                const std::string& id = graph.node(frozen.revision).id;
                if (!frozen.path.empty()) {
                  ++written;
                  project.out(frozen.path + '\n');
                }
                left += frozen.left.empty() ? 0 : 1;
                for (const std::string& what : frozen.left) {
                  project.warn(fmt::format("{} is left to Python: {}", id, what));
                }
              });
  project.tell(
      fmt::format("{} frozen, {} need{} Python for a part", written, left, left == 1 ? "s" : ""));
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
