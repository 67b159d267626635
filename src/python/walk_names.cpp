// Names and other targets: read, bound, unpacked into, deleted.
#include <fmt/format.h>

#include "python/collections.hpp"
#include "python/raising.hpp"
#include "python/subscript.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

[[noreturn]] void no_such_name(Interpreter& interpreter, const std::string& name) {
  interpreter.raise("NameError", fmt::format("name '{}' is not defined", name));
}

/// The scope around that belongs to a function, and binds that name; null: none.
Scope* owner_of(Scope* scope, const std::string& name) {
  for (; scope != nullptr && scope->what != Scope::What::module; scope = scope->outer.get()) {
    if (scope->what != Scope::What::class_body && scope->names->is_local(name)) return scope;
  }
  return nullptr;
}

}  // namespace

Value Interpreter::Walk::load(Activation& activation, const std::string& name) {
  Scope* scope = activation.scope.get();
  if (scope->what != Scope::What::module) {
    const bool is_global = ScopeNames::has(scope->names->globals, name);
    if (!is_global) {
      if (const Value* const own = scope->variables.find(name)) return settled(*scope, name, *own);
      if (scope->names->is_local(name) && scope->what != Scope::What::class_body) {
        self_.raise("UnboundLocalError",
                    fmt::format("cannot access local variable '{}' where it is not associated "
                                "with a value",
                                name));
      }
      if (Scope* const owner = owner_of(scope->outer.get(), name)) {
        if (const Value* const found = owner->variables.find(name)) {
          return settled(*owner, name, *found);
        }
        self_.raise("NameError",
                    fmt::format("cannot access free variable '{}' where it is not associated "
                                "with a value in enclosing scope",
                                name));
      }
    }
  }
  return load_global(module_of(*scope), name);
}

Value Interpreter::Walk::load_global(Scope& module, const std::string& name) {
  if (const Value* const found = module.variables.find(name)) return settled(module, name, *found);
  if (module.source != nullptr) {
    if (auto found = project_name(*module.source, name)) return std::move(*found);
  }
  for (const SourceModule* const star : stars_) {
    if (module.source != nullptr) break;
    if (auto found = of_star(*star, name)) return std::move(*found);
  }
  if (const Value* const found = builtins_.find(name)) return settled(module, name, *found);
  if (star_import_) {
    throw Unsupported(fmt::format("the name {}, which may come from {}", name, *star_import_));
  }
  no_such_name(self_, name);
}

void Interpreter::Walk::store(Activation& activation, const std::string& name, const Value& value) {
  Scope* const scope = activation.scope.get();
  if (scope->what == Scope::What::module) return scope->variables.set(name, value);
  if (ScopeNames::has(scope->names->globals, name)) {
    return module_of(*scope).variables.set(name, value);
  }
  if (ScopeNames::has(scope->names->nonlocals, name)) {
    Scope* const owner = owner_of(scope->outer.get(), name);
    if (owner == nullptr) throw Unsupported("nonlocal " + name + " without a binding");
    return owner->variables.set(name, value);
  }
  scope->variables.set(name, value);
}

void Interpreter::Walk::assign(Activation& activation, const Expression& target,
                               const Value& value) {
  if (const auto* const name = std::get_if<Name>(&target.what)) {
    store(activation, name->id, value);
  } else if (const auto* const tuple = std::get_if<TupleDisplay>(&target.what)) {
    activation.at = target.at;
    unpack(activation, tuple->items, value);
  } else if (const auto* const list = std::get_if<ListDisplay>(&target.what)) {
    activation.at = target.at;
    unpack(activation, list->items, value);
  } else if (const auto* const attribute = std::get_if<Attribute>(&target.what)) {
    const Value object = evaluate(activation, *attribute->object);
    if (Instance* const instance = as_instance(object)) {
      require_no_circle(*instance, value);
      instance->attributes.set(attribute->name, value);
      return;
    }
    const bool is_set = object.object() != nullptr && object.object()->kind() == Kind::host &&
                        object.object()->set_attribute(self_, attribute->name, value);
    if (!is_set) throw Unsupported("an assignment to the attribute " + attribute->name, target.at);
  } else if (const auto* const subscript = std::get_if<Subscript>(&target.what)) {
    const Value object = evaluate(activation, *subscript->object);
    const Value index = evaluate(activation, *subscript->index);
    activation.at = target.at;
    set_item(self_, object, index, value);
  } else {
    throw Unsupported("an assignment to that", target.at);
  }
}

void Interpreter::Walk::unpack(Activation& activation, const Expressions& targets,
                               const Value& value) {
  std::optional<std::size_t> starred;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    if (std::holds_alternative<Starred>(targets[i]->what)) starred = i;
  }
  const auto target_of = [](const Expression& expression) -> const Expression& {
    const auto* const star = std::get_if<Starred>(&expression.what);
    return star == nullptr ? expression : *star->value;
  };
  const Values items = self_.iterate(value);
  const std::size_t wanted = starred ? targets.size() - 1 : targets.size();
  if (items.size() < wanted) {
    value_error(self_, fmt::format("not enough values to unpack (expected {}{}, got {})",
                                   starred ? "at least " : "", wanted, items.size()));
  }
  if (!starred && items.size() > wanted) {
    value_error(self_, fmt::format("too many values to unpack (expected {})", wanted));
  }
  for (std::size_t i = 0, next = 0; i < targets.size(); ++i) {
    if (starred && i == *starred) {
      const std::size_t taken = items.size() - wanted;
      const auto first = items.begin() + static_cast<std::ptrdiff_t>(next);
      assign(activation, target_of(*targets[i]),
             make_list(Values(first, first + static_cast<std::ptrdiff_t>(taken))));
      next += taken;
    } else {
      assign(activation, *targets[i], items[next++]);
    }
  }
}

void Interpreter::Walk::remove(Activation& activation, const Expression& target) {
  if (const auto* const name = std::get_if<Name>(&target.what)) {
    remove_name(activation, name->id);
  } else if (const auto* const tuple = std::get_if<TupleDisplay>(&target.what)) {
    for (const ExpressionPtr& item : tuple->items) remove(activation, *item);
  } else if (const auto* const list = std::get_if<ListDisplay>(&target.what)) {
    for (const ExpressionPtr& item : list->items) remove(activation, *item);
  } else if (const auto* const subscript = std::get_if<Subscript>(&target.what)) {
    const Value object = evaluate(activation, *subscript->object);
    delete_item(self_, object, evaluate(activation, *subscript->index));
  } else {
    throw Unsupported("a del of that", target.at);
  }
}

void Interpreter::Walk::remove_name(Activation& activation, const std::string& name) {
  Scope* scope = activation.scope.get();
  if (scope->names != nullptr) {
    if (ScopeNames::has(scope->names->globals, name))
      scope = &module_of(*scope);
    else if (ScopeNames::has(scope->names->nonlocals, name)) {
      scope = owner_of(scope->outer.get(), name);
      if (scope == nullptr) throw Unsupported(fmt::format("nonlocal {} without a binding", name));
    }
  }
  if (!scope->variables.erase(name)) no_such_name(self_, name);
}

}  // namespace limbeck::python
