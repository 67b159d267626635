#include "scripts/script_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "scripts/revision_file.hpp"

namespace limbeck::scripts {

namespace {

constexpr std::size_t kHeaderBytes = 4096;
/// Short files are kept as they were read, so that their bodies cost no second look at the disk;
/// up to this many bytes in all.
constexpr std::size_t kKeptBytes = 8 << 20;

enum class FileKind { revision, python, passed_over, unknown };

FileKind kind_of(std::string_view name) {
  if (name.starts_with('.') || name.starts_with('_')) return FileKind::passed_over;
  const auto dot = name.rfind('.');
  const auto ending = dot == std::string_view::npos ? std::string() : base::lower(name.substr(dot));
  if (ending == ".sql") return FileKind::revision;
  if (ending == ".py") return FileKind::python;
  const bool is_readme = name == "README" || name.starts_with("README.");
  if (is_readme || ending == ".md" || ending == ".mako") return FileKind::passed_over;
  return FileKind::unknown;
}

/// True: a revision. False: passed over. Errors: script.python, script.not_a_revision.
bool is_revision(std::string_view name, const std::string& path) {
  switch (kind_of(name)) {
    case FileKind::revision:
      return true;
    case FileKind::passed_over:
      return false;
    case FileKind::python:
      throw Error{{.code = "script.python",
                   .message = fmt::format(
                       "{} is a Python revision; this version runs .sql revisions", path),
                   .hint = "move it out of the directory, or write its statements as a .sql "
                           "revision with the same id",
                   .file = path}};
    case FileKind::unknown:
      break;
  }
  throw Error{{.code = "script.not_a_revision",
               .message = fmt::format("{} is not a revision: its name does not end in .sql", path),
               .hint = "move it out of the directory; names that begin with . or _, README, *.md "
                       "and *.mako are passed over",
               .file = path}};
}

std::string join_path(const std::string& directory, std::string_view name) {
  if (directory.empty()) return std::string(name);
  std::string path;
  path.reserve(directory.size() + 1 + name.size());
  path += directory;
  if (!directory.ends_with('/')) path += '/';
  path += name;
  return path;
}

/// `kept`: how many bytes of files are held so far.
Script load_file(const os::Folder& folder, const std::string& name, std::string path,
                 std::size_t& kept) {
  std::string start = folder.read_file_start(name, kHeaderBytes);
  const bool complete = start.size() < kHeaderBytes;
  auto header = parse_header(start, path, complete);
  if (!header) header = parse_header(os::read_file(path), path, true);
  Script script;
  script.header = std::move(*header);
  script.path = std::move(path);
  if (complete && kept + start.size() <= kKeptBytes) {
    kept += start.size();
    script.text = std::move(start);
  }
  return script;
}

Script from_compiled(const Revision& revision) {
  Script script;
  graph::Node& node = script.header.node;
  node.id = revision.id;
  node.parents = revision.parents;
  node.labels = revision.branch_labels;
  node.dependencies = revision.depends_on;
  const auto message = base::split(revision.message, '\n');
  node.message = std::string(base::trim(message.front()));
  script.header.long_message =
      std::string(base::trim(std::string_view(revision.message).substr(message.front().size())));
  node.source = "a revision in C++";
  script.compiled = &revision;
  return script;
}

/// The one place that asks whether two paths are one file: only when an id occurs twice, so that
/// reading a folder costs no more system calls than open, read and close.
bool is_same_file(const std::string& left, const std::string& right) {
  std::error_code error;
  return std::filesystem::equivalent(left, right, error);
}

class Loader {
 public:
  Loader(bool recursive) : recursive_(recursive) {}

  void load_directory(const std::string& directory) {
    const os::Folder folder(directory);
    for (const std::string& name : os::list_files(directory)) {
      std::string path = join_path(directory, name);
      if (is_revision(name, path)) add(load_file(folder, name, std::move(path), kept_));
    }
    if (!recursive_) return;
    for (const std::string& name : os::list_directories(directory)) {
      if (name.starts_with('.') || name.starts_with('_')) continue;
      load_directory(join_path(directory, name));
    }
  }

  void load_embedded(const EmbeddedFile& file) {
    const std::string name(file.name);
    if (!is_revision(name, name)) return;
    Script script;
    script.header = *parse_header(file.content, file.name, true);
    script.embedded = file.content;
    add(std::move(script));
  }

  void add(Script script) {
    const auto index = scripts.size();
    const auto [found, inserted] = by_id_.emplace(script.header.node.id, index);
    const Script* first = inserted ? nullptr : &scripts[found->second];
    const bool both_are_files = first != nullptr && !first->path.empty() && !script.path.empty();
    if (both_are_files && is_same_file(first->path, script.path)) {
      warnings.push_back(
          fmt::format("{} is the same file as {}: passed over", script.path, first->path));
      return;
    }
    scripts.push_back(std::move(script));  // The graph refuses an id that occurs twice.
  }

  std::vector<Script> scripts;
  std::vector<std::string> warnings;

 private:
  bool recursive_;
  std::size_t kept_ = 0;
  std::unordered_map<std::string, std::size_t> by_id_;
};

}  // namespace

ScriptDirectory ScriptDirectory::load(ScriptSources sources) {
  ScriptDirectory result;
  const auto kept = std::make_shared<const ScriptSources>(std::move(sources));
  result.sources_ = kept;
  Loader loader(kept->recursive);
  for (const std::string& directory : kept->directories) loader.load_directory(directory);
  for (const std::string& directory : kept->program.directories) loader.load_directory(directory);
  auto embedded = kept->program.embedded;
  std::stable_sort(
      embedded.begin(), embedded.end(),
      [](const EmbeddedFile& left, const EmbeddedFile& right) { return left.name < right.name; });
  for (const EmbeddedFile& file : embedded) loader.load_embedded(file);
  for (const Revision& revision : kept->program.compiled) loader.add(from_compiled(revision));

  std::vector<graph::Node> nodes;
  nodes.reserve(loader.scripts.size());
  for (const Script& script : loader.scripts) nodes.push_back(script.header.node);
  result.graph_ = graph::RevisionGraph(std::move(nodes));
  result.scripts_ = std::move(loader.scripts);
  result.warnings_ = std::move(loader.warnings);
  return result;
}

Body ScriptDirectory::body(graph::Index index) const {
  const Script& chosen = scripts_[index];
  if (chosen.compiled != nullptr) return {};
  const std::string& source = chosen.header.node.source;
  try {
    if (chosen.path.empty()) return parse_body(chosen.embedded, source);
    if (!chosen.text.empty()) return parse_body(chosen.text, source);
    return parse_body(os::read_file(chosen.path), source);
  } catch (Error& error) {
    error.details().revision = chosen.header.node.id;
    throw;
  }
}

}  // namespace limbeck::scripts
