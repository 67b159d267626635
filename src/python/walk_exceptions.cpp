// try and with.
#include "python/raising.hpp"
#include "python/walk.hpp"

namespace limbeck::python {

namespace {

/// While it lives, what is raised may be caught; by a `with` where there is no `try`.
class Guarded {
 public:
  Guarded(std::vector<const Try*>& guards, const Try* guard) : guards_(guards) {
    guards_.push_back(guard);
  }
  ~Guarded() { guards_.pop_back(); }
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;

 private:
  std::vector<const Try*>& guards_;
};

}  // namespace

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement, const Try& node) {
  if (node.finally.empty()) return run_handled(activation, node);
  Flow flow = Flow::next;
  try {
    const Guarded guarded(guards_, &node);
    flow = run_handled(activation, node);
  } catch (const Raised&) {
    const Flow last = run(activation, node.finally);
    // A return in `finally` ends the exception, as in Python.
    if (last != Flow::next) return last;
    activation.at = statement.at;
    throw;
  }
  const Flow last = run(activation, node.finally);
  return last == Flow::next ? flow : last;
}

Flow Interpreter::Walk::run_handled(Activation& activation, const Try& node) {
  std::optional<Raised> raised;
  try {
    const Guarded guarded(guards_, &node);
    const Flow flow = run(activation, node.body);
    if (flow != Flow::next) return flow;
  } catch (Raised& under_way) {
    raised = std::move(under_way);
  }
  if (!raised) return run(activation, node.otherwise);
  for (const ExceptHandler& handler : node.handlers) {
    if (handler.is_group) throw Unsupported("except*", handler.at);
    if (handler.type && !matches(raised->exception, evaluate(activation, *handler.type))) continue;
    if (!handler.name.empty()) store(activation, handler.name, raised->exception);
    const Value before = activation.handled;
    activation.handled = raised->exception;
    const Flow flow = run(activation, handler.body);
    activation.handled = before;
    return flow;
  }
  throw std::move(*raised);
}

bool Interpreter::Walk::matches(const Value& exception, const Value& type) {
  if (const Tuple* const types = as_tuple(type)) {
    for (const Value& each : types->items) {
      if (matches(exception, each)) return true;
    }
    return false;
  }
  const Type* const wanted = as_type(type);
  if (wanted == nullptr) throw Unsupported("an except of that");
  return as_instance(exception)->type->is_derived_from(*wanted);
}

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement,
                              const With& node) {
  if (node.is_async) throw Unsupported("an async with", statement.at);
  return run_with(activation, node, 0);
}

Flow Interpreter::Walk::run_with(Activation& activation, const With& node, std::size_t item) {
  if (item == node.items.size()) return run(activation, node.body);
  const WithItem& each = node.items[item];
  const Value manager = evaluate(activation, *each.context);
  Object* const object = manager.object();
  const bool is_host = object != nullptr && object->kind() == Kind::host;
  const std::optional<Value> entered = is_host ? object->enter(self_) : std::nullopt;
  if (!entered) throw Unsupported("a with over that", each.context->at);
  if (each.target != nullptr) assign(activation, *each.target, *entered);
  Flow flow = Flow::next;
  try {
    std::optional<Guarded> guarded;
    if (object->may_end_exceptions()) guarded.emplace(guards_, nullptr);
    flow = run_with(activation, node, item + 1);
  } catch (const Raised& raised) {
    const bool ends = object->ends(self_, raised.exception);
    object->exit(self_, true);
    if (!ends) throw;
    activation.at = each.context->at;
    return Flow::next;
  }
  object->exit(self_, false);
  return flow;
}

}  // namespace limbeck::python
