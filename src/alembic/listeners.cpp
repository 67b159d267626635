#include "alembic/listeners.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <system_error>

#include "base/text.hpp"
#include "os/file.hpp"

namespace limbeck::alembic {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSpaces = " \t\r\n";

constexpr std::array<std::string_view, 11> kTargets = {"Table",
                                                       "Column",
                                                       "Index",
                                                       "Constraint",
                                                       "CheckConstraint",
                                                       "PrimaryKeyConstraint",
                                                       "ForeignKey",
                                                       "UniqueConstraint",
                                                       "ForeignKeyConstraint",
                                                       "SchemaItem",
                                                       "ColumnCollectionConstraint"};

bool is_name(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_' || letter == '.';
}

std::string_view skip_spaces(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(kSpaces), text.size()));
}

/// The dotted name that it begins with.
std::string_view name_at(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_name(text[end])) ++end;
  return text.substr(0, end);
}

bool may_change(const std::string& target, std::string_view made) {
  if (target == made || target == "SchemaItem") return true;
  if (target == "ForeignKey") return made == "ForeignKeyConstraint";
  if (!made.ends_with("Constraint")) return false;
  return target == "Constraint" || target == "ColumnCollectionConstraint";
}

std::string parent_of(const std::string& module) {
  const std::size_t dot = module.rfind('.');
  return dot == std::string::npos ? std::string() : module.substr(0, dot);
}

/// `from ..a import b` in `name`: the module that the dots and what follows them stand for.
std::string absolute(std::string_view module, const std::string& name, bool is_package) {
  const std::size_t level = std::min(module.find_first_not_of('.'), module.size());
  if (level == 0) return std::string(module);
  std::string package = is_package ? name : parent_of(name);
  for (std::size_t up = 1; up < level; ++up) package = parent_of(package);
  const std::string_view rest = module.substr(level);
  if (rest.empty() || package.empty()) return rest.empty() ? package : std::string(rest);
  return fmt::format("{}.{}", package, rest);
}

/// The names behind `import`, without what follows `as`. `rest`: up to the end of the text.
std::vector<std::string_view> listed_names(std::string_view rest) {
  rest = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
  const bool is_enclosed = rest.starts_with('(');
  std::string_view list = rest.substr(is_enclosed ? 1 : 0);
  list = list.substr(0, list.find(is_enclosed ? ')' : '\n'));
  std::vector<std::string_view> names;
  for (std::string_view part : base::split(list, ',')) {
    part = skip_spaces(part);
    // `import (  # noqa`: the name is in the line behind it.
    while (part.starts_with('#'))
      part = skip_spaces(part.substr(std::min(part.find('\n'), part.size())));
    const std::string_view name = name_at(part);
    if (!name.empty()) names.push_back(name);
  }
  return names;
}

/// Whether what is within that line's statement runs when the module does.
bool runs_at_once(std::string_view line) {
  for (const std::string_view word : {"def ", "async ", "class "}) {
    if (line.starts_with(word)) return false;
  }
  return !(line.starts_with("if ") && line.find("TYPE_CHECKING") != std::string_view::npos);
}

}  // namespace

std::vector<Listener> find_listeners(std::string_view text, const std::string& path) {
  std::vector<Listener> found;
  for (const std::string_view call : {"listens_for", "listen"}) {
    for (std::size_t at = text.find(call); at != std::string_view::npos;
         at = text.find(call, at + 1)) {
      std::string_view rest = skip_spaces(text.substr(at + call.size()));
      if (!rest.starts_with('(')) continue;
      rest = skip_spaces(rest.substr(1));
      const std::string_view dotted = name_at(rest);
      const std::string_view target = dotted.substr(dotted.rfind('.') + 1);
      if (std::find(kTargets.begin(), kTargets.end(), target) == kTargets.end()) continue;
      rest = skip_spaces(rest.substr(dotted.size()));
      if (!rest.starts_with(',')) continue;
      // Of tables that are read from a database.
      const std::string_view event = skip_spaces(rest.substr(1));
      if (event.substr(std::min<std::size_t>(1, event.size())).starts_with("column_reflect")) {
        continue;
      }
      const auto line =
          std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      found.push_back({std::string(target), fmt::format("{}:{}", path, line + 1)});
    }
  }
  return found;
}

