#include "python/project_source.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"
#include "os/file.hpp"
#include "python/parser.hpp"

namespace limbeck::python {
namespace {

namespace fs = std::filesystem;

// Imports that go in circles end here.
constexpr int kDeepest = 20;

/// One binding at the top of a module.
struct Binding {
  const Statement* statement = nullptr;
  std::string module;  ///< Of an import: what it is from.
  std::string name;    ///< Empty: the module itself.
};

std::vector<std::string> names_of(const std::string& dotted) {
  const auto parts = base::split(dotted, '.');
  return {parts.begin(), parts.end()};
}

std::string parent_of(const std::string& module) {
  const std::size_t dot = module.rfind('.');
  return dot == std::string::npos ? std::string() : module.substr(0, dot);
}

bool is_name(const Expression& expression, const std::string& name) {
  const auto* const found = std::get_if<Name>(&expression.what);
  return found != nullptr && found->id == name;
}

/// Collects what binds a name, and the modules of `from x import *`.
struct Collector {
  const SourceModule& module;
  const std::string& name;
  std::vector<Binding> bindings = {};
  std::vector<std::string> stars = {};

  void walk(const Block& block) {
    for (const Statement& each : block) walk(each);
  }
  void walk(const Statement& statement) {
    if (const auto* const import = std::get_if<Import>(&statement.what)) return add(*import);
    if (const auto* const from = std::get_if<ImportFrom>(&statement.what)) return add(*from);
    if (const auto* const type = std::get_if<ClassDefinition>(&statement.what)) {
      if (type->name == name) bindings.push_back({&statement, "", ""});
    } else if (const auto* const function = std::get_if<FunctionDefinition>(&statement.what)) {
      if (function->name == name) bindings.push_back({&statement, "", ""});
    } else if (const auto* const assign = std::get_if<Assign>(&statement.what)) {
      for (const auto& target : assign->targets) {
        if (is_name(*target, name)) bindings.push_back({&statement, "", ""});
      }
    } else if (const auto* const annotated = std::get_if<AnnotatedAssign>(&statement.what)) {
      if (annotated->value && is_name(*annotated->target, name)) {
        bindings.push_back({&statement, "", ""});
      }
    } else if (const auto* const choice = std::get_if<If>(&statement.what)) {
      walk(choice->body);
      walk(choice->otherwise);
    } else if (const auto* const attempt = std::get_if<Try>(&statement.what)) {
      walk(attempt->body);
    }
  }
  void add(const Import& import) {
    for (const ImportedName& each : import.names) {
      const std::string first = each.name.substr(0, each.name.find('.'));
      const std::string& as = each.alias.empty() ? first : each.alias;
      if (as == name) bindings.push_back({nullptr, each.alias.empty() ? first : each.name, ""});
    }
  }
  void add(const ImportFrom& import) {
    for (const ImportedName& each : import.names) {
      if (each.name == "*") {
        stars.push_back(origin(module, import));
      } else if ((each.alias.empty() ? each.name : each.alias) == name) {
        bindings.push_back({nullptr, origin(module, import), each.name});
      }
    }
  }
};

/// Folders within a project that hold none of its modules.
bool is_of_others(const fs::path& folder) {
  const std::string name = folder.filename().string();
  return name.starts_with('.') || name == "node_modules" || name == "site-packages" ||
         name == "__pycache__" || os::file_exists((folder / "pyvenv.cfg").string());
}

/// Behind a name: what changes the list, dict or set that it holds.
bool is_change(std::string_view rest) {
  if (rest.starts_with('[')) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    const std::size_t close = line.rfind(']');
    if (close == std::string_view::npos) return true;  // It goes on in the next line.
    const std::string_view after = base::trim(line.substr(close + 1));
    return (after.starts_with('=') && !after.starts_with("==")) ||
           (after.size() > 1 && after[1] == '=');
  }
  for (const char* const method : {".append(", ".extend(", ".insert(", ".update(", ".add(", ".pop(",
                                   ".popitem(", ".remove(", ".discard(", ".clear(", ".setdefault(",
                                   ".sort(", ".reverse(", " += ", " |= ", " -= ", " &= "}) {
    if (rest.starts_with(method)) return true;
  }
  return false;
}

bool is_part_of_name(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_' || (letter & '\x80') != 0;
}

bool has_change(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    const bool is_whole = at == 0 || !is_part_of_name(text[at - 1]);
    if (is_whole && is_change(text.substr(at + name.size()))) return true;
  }
  return false;
}

}  // namespace

std::string origin(const SourceModule& module, const ImportFrom& import) {
  if (import.level == 0) return import.module;
  std::string package = module.is_package ? module.name : parent_of(module.name);
  for (int level = 1; level < import.level; ++level) package = parent_of(package);
  if (import.module.empty()) return package;
  return package.empty() ? import.module : package + "." + import.module;
}

