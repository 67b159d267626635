// The modules of a project by their names, as Python would import them, without running them:
// what a name at the top of a module is bound to, followed through imports.
// Not an evaluation: a name that is bound twice, or by code, is told as not known.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "python/syntax.hpp"

namespace limbeck::python {

struct SourceModule {
  std::string name;  ///< `app.db`
  std::string path;  ///< Of the file.
  bool is_package = false;
  std::string text;
  Module tree;
};

/// Where a module's text is.
struct SourceFile {
  std::string path;
  bool is_package = false;
};

/// What a name stands for.
struct Definition {
  const SourceModule* module = nullptr;  ///< Null: not of the project.
  /// What binds it: an assignment, a class, a function. Null: the module itself.
  const Statement* statement = nullptr;
  std::string path;                     ///< Outside the project: `sqlalchemy.orm.DeclarativeBase`.
  std::vector<std::string> attributes;  ///< Behind it, where they are not a module's names.
};

/// The absolute name of what `from .a import b` takes b from.
std::string origin(const SourceModule& module, const ImportFrom& import);

class ProjectSource {
 public:
  /// `roots`: folders, as in Python's path.
  explicit ProjectSource(std::vector<std::string> roots) : roots_(std::move(roots)) {}
  ProjectSource(const ProjectSource&) = delete;
  ProjectSource& operator=(const ProjectSource&) = delete;

  /// None: not in the project.
  std::optional<SourceFile> find_file(const std::string& name) const;
  /// Null: not in the project. Errors: python.syntax, file.*.
  const SourceModule* find_module(const std::string& name);
  /// `dotted` is evaluated in no module: `app.db.Base.metadata`. None: not known.
  std::optional<Definition> find(const std::string& dotted);
  /// A name and its attributes, as code in that module has them. None: not known, as a builtin.
  std::optional<Definition> resolve(const SourceModule& module, const std::string& dotted);

  /// Until `see` says true of one. `text`: the whole of a module.
  using See = std::function<bool(const std::string& path, const std::string& text)>;
  bool any_file(const See& see) const;
  /// Whether a module of the project has that text anywhere.
  bool mentions(std::string_view text) const;
  /// Whether one seems to change what that name holds: `NAME.append(`, `NAME[0] = `.
  bool changes(const std::string& name) const;
  /// Whether that module does.
  static bool changes(const SourceModule& module, std::string_view name);

 private:
  std::optional<Definition> bound(const SourceModule& module, const std::string& name, int depth);
  std::optional<Definition> imported(const std::string& module, const std::string& name, int depth);
  std::optional<Definition> follow(Definition from, const std::vector<std::string>& names,
                                   int depth);

  const std::vector<std::string> roots_;
  std::map<std::string, std::unique_ptr<SourceModule>> modules_;
};

}  // namespace limbeck::python
