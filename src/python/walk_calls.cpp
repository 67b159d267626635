// Calls: of functions of the script, of classes, of the host's objects.
#include <fmt/format.h>

#include <algorithm>

#include "limbeck/error.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

constexpr std::size_t kScopesBeforeSweep = 256;

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const char* const separator = i == 0 ? "" : i + 1 == names.size() ? " and " : ", ";
    text += fmt::format("{}'{}'", separator, names[i]);
  }
  return text;
}

/// Spreads the given arguments over the parameters of one function.
class Binding {
 public:
  Binding(Interpreter& interpreter, const Function& function, Scope& scope)
      : interpreter_(interpreter), function_(function), scope_(scope) {}

  void bind(Arguments arguments) {
    const Parameters& parameters = function_.parameters;
    std::vector<const Parameter*> positional;
    for (const Parameter& each : parameters.positional_only) positional.push_back(&each);
    for (const Parameter& each : parameters.positional) positional.push_back(&each);
    const std::size_t given = std::min(arguments.positional.size(), positional.size());
    for (std::size_t i = 0; i < given; ++i) {
      scope_.variables.set(positional[i]->name, std::move(arguments.positional[i]));
    }
    const auto rest = arguments.positional.begin() + static_cast<std::ptrdiff_t>(given);
    if (parameters.rest) {
      scope_.variables.set(parameters.rest->name,
                           make_tuple(Values(rest, arguments.positional.end())));
    } else if (rest != arguments.positional.end()) {
      fail(fmt::format("takes {} positional argument{} but {} {} given", positional.size(),
                       positional.size() == 1 ? "" : "s", arguments.positional.size(),
                       arguments.positional.size() == 1 ? "was" : "were"));
    }
    bind_keywords(arguments);
    fill_in(positional, parameters);
  }

 private:
  [[noreturn]] void fail(const std::string& what) {
    type_error(interpreter_, function_.name + "() " + what);
  }

  bool accepts(const std::string& name) const {
    const Parameters& parameters = function_.parameters;
    const auto has_name = [&](const Parameter& each) { return each.name == name; };
    return std::ranges::any_of(parameters.positional, has_name) ||
           std::ranges::any_of(parameters.keyword_only, has_name);
  }

  void bind_keywords(const Arguments& arguments) {
    const Parameters& parameters = function_.parameters;
    const auto others = std::make_shared<Dict>();
    for (const auto& [name, value] : arguments.keywords) {
      if (accepts(name)) {
        if (scope_.variables.contains(name)) {
          fail(fmt::format("got multiple values for argument '{}'", name));
        }
        scope_.variables.set(name, value);
      } else if (parameters.keywords) {
        others->set(name, value);
      } else {
        fail(fmt::format("got an unexpected keyword argument '{}'", name));
      }
    }
    if (parameters.keywords) scope_.variables.set(parameters.keywords->name, others);
  }

  void fill_in(const std::vector<const Parameter*>& positional, const Parameters& parameters) {
    std::vector<std::string> missing;
    for (const Parameter* const each : positional) fill_in(*each, missing);
    if (!missing.empty()) {
      fail(fmt::format("missing {} required positional argument{}: {}", missing.size(),
                       missing.size() == 1 ? "" : "s", listed(missing)));
    }
    for (const Parameter& each : parameters.keyword_only) fill_in(each, missing);
    if (!missing.empty()) {
      fail(fmt::format("missing {} required keyword-only argument{}: {}", missing.size(),
                       missing.size() == 1 ? "" : "s", listed(missing)));
    }
  }

  void fill_in(const Parameter& parameter, std::vector<std::string>& missing) {
    if (scope_.variables.contains(parameter.name)) return;
    if (const Value* const value = function_.defaults.find(parameter.name)) {
      scope_.variables.set(parameter.name, *value);
    } else {
      missing.push_back(parameter.name);
    }
  }

  Interpreter& interpreter_;
  const Function& function_;
  Scope& scope_;
};

}  // namespace

Interpreter::Walk::Entered::Entered(Walk& walk, Activation& activation) : walk_(walk) {
  if (walk.activations_.size() >= walk.host_.limits.depth) {
    walk.self_.raise("RecursionError", "maximum recursion depth exceeded");
  }
  walk.activations_.push_back(&activation);
}

