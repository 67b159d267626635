#include <fmt/format.h>

#include "limbeck/error.hpp"
#include "python/arithmetic.hpp"
#include "python/comparison.hpp"
#include "python/raising.hpp"
#include "python/subscript.hpp"
#include "python/walk.hpp"

namespace limbeck::python {

Flow Interpreter::Walk::run(Activation& activation, const Block& block) {
  for (const Statement& statement : block) {
    const Flow flow = run(activation, statement);
    if (flow != Flow::next) return flow;
  }
  return Flow::next;
}

Flow Interpreter::Walk::run(Activation& activation, const Statement& statement) {
  count_step();
  activation.at = statement.at;
  try {
    return std::visit([&](const auto& node) -> Flow { return visit(activation, statement, node); },
                      statement.what);
  } catch (Unsupported& unsupported) {
    unsupported.place(statement.at);
    throw;
  }
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement&,
                              const ExpressionStatement& node) {
  evaluate(activation, *node.value);
  return Flow::next;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement&, const Assign& node) {
  const Value value = evaluate(activation, *node.value);
  for (const ExpressionPtr& target : node.targets) assign(activation, *target, value);
  return Flow::next;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement&,
                              const AugmentedAssign& node) {
  const Expression& target = *node.target;
  const auto change = [&](const Value& old) {
    const Value operand = evaluate(activation, *node.value);
    activation.at = target.at;
    return augmented(self_, node.op, old, operand);
  };
  if (const auto* const name = std::get_if<Name>(&target.what)) {
    store(activation, name->id, change(load(activation, name->id)));
  } else if (const auto* const subscript = std::get_if<Subscript>(&target.what)) {
    const Value object = evaluate(activation, *subscript->object);
    const Value index = evaluate(activation, *subscript->index);
    set_item(self_, object, index, change(item(self_, object, index)));
  } else {
    throw Unsupported("an augmented assignment to that", target.at);
  }
  return Flow::next;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement&,
                              const AnnotatedAssign& node) {
  // The annotation itself is not evaluated: what it names need not be known.
  if (node.value != nullptr) assign(activation, *node.target, evaluate(activation, *node.value));
  return Flow::next;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement&, const Return& node) {
  activation.returned = node.value == nullptr ? Value{} : evaluate(activation, *node.value);
  return Flow::leave_function;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement&, const Delete& node) {
  for (const ExpressionPtr& target : node.targets) remove(activation, *target);
  return Flow::next;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement,
                              const Raise& node) {
  if (node.exception == nullptr) {
    for (std::size_t i = activations_.size(); i-- > 0;) {
      if (!activations_[i]->handled.is_none()) throw Raised{activations_[i]->handled, traceback()};
    }
    self_.raise("RuntimeError", "No active exception to reraise");
  }
  Value exception = evaluate(activation, *node.exception);
  if (node.cause != nullptr) evaluate(activation, *node.cause);
  activation.at = statement.at;
  if (as_type(exception) != nullptr) exception = call(exception, {});
  const Instance* const instance = as_instance(exception);
  if (instance == nullptr || instance->type->what != Type::What::exception) {
    type_error(self_, "exceptions must derive from BaseException");
  }
  throw Raised{exception, traceback()};
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement,
                              const Assert& node) {
  if (is_truth(evaluate(activation, *node.condition))) return Flow::next;
  Values arguments;
  if (node.message != nullptr) arguments.push_back(evaluate(activation, *node.message));
  activation.at = statement.at;
  throw Raised{call(exception_type("AssertionError"), {std::move(arguments), {}}), traceback()};
}

Flow Interpreter::Walk::visit(Activation&, const Statement& statement, const Unevaluated& node) {
  throw Unsupported(node.what, statement.at);
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement,
                              const FunctionDefinition& node) {
  if (node.is_async) throw Unsupported("an async function", statement.at);
  if (activation.scope->what == Scope::What::class_body && !node.decorators.empty()) {
    // Classes are made for their values; a method of a kind that is not known is refused if called.
    store(activation, node.name,
          std::make_shared<Placeholder>(fmt::format("the decorated method {}", node.name)));
    return Flow::next;
  }
  Values decorators;
  for (const ExpressionPtr& decorator : node.decorators) {
    decorators.push_back(evaluate(activation, *decorator));
  }
  Value function = make_function(activation, node.name, node.parameters, &node.body, nullptr);
  for (std::size_t i = decorators.size(); i-- > 0;) {
    activation.at = node.decorators[i]->at;
    function = call(decorators[i], {{function}, {}});
  }
  store(activation, node.name, function);
  return Flow::next;
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement&, const If& node) {
  const bool is_true = is_truth(evaluate(activation, *node.condition));
  return run(activation, is_true ? node.body : node.otherwise);
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement&, const While& node) {
  while (is_truth(evaluate(activation, *node.condition))) {
    const Flow flow = run(activation, node.body);
    if (flow == Flow::leave_loop) return Flow::next;
    if (flow == Flow::leave_function) return flow;
  }
  return run(activation, node.otherwise);
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement, const For& node) {
  if (node.is_async) throw Unsupported("an async for", statement.at);
  const Value iterable = evaluate(activation, *node.iterable);
  const List* const list = as_list(iterable);
  const Values items = list == nullptr ? self_.iterate(iterable) : Values{};
  // A list may be changed by the loop over it: Python sees that, so do we.
  const auto size = [&] { return list == nullptr ? items.size() : list->items.size(); };
  for (std::size_t i = 0; i < size(); ++i) {
    assign(activation, *node.target, list == nullptr ? items[i] : list->items[i]);
    const Flow flow = run(activation, node.body);
    if (flow == Flow::leave_loop) return Flow::next;
    if (flow == Flow::leave_function) return flow;
  }
  return run(activation, node.otherwise);
}

}  // namespace limbeck::python