std::vector<std::string> imported_modules(std::string_view text, const std::string& name,
                                          bool is_package) {
  std::vector<std::string> modules;
  bool runs = true;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
    const std::string_view statement = line.substr(indent);
    if (indent == 0 && !line.empty()) runs = runs_at_once(line);
    if (runs && statement.starts_with("import ")) {
      for (const std::string_view each : listed_names(statement.substr(7))) {
        modules.emplace_back(each);
      }
    } else if (runs && statement.starts_with("from ")) {
      const std::string_view from = name_at(skip_spaces(statement.substr(5)));
      const std::size_t word = statement.find(" import");
      if (!from.empty() && word != std::string_view::npos) {
        const std::string module = absolute(from, name, is_package);
        modules.push_back(module);
        const std::size_t names = begin + indent + word + std::string_view(" import").size();
        for (const std::string_view each : listed_names(text.substr(names))) {
          modules.push_back(module.empty() ? std::string(each)
                                           : fmt::format("{}.{}", module, each));
        }
      }
    }
    begin = end + 1;
  }
  return modules;
}

void Listeners::follow(const std::string& text, const std::string& path, const std::string& name,
                       bool is_package) {
  for (Listener& each : find_listeners(text, path)) found_->push_back(std::move(each));
  for (const char* const call : {"import_module(", "__import__(", "walk_packages("}) {
    if (text.find(call) != std::string::npos) imports_by_code_ = true;
  }
  for (std::string& module : imported_modules(text, name, is_package)) {
    // `import a.b.c` imports a and a.b, too.
    for (std::string each = std::move(module); !each.empty(); each = parent_of(each)) {
      const auto place = std::lower_bound(known_.begin(), known_.end(), each);
      if (place != known_.end() && *place == each) break;
      known_.insert(place, each);
      waiting_.push_back(each);
    }
  }
}

void Listeners::find() {
  found_.emplace();
  if (os::file_exists(environment_script_)) {
    follow(os::read_file(environment_script_), environment_script_, "", false);
  }
  for (const std::string& folder : folders_) {
    std::error_code ignored;
    for (auto each = fs::recursive_directory_iterator(folder, ignored);
         !ignored && each != fs::recursive_directory_iterator(); each.increment(ignored)) {
      const std::string path = each->path().string();
      if (path.ends_with(".py")) follow(os::read_file(path), path, "", false);
    }
  }
  while (!waiting_.empty()) {
    const std::string name = std::move(waiting_.back());
    waiting_.pop_back();
    if (const auto file = source_.find_file(name)) {
      follow(os::read_file(file->path), file->path, name, file->is_package);
    }
  }
  // Which modules these are is not known: any.
  if (!imports_by_code_) return;
  source_.any_file([&](const std::string& path, const std::string& text) {
    for (Listener& each : find_listeners(text, path)) found_->push_back(std::move(each));
    return false;
  });
}

void Listeners::require_none(std::string_view made) {
  if (!found_) find();
  for (const Listener& each : *found_) {
    if (!may_change(each.target, made)) continue;
    throw python::Unsupported(
        fmt::format("a {}, which a listener of the project may change ({})", made, each.place));
  }
}

void require_unheard(Listeners* listeners, const Table& table) {
  if (listeners == nullptr) return;
  if (!table.columns.empty()) listeners->require_none("Column");
  for (const auto& each : table.constraints) require_unheard(listeners, *each);
  for (const auto& each : table.indexes) require_unheard(listeners, *each);
  for (const auto& column : table.columns) {
    for (const auto& each : column->checks) require_unheard(listeners, *each);
  }
}

void require_unheard(Listeners* listeners, const Constraint& constraint) {
  if (listeners == nullptr) return;
  constexpr std::array<std::string_view, 4> kNames = {"PrimaryKeyConstraint", "UniqueConstraint",
                                                      "CheckConstraint", "ForeignKeyConstraint"};
  listeners->require_none(kNames.at(static_cast<std::size_t>(constraint.what)));
}

void require_unheard(Listeners* listeners, const Index& /*index*/) {
  if (listeners != nullptr) listeners->require_none("Index");
}

}  // namespace limbeck::alembic
