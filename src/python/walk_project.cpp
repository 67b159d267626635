// Names that a script imports from the project: the one statement that binds a name is run in the
// scope of its module, and what it refers to there, each when it is first asked for.
// Not the rest of the module, whose effects are Python's: a name that more than one statement
// binds, or that may be changed later, is refused.
#include <fmt/format.h>

#include <algorithm>

#include "python/project_source.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

bool is_mutable(const Value& value) {
  return as_list(value) != nullptr || as_dict(value) != nullptr || as_set(value) != nullptr ||
         as_instance(value) != nullptr;
}

/// One that always runs, and that binds what it says.
bool is_plain(const Statement& statement) {
  return std::holds_alternative<Import>(statement.what) ||
         std::holds_alternative<ImportFrom>(statement.what) ||
         std::holds_alternative<Assign>(statement.what) ||
         std::holds_alternative<AnnotatedAssign>(statement.what) ||
         std::holds_alternative<ClassDefinition>(statement.what) ||
         std::holds_alternative<FunctionDefinition>(statement.what);
}

/// `if TYPE_CHECKING:`, which never runs.
bool is_for_type_checkers(const Statement& statement) {
  const auto* const choice = std::get_if<If>(&statement.what);
  if (choice == nullptr || !choice->otherwise.empty()) return false;
  const auto* const name = std::get_if<Name>(&choice->condition->what);
  const auto* const attribute = std::get_if<Attribute>(&choice->condition->what);
  return (name != nullptr && name->id == "TYPE_CHECKING") ||
         (attribute != nullptr && attribute->name == "TYPE_CHECKING");
}

bool imports_all(const ImportFrom& import) {
  return std::any_of(import.names.begin(), import.names.end(),
                     [](const auto& each) { return each.name == "*"; });
}

}  // namespace

/// Bound by an import; a placeholder until the name is used.
class Interpreter::Walk::LaterName final : public Object {
 public:
  LaterName(Walk& walk, const SourceModule& module, std::string name, int line)
      : Object(Kind::placeholder),
        walk_(walk),
        module_(module),
        name_(std::move(name)),
        line_(line) {}
  std::string type_name() const override {
    return fmt::format("{}.{}, imported in line {}", module_.name, name_, line_);
  }
  std::optional<bool> truth() const override { throw Unsupported(type_name()); }
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value&) override {
    throw Unsupported(type_name());
  }
  Value made() const {
    // `from app import models` in app itself, or in a circle of modules, means the module
    // app.models.
    if (is_under_way_) {
      if (auto inner = walk_.project_module(module_.name + "." + name_)) return std::move(*inner);
      throw Unsupported(type_name() + ", which is imported from itself");
    }
    const auto keep = shared_from_this();  // The scope that holds it may get the value meanwhile.
    const UnderWay under_way(is_under_way_);
    auto value = walk_.project_name(module_, name_);
    if (!value) throw Unsupported(type_name());
    return std::move(*value);
  }

 private:
  /// While it lives, the name is looked for.
  class UnderWay {
   public:
    explicit UnderWay(bool& flag) : flag_(flag) { flag_ = true; }
    ~UnderWay() { flag_ = false; }
    UnderWay(const UnderWay&) = delete;
    UnderWay& operator=(const UnderWay&) = delete;

   private:
    bool& flag_;
  };

  Walk& walk_;
  const SourceModule& module_;
  const std::string name_;
  const int line_;
  mutable bool is_under_way_ = false;
};

class Interpreter::Walk::ProjectModule final : public Object {
 public:
  ProjectModule(Walk& walk, const SourceModule& module) : source(module), walk_(walk) {}
  std::string type_name() const override { return "module " + source.name; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    return walk_.project_name(source, name);
  }

  const SourceModule& source;

 private:
  Walk& walk_;
};

std::optional<Value> Interpreter::Walk::project_module(const std::string& name) {
  if (host_.project == nullptr) return std::nullopt;
  const SourceModule* const found = host_.project->find_module(name);
  if (found == nullptr) return std::nullopt;
  return std::make_shared<ProjectModule>(*this, *found);
}

const SourceModule* Interpreter::Walk::source_of(const Value& module) {
  const auto* const found = module.as<ProjectModule>();
  return found == nullptr ? nullptr : &found->source;
}

Value Interpreter::Walk::settled(Scope& scope, const std::string& name, const Value& found) {
  Object* const object = found.object();
  if (object == nullptr || object->kind() != Kind::placeholder) return found;
  const auto* const imported = dynamic_cast<const LaterName*>(object);
  if (imported == nullptr) throw Unsupported(object->type_name());
  Value made = imported->made();
  scope.variables.set(name, made);
  return made;
}

std::shared_ptr<Scope> Interpreter::Walk::project_scope(const SourceModule& module) {
  std::shared_ptr<Scope>& scope = project_scopes_[&module];
  if (scope == nullptr) {
    scope = open_scope(Scope::What::module, nullptr, nullptr);
    scope->source = &module;
    scope->variables.set("__name__", module.name);
  }
  return scope;
}

