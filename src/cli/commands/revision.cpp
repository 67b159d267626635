// revision and merge: a new file, empty or joining several heads.
#include <fmt/format.h>

#include <algorithm>

#include "cli/alembic_hooks.hpp"
#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "cli/new_revision.hpp"
#include "cli/written_file.hpp"
#include "graph/new_revision.hpp"
#include "limbeck/error.hpp"
#include "scripts/cpp_folder.hpp"
#include "scripts/cpp_revision.hpp"
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

/// Of all folders. Errors: script.not_linked: a new revision would not know its parent.
std::vector<scripts::CppSource> linked_sources(Project& project) {
  const scripts::Configuration& settings = project.configuration();
  std::vector<scripts::CppSource> all;
  for (const std::string& location : settings.version_locations) {
    for (scripts::CppSource& each :
         scripts::cpp_sources(location, settings.recursive_version_locations)) {
      if (!project.scripts().graph().find(each.id)) {
        throw Error{
            {.code = "script.not_linked",
             .message = fmt::format("{} holds revision {}, which this program does not have",
                                    each.path, each.id),
             .hint = "compile it in, and run this command of the program that links its "
                     "revisions (limbeck::cli)",
             .revision = each.id,
             .file = each.path}};
      }
      all.push_back(std::move(each));
    }
  }
  return all;
}

/// The file that the new one is to stand beside; empty if none is known.
std::string source_of(Project& project, graph::Index revision,
                      const std::vector<scripts::CppSource>& sources) {
  const graph::Node& node = project.scripts().graph().node(revision);
  if (project.scripts().script(revision).is_file) return node.source;
  for (const scripts::CppSource& each : sources) {
    if (each.id == node.id) return each.path;
  }
  return {};
}

/// What is left to do with a revision in C++.
void tell_registration(Project& project, const std::string& path, const std::string& id) {
  const scripts::Configuration& settings = project.configuration();
  if (settings.script_format != scripts::ScriptFormat::cpp) return;
  const auto& locations = settings.version_locations;
  const auto location = std::ranges::find_if(
      locations, [&](const std::string& each) { return path.starts_with(each + "/"); });
  const bool is_named = location != locations.end() &&
                        scripts::write_cpp_header(*location, settings.recursive_version_locations);
  project.tell(
      is_named ? fmt::format("register it: compile it into your program, whose "
                             "Revisions::compiled is {}::revisions() of {}/{}",
                             scripts::kCppNamespace, *location, scripts::kCppHeader)
               : fmt::format("register it: add {}::{}() to Revisions::compiled, and the file to "
                             "the program's sources",
                             scripts::kCppNamespace, scripts::cpp_function_name(id)));
}

}  // namespace

std::string write_new_revision(Project& project, const std::vector<std::string>& parent_symbols,
                               scripts::NewRevision revision, DirectivesHook hook) {
  const Request& request = project.request();
  const World& world = project.world();
  const scripts::ScriptDirectory& scripts = project.scripts();
  const graph::RevisionGraph& graph = scripts.graph();
  const std::vector<scripts::CppSource> sources = linked_sources(project);
  const graph::Indexes parents = graph::new_parents(graph, parent_symbols, request.splice);

  revision.id = request.rev_id.value_or("");
  revision.message = request.message.value_or("empty message");
  if (revision.id.empty()) revision.id = world.ids();
  if (hook == DirectivesHook::asked && !ask_directives_hook(project, revision)) return {};
  if (request.branch_label) revision.branch_labels.push_back(*request.branch_label);
  check_id(revision.id);
  graph::check_new_names(graph, revision.id, revision.branch_labels);
  for (const graph::Index parent : parents) revision.parents.push_back(graph.node(parent).id);
  revision.depends_on = graph::new_dependencies(graph, request.depends_on);
  const std::string path = scripts::write_revision(
      project.configuration(), revision, world.clock(), request.version_path,
      parents.empty() ? "" : source_of(project, parents.front(), sources),
      [&project](const std::string& warning) { project.warn(warning); });
  record_written(project, {revision.id});
  tell_written_file(project, path, revision.id);
  tell_registration(project, path, revision.id);
  return path;
}

namespace commands {

ExitCode revision(Project& project) {
  if (project.request().autogenerate) return autogenerate(project);
  write_new_revision(project, {project.request().head.value_or("head")}, {}, DirectivesHook::asked);
  return ExitCode::done;
}

ExitCode merge(Project& project) {
  write_new_revision(project, project.request().arguments, {}, DirectivesHook::not_asked);
  return ExitCode::done;
}

}  // namespace commands
}  // namespace limbeck::cli