std::optional<SourceFile> ProjectSource::find_file(const std::string& name) const {
  if (name.empty()) return std::nullopt;
  std::string place = name;
  std::replace(place.begin(), place.end(), '.', '/');
  for (const std::string& root : roots_) {
    for (const char* const end : {".py", "/__init__.py"}) {
      std::string path = root + "/" + place + end;
      if (os::file_exists(path)) return SourceFile{std::move(path), end[0] == '/'};
    }
  }
  return std::nullopt;
}

const SourceModule* ProjectSource::find_module(const std::string& name) {
  const auto [found, is_new] = modules_.try_emplace(name);
  if (!is_new) return found->second.get();
  const auto file = find_file(name);
  if (!file) return nullptr;
  auto module = std::make_unique<SourceModule>();
  module->name = name;
  module->path = file->path;
  module->is_package = file->is_package;
  module->text = os::read_file(file->path);
  module->tree = parse(module->text, file->path);
  found->second = std::move(module);
  return found->second.get();
}

std::optional<Definition> ProjectSource::find(const std::string& dotted) {
  std::vector<std::string> names = names_of(dotted);
  const std::string first = names.front();
  names.erase(names.begin());
  const SourceModule* const module = find_module(first);
  Definition from{.module = module, .statement = nullptr, .path = first, .attributes = {}};
  return follow(std::move(from), names, 0);
}

std::optional<Definition> ProjectSource::resolve(const SourceModule& module,
                                                 const std::string& dotted) {
  std::vector<std::string> names = names_of(dotted);
  auto from = bound(module, names.front(), 0);
  names.erase(names.begin());
  return from ? follow(std::move(*from), names, 0) : std::nullopt;
}

std::optional<Definition> ProjectSource::follow(Definition from,
                                                const std::vector<std::string>& names, int depth) {
  for (const std::string& name : names) {
    if (from.module == nullptr && from.attributes.empty()) {
      // A folder without __init__.py is a package too.
      from = *imported(from.path, name, depth);
    } else if (from.statement == nullptr && from.attributes.empty()) {
      auto next = imported(from.module->name, name, depth + 1);
      if (!next) return std::nullopt;
      from = std::move(*next);
    } else {
      from.attributes.push_back(name);
    }
  }
  return from;
}

std::optional<Definition> ProjectSource::imported(const std::string& module,
                                                  const std::string& name, int depth) {
  const SourceModule* const inner = find_module(module + "." + name);
  if (const SourceModule* const found = find_module(module)) {
    if (auto definition = bound(*found, name, depth + 1)) return definition;
    if (inner == nullptr) return std::nullopt;
  }
  return Definition{
      .module = inner, .statement = nullptr, .path = module + "." + name, .attributes = {}};
}

bool ProjectSource::any_file(const See& see) const {
  for (const std::string& root : roots_) {
    std::error_code ignored;
    auto each = fs::recursive_directory_iterator(
        root, fs::directory_options::skip_permission_denied, ignored);
    for (; !ignored && each != fs::recursive_directory_iterator(); each.increment(ignored)) {
      if (each->is_directory(ignored)) {
        if (is_of_others(each->path())) each.disable_recursion_pending();
      } else if (each->path().extension() == ".py") {
        const std::string path = each->path().string();
        if (see(path, os::read_file(path))) return true;
      }
    }
  }
  return false;
}

bool ProjectSource::mentions(std::string_view text) const {
  return any_file([&](const std::string&, const std::string& all) {
    return all.find(text) != std::string::npos;
  });
}

bool ProjectSource::changes(const std::string& name) const {
  return any_file(
      [&](const std::string&, const std::string& text) { return has_change(text, name); });
}

bool ProjectSource::changes(const SourceModule& module, std::string_view name) {
  return has_change(module.text, name);
}

std::optional<Definition> ProjectSource::bound(const SourceModule& module, const std::string& name,
                                               int depth) {
  if (depth > kDeepest) return std::nullopt;
  Collector collector{module, name};
  collector.walk(module.tree.body);
  if (collector.bindings.size() > 1) return std::nullopt;
  if (collector.bindings.empty()) {
    for (const std::string& star : collector.stars) {
      const SourceModule* const other = find_module(star);
      if (other == nullptr || other == &module) continue;
      if (auto found = bound(*other, name, depth + 1)) return found;
    }
    return std::nullopt;
  }
  const Binding& binding = collector.bindings.front();
  if (binding.statement != nullptr) {
    return Definition{
        .module = &module, .statement = binding.statement, .path = {}, .attributes = {}};
  }
  if (!binding.name.empty()) return imported(binding.module, binding.name, depth + 1);
  return Definition{.module = find_module(binding.module),
                    .statement = nullptr,
                    .path = binding.module,
                    .attributes = {}};
}

}  // namespace limbeck::python