std::optional<Value> Interpreter::Walk::project_name(const SourceModule& module,
                                                     const std::string& name) {
  // A module where the configuration tells of names has others, too.
  auto of_configuration = told(module.name + "." + name);
  const bool is_module = of_configuration && of_configuration->as<NativeModule>() != nullptr;
  if (of_configuration && !is_module) return of_configuration;
  const auto scope = project_scope(module);
  if (const Value* const found = scope->variables.find(name)) return settled(*scope, name, *found);
  const Statement* binding = nullptr;
  for (const Statement& statement : module.tree.body) {
    const ScopeNames& bound = names_of(&statement, [&] { return find_statement_names(statement); });
    if (!bound.is_local(name) || is_for_type_checkers(statement)) continue;
    if (binding != nullptr) {
      throw Unsupported(fmt::format("{}.{}, which {}:{} binds again", module.name, name,
                                    module.path, statement.at.line));
    }
    binding = &statement;
  }
  if (binding != nullptr) {
    make_name(module, *scope, name, *binding);
    const Value* const made = scope->variables.find(name);
    if (made == nullptr) return std::nullopt;
    return settled(*scope, name, *made);
  }
  if (auto inner = project_module(module.name + "." + name)) return inner;
  std::optional<Value> found;
  for (const Statement& statement : module.tree.body) {
    const auto* const import = std::get_if<ImportFrom>(&statement.what);
    if (import == nullptr || !imports_all(*import)) continue;
    const auto other = find_module(origin(module, *import));
    const SourceModule* const source = other ? source_of(*other) : nullptr;
    // The last that has the name counts.
    auto here = source != nullptr ? of_star(*source, name)
                : other           ? self_.try_attribute(*other, name)
                                  : std::nullopt;
    if (!other && builtins_.find(name) == nullptr) {
      throw Unsupported(
          fmt::format("{}.{}, which may come from {}", module.name, name, origin(module, *import)));
    }
    if (here) found = std::move(here);
  }
  return found ? found : of_configuration;
}

void Interpreter::Walk::make_name(const SourceModule& module, Scope& scope, const std::string& name,
                                  const Statement& statement) {
  const auto refuse = [&](const std::string& why) {
    throw Unsupported(
        fmt::format("{}.{} ({}:{}), {}", module.name, name, module.path, statement.at.line, why));
  };
  if (!is_plain(statement)) refuse("which code binds");
  const std::pair<const SourceModule*, std::string> key{&module, name};
  if (std::find(under_way_.begin(), under_way_.end(), key) != under_way_.end()) {
    refuse("which is made of itself");
  }
  Activation activation{.function = "<module>", .scope = scope.shared_from_this()};
  under_way_.push_back(key);
  try {
    const Entered entered(*this, activation);
    run(activation, statement);
  } catch (Unsupported& unsupported) {
    under_way_.pop_back();
    unsupported.say_file(module.path);
    throw;
  } catch (const Raised& raised) {
    // At the import, in Python: not where the name is used.
    under_way_.pop_back();
    refuse("which raises " + self_.describe(raised.exception));
  } catch (...) {
    under_way_.pop_back();
    throw;
  }
  under_way_.pop_back();
  const Value* const made = scope.variables.find(name);
  if (made == nullptr || !is_mutable(*made)) return;
  // Each module has a list of that name.
  const bool is_own = name == "__all__";
  if (is_own ? ProjectSource::changes(module, name) : host_.project->changes(name)) {
    scope.variables.erase(name);
    refuse("which seems to be changed later");
  }
}

/// `from module import *`: what `__all__` lists, else what does not begin with an underscore.
std::optional<Value> Interpreter::Walk::of_star(const SourceModule& module,
                                                const std::string& name) {
  if (name == "__all__") return std::nullopt;
  const auto listed = project_name(module, "__all__");
  if (listed) {
    const Values names = self_.iterate(*listed);
    const bool is_listed = std::any_of(names.begin(), names.end(), [&](const Value& each) {
      return each.text() != nullptr && *each.text() == name;
    });
    return is_listed ? project_name(module, name) : std::nullopt;
  }
  return name.starts_with('_') ? std::nullopt : project_name(module, name);
}

Flow Interpreter::Walk::import_from_project(Activation& activation, const Statement& statement,
                                            const ImportFrom& node, const SourceModule& module) {
  for (const ImportedName& each : node.names) {
    if (each.name == "*") {
      if (activation.scope == globals_) stars_.push_back(&module);
      continue;
    }
    store(activation, each.alias.empty() ? each.name : each.alias,
          std::make_shared<LaterName>(*this, module, each.name, statement.at.line));
  }
  return Flow::next;
}

}  // namespace limbeck::python