Arguments Interpreter::Walk::evaluate_arguments(Activation& activation, const Call& node) {
  Arguments arguments;
  arguments.positional = evaluate_items(activation, node.arguments);
  for (const Keyword& keyword : node.keywords) {
    const Value value = evaluate(activation, *keyword.value);
    if (!keyword.name.empty()) {
      arguments.keywords.emplace_back(keyword.name, value);
      continue;
    }
    Dict spread;
    spread_into(spread, value);
    for (const Dict::Entry& entry : spread.entries()) {
      if (!entry.is_live) continue;
      if (entry.key.text() == nullptr) type_error(self_, "keywords must be strings");
      arguments.keywords.emplace_back(*entry.key.text(), entry.value);
    }
  }
  return arguments;
}

Value Interpreter::Walk::visit(Activation& activation, const Expression& expression,
                               const Call& node) {
  const Value function = evaluate(activation, *node.function);
  Arguments arguments = evaluate_arguments(activation, node);
  activation.at = expression.at;
  return call(function, std::move(arguments));
}

Value Interpreter::Walk::call(const Value& function, Arguments arguments) {
  Object* const object = function.object();
  if (const Function* const own = as_function(function)) {
    return call_function(*own, std::move(arguments));
  }
  if (as_type(function) != nullptr) {
    return construct(function.share<Type>(), std::move(arguments));
  }
  if (object == nullptr || !object->is_callable()) {
    const bool is_host = object != nullptr && object->kind() == Kind::host;
    if (is_host) throw Unsupported("a call of " + object->type_name());
    type_error(self_, fmt::format("'{}' object is not callable", type_name_of(function)));
  }
  return object->call(self_, std::move(arguments));
}

Value Interpreter::Walk::call_function(const Function& function, Arguments arguments) {
  if (function.names->is_generator) throw Unsupported("a generator, " + function.name + "()");
  Activation activation{.function = function.name,
                        .scope = open_scope(Scope::What::function, function.names, function.scope)};
  Binding(self_, function, *activation.scope).bind(std::move(arguments));
  const Entered entered(*this, activation);
  const SourceModule* const source = module_of(*function.scope).source;
  try {
    if (function.body == nullptr) return evaluate(activation, *function.expression);
    run(activation, *function.body);
  } catch (Unsupported& unsupported) {
    if (source != nullptr) unsupported.say_file(source->path);
    throw;
  }
  return std::move(activation.returned);
}

Value Interpreter::Walk::make_function(Activation& activation, std::string name,
                                       const Parameters& parameters, const Block* body,
                                       const Expression* expression) {
  const auto function = std::make_shared<Function>(std::move(name), parameters);
  function->body = body;
  function->expression = expression;
  function->scope = activation.scope;
  function->names = &names_of(&parameters, [&] {
    return body != nullptr ? find_function_names(parameters, *body)
                           : find_lambda_names(parameters, *expression);
  });
  const auto keep_default = [&](const Parameter& parameter) {
    if (parameter.default_value == nullptr) return;
    function->defaults.set(parameter.name, evaluate(activation, *parameter.default_value));
  };
  for (const Parameter& each : parameters.positional_only) keep_default(each);
  for (const Parameter& each : parameters.positional) keep_default(each);
  for (const Parameter& each : parameters.keyword_only) keep_default(each);
  return function;
}

const ScopeNames& Interpreter::Walk::names_of(const void* node,
                                              const std::function<ScopeNames()>& find) {
  std::unique_ptr<ScopeNames>& names = names_[node];
  if (names == nullptr) names = std::make_unique<ScopeNames>(find());
  return *names;
}

std::shared_ptr<Scope> Interpreter::Walk::open_scope(Scope::What what, const ScopeNames* names,
                                                     std::shared_ptr<Scope> outer) {
  auto scope = std::make_shared<Scope>(what, names, std::move(outer));
  if (scopes_.size() >= kScopesBeforeSweep) {
    std::erase_if(scopes_, [](const std::weak_ptr<Scope>& each) { return each.expired(); });
  }
  scopes_.push_back(scope);
  return scope;
}

}  // namespace limbeck::python
