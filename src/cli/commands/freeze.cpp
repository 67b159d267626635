// freeze and convert: the SQL of Alembic's scripts, beside them or in their place.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "cli/chosen_dialects.hpp"
#include "cli/chosen_revisions.hpp"
#include "cli/commands.hpp"
#include "cli/lock_file_check.hpp"
#include "cli/staying_scripts.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "run/freeze.hpp"

namespace limbeck::cli::commands {
namespace {

/// Parents first, without those that are SQL already.
graph::Indexes python_revisions(Project& project) {
  graph::Indexes revisions = chosen_revisions(project.graph(), project.request());
  std::erase_if(revisions,
                [&](graph::Index each) { return !project.scripts().script(each).is_python; });
  return revisions;
}

void warn_of_left(Project& project, graph::Index revision, const std::vector<std::string>& left) {
  for (const std::string& what : left) {
    project.warn(fmt::format("{} is not frozen: {}", project.graph().node(revision).id, what));
  }
}

/// That of -o, else of the configuration; empty: a file for each script.
std::string one_file(Project& project) {
  const auto& output = project.request().output;
  if (!output) return project.configuration().frozen;
  return (std::filesystem::path(project.world().working_directory) / *output)
      .lexically_normal()
      .string();
}

/// What is in it of other revisions stays, as long as they are Python scripts of the project.
void write_one_file(Project& project, const std::string& path, const scripts::FrozenFile& file) {
  std::vector<std::string> order;
  for (const graph::Index each : project.graph().newest_first()) {
    if (project.scripts().script(each).is_python) order.push_back(project.graph().node(each).id);
  }
  std::ranges::reverse(order);
  os::write_file(path, file.render(order));
  project.out(path + '\n');
  if (project.configuration().frozen == path) return;
  project.tell(fmt::format("note: it is looked at where the configuration says `frozen = {}`",
                           std::filesystem::path(path).filename().string()));
}

void expect_no_script_above(Project& project, const graph::Indexes& revisions) {
  const auto found = needed_by_staying_script(project, revisions);
  if (!found) return;
  const graph::Node& node = project.graph().node(*found);
  throw Error{{.code = "python.not_convertible",
               .message = fmt::format("{} is needed by scripts that would stay, and Alembic would "
                                      "no longer find it; nothing was written",
                                      node.id),
               .hint = fmt::format("convert all that builds on it, too: `limbeck convert {}:heads`",
                                   node.id),
               .revision = node.id,
               .file = node.source}};
}

/// A script and what takes its place.
struct Replacement {
  std::string script, path, text;
};

/// Errors: python.not_convertible, if one of them needs Python; file.exists.
std::vector<Replacement> replacements(Project& project, const graph::Indexes& revisions) {
  expect_no_script_above(project, revisions);
  run::Freezer freezer(project.scripts(), chosen_dialects(project), project.python_options());
  std::vector<Replacement> all;
  std::size_t left = 0;
  for (const graph::Index each : revisions) {
    const scripts::Script& script = project.scripts().script(each);
    const run::Printed printed = freezer.print(each);
    warn_of_left(project, each, printed.left);
    left += printed.left.empty() ? 0 : 1;
    if (!printed.left.empty()) continue;
    const std::string& source = script.node->source;
    const std::string path = std::filesystem::path(source).replace_extension(".sql").string();
    if (os::file_exists(path)) {
      throw Error{{.code = "file.exists",
                   .message = fmt::format("{} is there already", path),
                   .hint = "move it away: it would be written over",
                   .revision = script.node->id,
                   .file = path}};
    }
    all.push_back({source, path, scripts::render_converted(script, printed.hash, printed.parts)});
  }
  if (left == 0) return all;
  throw Error{{.code = "python.not_convertible",
               .message = fmt::format("{} of {} scripts cannot be put into SQL alone; nothing was "
                                      "written",
                                      left, revisions.size()),
               .hint = "write these by hand with the same ids, or convert the others: `limbeck "
                       "convert START:END`"}};
}

}  // namespace

ExitCode freeze(Project& project) {
  run::Freezer freezer(project.scripts(), chosen_dialects(project), project.python_options());
  const std::string path = one_file(project);
  scripts::FrozenFile file;
  if (os::file_exists(path)) file = scripts::FrozenFile(os::read_file(path), path);
  std::size_t written = 0;
  std::size_t left = 0;
  for (const graph::Index each : python_revisions(project)) {
    const run::Frozen frozen = path.empty() ? freezer.freeze(each) : freezer.freeze(each, file);
    const bool is_there =
        path.empty() ? !frozen.path.empty() : file.find(project.graph().node(each).id) != nullptr;
    written += is_there ? 1 : 0;
    if (!frozen.path.empty()) project.out(frozen.path + '\n');
    left += frozen.left.empty() ? 0 : 1;
    warn_of_left(project, each, frozen.left);
  }
  if (!path.empty() && (written > 0 || os::file_exists(path))) write_one_file(project, path, file);
  project.tell(
      fmt::format("{} frozen, {} need{} Python for a part", written, left, left == 1 ? "s" : ""));
  return ExitCode::done;
}

ExitCode convert(Project& project) {
  const graph::Indexes revisions = python_revisions(project);
  const std::vector<Replacement> all = replacements(project, revisions);
  for (const Replacement& each : all) {
    os::write_new_file(each.path, each.text);
    os::remove_file(each.script);
    project.out(each.path + '\n');
  }
  if (!all.empty()) {
    std::set<std::string> written;
    for (const graph::Index each : revisions) written.insert(project.graph().node(each).id);
    record_written(project, written);
    project.tell(
        fmt::format("{} converted: Alembic itself no longer finds these revisions", all.size()));
  }
  return ExitCode::done;
}

}  // namespace limbeck::cli::commands
