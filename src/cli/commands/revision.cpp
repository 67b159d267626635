// revision and merge: a new file, empty or joining several heads.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/new_revision.hpp"
#include "cli/written_file.hpp"
#include "graph/new_revision.hpp"
#include "limbeck/error.hpp"
#include "scripts/project.hpp"

namespace limbeck::cli {
namespace {

void check_id(const std::string& id) {
  constexpr std::size_t kVersionColumn = 32;
  if (id.size() <= kVersionColumn) return;
  throw Error{{.code = "run.id_too_long",
               .message = fmt::format("the id {} is {} bytes long; the version table keeps {}", id,
                                      id.size(), kVersionColumn),
               .hint = "choose a shorter --rev-id, or leave it out for a random one"}};
}

}  // namespace

std::string write_new_revision(Project& project, const std::vector<std::string>& parent_symbols,
                               scripts::NewRevision revision) {
  const Request& request = project.request();
  const World& world = project.world();
  const scripts::ScriptDirectory& scripts = project.scripts();
  const graph::RevisionGraph& graph = scripts.graph();
  const graph::Indexes parents = graph::new_parents(graph, parent_symbols, request.splice);

  revision.id = request.rev_id.value_or("");
  revision.message = request.message.value_or("empty message");
  if (revision.id.empty()) revision.id = world.ids();
  if (request.branch_label) revision.branch_labels.push_back(*request.branch_label);
  check_id(revision.id);
  graph::check_new_names(graph, revision.id, revision.branch_labels);
  for (const graph::Index parent : parents) revision.parents.push_back(graph.node(parent).id);
  revision.depends_on = graph::new_dependencies(graph, request.depends_on);
  const bool beside_parent = !parents.empty() && scripts.script(parents.front()).is_file;
  const std::string path = scripts::write_revision(
      project.configuration(), revision, world.clock(), request.version_path,
      beside_parent ? graph.node(parents.front()).source : "",
      [&project](const std::string& warning) { project.warn(warning); });
  tell_written_file(project, path, revision.id);
  return path;
}

namespace commands {

ExitCode revision(Project& project) {
  if (project.request().autogenerate) return autogenerate(project);
  write_new_revision(project, {project.request().head.value_or("head")}, {});
  return ExitCode::done;
}

ExitCode merge(Project& project) {
  write_new_revision(project, project.request().arguments, {});
  return ExitCode::done;
}

}  // namespace commands
}  // namespace limbeck::cli
