#include "scripts/script_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <system_error>
#include <utility>

#include "base/text.hpp"
#include "limbeck/error.hpp"
#include "os/file.hpp"
#include "python/declarations.hpp"
#include "scripts/frozen.hpp"
#include "scripts/kept_starts.hpp"
#include "scripts/lock_file.hpp"
#include "scripts/python_revision.hpp"
#include "scripts/replaced_files.hpp"
#include "scripts/revision_file.hpp"
#include "scripts/revision_header.hpp"

namespace limbeck::scripts {

namespace {

constexpr std::size_t kHeaderBytes = 4096;
/// A Python script may assign its identifiers anywhere: it is read whole.
constexpr std::size_t kPythonBytes = 64 << 10;
/// Short files are kept as they were read, so that their bodies cost no second look at the disk;
/// up to this many bytes in all.
constexpr std::size_t kKeptBytes = 8 << 20;

enum class FileKind { revision, python, passed_over, unknown };

FileKind kind_of(std::string_view name) {
  // Alembic reads _draft.py too.
  const bool is_private = name.starts_with('_') && !(name.ends_with(".py") && name[1] != '_');
  if (name.starts_with('.') || is_private) return FileKind::passed_over;
  if (name == kLockFileName) return FileKind::passed_over;
  const auto dot = name.rfind('.');
  const auto ends_in = [&](std::string_view ending) {
    return dot != std::string_view::npos && base::equals_ignoring_case(name.substr(dot), ending);
  };
  // What `limbeck test` runs beside a revision.
  const std::string_view stem = name.substr(0, dot);
  if (ends_in(".sql") && (stem.ends_with(".seed") || stem.ends_with(".assert"))) {
    return FileKind::passed_over;
  }
  if (ends_in(".sql")) return FileKind::revision;
  if (ends_in(".py")) return FileKind::python;
  const bool is_readme = name == "README" || name.starts_with("README.");
  // Revisions in C++ come with the program that links them.
  const bool is_cpp = ends_in(".cpp") || ends_in(".hpp") || ends_in(".h");
  if (is_readme || is_cpp || ends_in(".md") || ends_in(".mako")) return FileKind::passed_over;
  return FileKind::unknown;
}

[[noreturn]] void refuse_file(const std::string& path) {
  throw Error{
      {.code = "script.not_a_revision",
       .message = fmt::format("{} is not a revision: its name ends in neither .sql nor .py", path),
       .hint = "move it out of the directory; names that begin with . or _, README, *.md, "
               "*.mako, *.cpp, *.hpp, *.seed.sql and *.assert.sql are passed over",
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

/// What is known of a revision before the graph is built.
struct Loaded {
  graph::Node node;
  Script script;
};

Loaded with_header(Header header) {
  return {.node = std::move(header.node),
          .script = {.long_message = std::move(header.long_message),
                     .create_date = std::move(header.create_date),
                     .docstring = std::move(header.docstring)}};
}

Header header_of(const std::string& start, bool complete, const std::string& path,
                 const std::string& name, bool is_python) {
  if (is_python) {
    if (complete) return parse_python_header(start, path, name);
    return parse_python_header(os::read_file(path), path, name);
  }
  auto header = parse_header(start, path, complete);
  return header ? std::move(*header) : *parse_header(os::read_file(path), path, true);
}

Loaded from_compiled(const Revision& revision) {
  const auto message = base::split(revision.message, '\n');
  const auto rest = std::string_view(revision.message).substr(message.front().size());
  return {.node = {.id = revision.id,
                   .parents = revision.parents,
                   .labels = revision.branch_labels,
                   .dependencies = revision.depends_on,
                   .message = std::string(base::trim(message.front())),
                   .source = "a revision in C++"},
          .script = {.long_message = std::string(base::trim(rest)), .compiled = &revision}};
}

/// True if the comment at the top holds a revision id.
bool has_header(std::string_view start) {
  const HeaderBlock block = read_header_block(start);
  return std::any_of(block.lines.begin(), block.lines.end(),
                     [](const HeaderLine& line) { return line.field == Field::revision_id; });
}

/// The one place that asks whether two paths are one file: only when an id occurs twice, so that
/// reading a folder costs no more system calls than open, read and close.
bool is_same_file(const std::string& left, const std::string& right) {
  std::error_code error;
  return std::filesystem::equivalent(left, right, error);
}

class Loader {
 public:
  explicit Loader(const ScriptSources& sources) : sources_(sources) {}

  void load_directory(const std::string& directory) {
    const os::Folder folder(directory);
    const std::vector<std::string> names = os::list_files(directory);
    KeptStarts starts(sources_.cache_folder, directory, names.size());
    nodes.reserve(nodes.size() + names.size());
    scripts.reserve(scripts.size() + names.size());
    for (const std::string& name : names) {
      const FileKind kind = kind_of(name);
      if (kind == FileKind::passed_over) continue;
      const std::string path = join_path(directory, name);
      if (kind == FileKind::unknown) {
        if (!sources_.is_alembic) refuse_file(path);
        continue;
      }
      const bool is_python = kind == FileKind::python;
      const std::size_t limit = is_python ? kPythonBytes : kHeaderBytes;
      load_file(starts.read(folder, name, limit), path, name, is_python, limit);
    }
    starts.keep([](std::string_view name, std::string_view start) {
      const bool is_whole_script = kind_of(name) == FileKind::python && start.size() < kPythonBytes;
      return is_whole_script ? python::outline(start) : std::string(start);
    });
    if (!sources_.recursive) return;
    for (const std::string& name : os::list_directories(directory)) {
      if (name.starts_with('.') || name.starts_with('_') || name == kFrozenFolder) continue;
      load_directory(join_path(directory, name));
    }
  }

  void load_embedded(const EmbeddedFile& file) {
    const std::string name(file.name);
    const FileKind kind = kind_of(name);
    if (kind == FileKind::passed_over) return;
    if (kind == FileKind::unknown) refuse_file(name);
    const bool is_python = kind == FileKind::python;
    Loaded loaded = with_header(header_of(std::string(file.content), true, name, name, is_python));
    loaded.script.embedded = file.content;
    loaded.script.is_python = is_python;
    add(std::move(loaded));
  }

  void add(Loaded loaded) {
    nodes.push_back(std::move(loaded.node));
    scripts.push_back(std::move(loaded.script));
  }

  /// Passes over a file that was met before under another name. Any other id that occurs twice is
  /// the graph's to refuse.
  void pass_over_same_files() {
    std::vector<std::size_t> by_id(nodes.size());
    std::iota(by_id.begin(), by_id.end(), std::size_t{0});
    std::stable_sort(by_id.begin(), by_id.end(), [this](std::size_t left, std::size_t right) {
      return nodes[left].id < nodes[right].id;
    });
    std::vector<std::size_t> again;
    for (std::size_t i = 1; i < by_id.size(); ++i) {
      const std::size_t first = by_id[i - 1];
      const std::size_t second = by_id[i];
      const bool both_are_files = scripts[first].is_file && scripts[second].is_file;
      if (!both_are_files || nodes[first].id != nodes[second].id) continue;
      if (!is_same_file(nodes[first].source, nodes[second].source)) continue;
      warnings.push_back(fmt::format("{} is the same file as {}: passed over", nodes[second].source,
                                     nodes[first].source));
      again.push_back(second);
      by_id[i] = first;  // The next is compared with the one that stays.
    }
    pass_over(std::move(again));
  }

  /// Passes over what was squashed into another revision; a revision in C++ is the graph's to
  /// refuse.
  void pass_over_replaced_files() {
    std::vector<std::size_t> gone;
    for (const Superseded& each : find_superseded(nodes)) {
      std::vector<std::string> names;
      for (const std::size_t index : each.files) {
        if (scripts[index].compiled != nullptr) continue;
        gone.push_back(index);
        names.push_back(nodes[index].source);
      }
      if (names.empty()) continue;
      constexpr std::size_t kShown = 3;
      const std::size_t count = names.size();
      names.resize(std::min(count, kShown));
      warnings.push_back(fmt::format("{} file{} replaced by {} and may be removed: {}{}", count,
                                     count == 1 ? " is" : "s are", nodes[each.by].source,
                                     base::join(names, ", "), count > kShown ? ", …" : ""));
    }
    pass_over(std::move(gone));
  }

  std::vector<graph::Node> nodes;
  std::vector<Script> scripts;
  std::vector<std::string> warnings;

 private:
  void pass_over(std::vector<std::size_t> indexes) {
    std::sort(indexes.rbegin(), indexes.rend());
    indexes.erase(std::unique(indexes.begin(), indexes.end()), indexes.end());
    for (const std::size_t index : indexes) {
      nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(index));
      scripts.erase(scripts.begin() + static_cast<std::ptrdiff_t>(index));
    }
  }

  void load_file(FileStart read, const std::string& path, const std::string& name, bool is_python,
                 std::size_t limit) {
    std::string& start = read.text;
    const bool complete = start.size() < limit;
    // SQL in Alembic's folder is a revision only if it says so: scripts read such files.
    if (sources_.is_alembic && !is_python && !has_header(start)) return;
    Loaded loaded = with_header(header_of(start, complete, path, name, is_python));
    loaded.script.is_file = true;
    loaded.script.is_python = is_python;
    const bool is_outline = read.is_kept && is_python;
    if (complete && !is_outline && kept_ + start.size() <= kKeptBytes) {
      kept_ += start.size();
      loaded.script.text = std::move(start);
    }
    add(std::move(loaded));
  }

  const ScriptSources& sources_;
  std::size_t kept_ = 0;  ///< How many bytes of files are held.
};

}  // namespace

ScriptDirectory ScriptDirectory::load(ScriptSources sources) {
  ScriptDirectory result;
  const auto kept = std::make_shared<const ScriptSources>(std::move(sources));
  result.sources_ = kept;
  Loader loader(*kept);
  for (const std::string& directory : kept->directories) loader.load_directory(directory);
  for (const std::string& directory : kept->program.directories) loader.load_directory(directory);
  auto embedded = kept->program.embedded;
  std::stable_sort(
      embedded.begin(), embedded.end(),
      [](const EmbeddedFile& left, const EmbeddedFile& right) { return left.name < right.name; });
  for (const EmbeddedFile& file : embedded) loader.load_embedded(file);
  for (const Revision& revision : kept->program.compiled) loader.add(from_compiled(revision));

  loader.pass_over_same_files();
  loader.pass_over_replaced_files();
  result.graph_ = graph::RevisionGraph(std::move(loader.nodes));
  result.scripts_ = std::move(loader.scripts);
  for (graph::Index index = 0; index < result.graph_.size(); ++index) {
    result.scripts_[index].node = &result.graph_.node(index);
  }
  result.warnings_ = std::move(loader.warnings);
  return result;
}

std::string ScriptDirectory::text(graph::Index index) const {
  const Script& chosen = scripts_[index];
  if (!chosen.is_file) return std::string(chosen.embedded);
  if (!chosen.text.empty()) return chosen.text;
  try {
    return os::read_file(chosen.node->source);
  } catch (Error& error) {
    error.details().revision = chosen.node->id;
    throw;
  }
}

Body ScriptDirectory::body(graph::Index index, std::string_view text) const {
  const Script& chosen = scripts_[index];
  if (chosen.compiled != nullptr) return {};
  if (chosen.is_python) return {.python = std::string(text)};
  try {
    return parse_body(text, chosen.node->source);
  } catch (Error& error) {
    error.details().revision = chosen.node->id;
    throw;
  }
}

}  // namespace limbeck::scripts
