// Comprehensions. A generator expression is one of a list: its elements are made at once.
#include "python/comparison.hpp"
#include "python/raising.hpp"
#include "python/walk.hpp"

namespace limbeck::python {

Value Interpreter::Walk::visit(Activation& activation, const Expression&,
                               const Comprehension& node) {
  // The first iterable belongs to the scope around.
  const Value first = evaluate(activation, *node.clauses.front().iterable);
  Activation inner{
      .function = activation.function,
      .scope = open_scope(Scope::What::comprehension,
                          &names_of(&node, [&] { return find_comprehension_names(node); }),
                          activation.scope),
      .at = activation.at};
  const Entered entered(*this, inner);
  const auto dict = std::make_shared<Dict>();
  const auto set = std::make_shared<Set>();
  Values items;
  walk_clauses(inner, node, 0, first, [&] {
    const Value element = evaluate(inner, *node.element);
    switch (node.kind) {
      case ComprehensionKind::dict: {
        const Value value = evaluate(inner, *node.value);
        with_keys(self_, [&] { dict->set(plain_value(element), value); });
        break;
      }
      case ComprehensionKind::set:
        with_keys(self_, [&] { set->add(plain_value(element)); });
        break;
      default:
        items.push_back(element);
    }
  });
  if (node.kind == ComprehensionKind::dict) return dict;
  if (node.kind == ComprehensionKind::set) return set;
  return make_list(std::move(items));
}

void Interpreter::Walk::walk_clauses(Activation& activation, const Comprehension& node,
                                     std::size_t clause, const Value& first_iterable,
                                     const std::function<void()>& element) {
  if (clause == node.clauses.size()) return element();
  const ComprehensionClause& each = node.clauses[clause];
  if (each.is_async) throw Unsupported("an async comprehension");
  const Values items =
      self_.iterate(clause == 0 ? first_iterable : evaluate(activation, *each.iterable));
  for (const Value& item : items) {
    count_step();
    assign(activation, *each.target, item);
    bool is_wanted = true;
    for (const ExpressionPtr& condition : each.conditions) {
      is_wanted = is_wanted && is_truth(evaluate(activation, *condition));
    }
    if (is_wanted) walk_clauses(activation, node, clause + 1, first_iterable, element);
  }
}

}  // namespace limbeck::python
