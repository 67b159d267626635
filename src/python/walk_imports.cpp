// Imports: modules of the host, the small standard ones, and placeholders for all others.
#include <fmt/format.h>

#include "python/walk.hpp"

namespace limbeck::python {
namespace {

std::shared_ptr<Placeholder> placeholder(const std::string& what, Position at) {
  return std::make_shared<Placeholder>(fmt::format("{}, imported in line {}", what, at.line));
}

}  // namespace

std::optional<Value> Interpreter::Walk::find_module(const std::string& name) {
  if (host_.import) {
    if (auto module = host_.import(self_, name)) return module;
  }
  if (auto module = standard_module(name)) return module;
  if (auto module = project_module(name)) return module;
  return told(name);
}

std::optional<Value> Interpreter::Walk::told(const std::string& dotted) const {
  return host_.told ? host_.told(dotted) : std::nullopt;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement,
                              const Import& node) {
  for (const ImportedName& each : node.names) {
    if (!each.alias.empty()) {
      const auto module = find_module(each.name);
      store(activation, each.alias,
            module ? *module : Value(placeholder("the module " + each.name, statement.at)));
      continue;
    }
    // `import a.b` binds a; its parts are found as attributes.
    const std::string top = each.name.substr(0, each.name.find('.'));
    const auto module = find_module(top);
    const bool is_known = module && (top == each.name || find_module(each.name));
    store(activation, top,
          is_known ? *module : Value(placeholder("the module " + each.name, statement.at)));
  }
  return Flow::next;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement,
                              const ImportFrom& node) {
  const SourceModule* const here = module_of(*activation.scope).source;
  const bool is_named = node.level == 0 || here != nullptr;
  const std::string module_name =
      here != nullptr ? origin(*here, node)
                      : std::string(static_cast<std::size_t>(node.level), '.') + node.module;
  const auto module = is_named ? find_module(module_name) : std::nullopt;
  if (const SourceModule* const source = module ? source_of(*module) : nullptr) {
    return import_from_project(activation, statement, node, *source);
  }
  for (const ImportedName& each : node.names) {
    if (each.name == "*") {
      star_import_ =
          fmt::format("the module {}, imported in line {}", module_name, statement.at.line);
      continue;
    }
    const auto of_configuration = is_named ? told(module_name + "." + each.name) : std::nullopt;
    std::optional<Value> value;
    if (of_configuration && of_configuration->as<NativeModule>() == nullptr) {
      value = of_configuration;
    }
    if (!value && module) value = self_.try_attribute(*module, each.name);
    if (!value && is_named) value = find_module(module_name + "." + each.name);
    const std::string& bound = each.alias.empty() ? each.name : each.alias;
    store(activation, bound,
          value ? *value : Value(placeholder(module_name + "." + each.name, statement.at)));
  }
  return Flow::next;
}

}  // namespace limbeck::python
