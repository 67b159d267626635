#include "python/children.hpp"

namespace limbeck::python {
namespace {

class Walker {
 public:
  explicit Walker(const Visitor& visitor) : visitor_(visitor) {}

  void walk(const Block& block) {
    for (const Statement& statement : block) {
      if (visitor_.statement) visitor_.statement(statement);
      std::visit([this](const auto& node) { parts(node); }, statement.what);
    }
  }

 private:
  void walk(const ExpressionPtr& expression) {
    if (!expression) return;
    if (visitor_.expression) visitor_.expression(*expression);
    std::visit([this](const auto& node) { parts(node); }, expression->what);
  }
  void walk(const Expressions& expressions) {
    for (const ExpressionPtr& each : expressions) walk(each);
  }
  void walk(const std::vector<Keyword>& keywords) {
    for (const Keyword& each : keywords) walk(each.value);
  }
  template <typename... Parts>
  void all(const Parts&... each) {
    (walk(each), ...);
  }
  void defaults(const Parameters& given) {
    for (const Parameter& each : given.positional_only) walk(each.default_value);
    for (const Parameter& each : given.positional) walk(each.default_value);
    for (const Parameter& each : given.keyword_only) walk(each.default_value);
  }

  // Expressions.

  void parts(const Constant&) {}
  void parts(const Name&) {}
  void parts(const Attribute& node) { walk(node.object); }
  void parts(const Subscript& node) { all(node.object, node.index); }
  void parts(const Slice& node) { all(node.lower, node.upper, node.step); }
  void parts(const Starred& node) { walk(node.value); }
  void parts(const Call& node) { all(node.function, node.arguments, node.keywords); }
  void parts(const Unary& node) { walk(node.operand); }
  void parts(const Binary& node) { all(node.left, node.right); }
  void parts(const Boolean& node) { walk(node.operands); }
  void parts(const Comparison& node) { all(node.left, node.right); }
  void parts(const Conditional& node) { all(node.condition, node.then, node.otherwise); }
  void parts(const NamedExpression& node) { walk(node.value); }
  void parts(const ListDisplay& node) { walk(node.items); }
  void parts(const TupleDisplay& node) { walk(node.items); }
  void parts(const SetDisplay& node) { walk(node.items); }
  void parts(const DictDisplay& node) { all(node.keys, node.values); }
  void parts(const Comprehension& node) {
    all(node.element, node.value);
    for (const ComprehensionClause& each : node.clauses) {
      all(each.target, each.iterable, each.conditions);
    }
  }
  void parts(const Lambda& node) {
    defaults(node.parameters);
    walk(node.body);
  }
  void parts(const FormattedString& node) {
    for (const auto& part : node.parts) {
      if (const auto* const value = std::get_if<FormattedValue>(&part)) {
        all(value->value, value->format);
      }
    }
  }
  void parts(const Await& node) { walk(node.value); }
  void parts(const Yield& node) { walk(node.value); }
  void parts(const YieldFrom& node) { walk(node.value); }

  // Statements.

  void parts(const ExpressionStatement& node) { walk(node.value); }
  void parts(const Assign& node) { all(node.targets, node.value); }
  void parts(const AugmentedAssign& node) { all(node.target, node.value); }
  void parts(const AnnotatedAssign& node) { all(node.target, node.value); }
  void parts(const Return& node) { walk(node.value); }
  void parts(const Delete& node) { walk(node.targets); }
  void parts(const Pass&) {}
  void parts(const Break&) {}
  void parts(const Continue&) {}
  void parts(const Raise& node) { all(node.exception, node.cause); }
  void parts(const Assert& node) { all(node.condition, node.message); }
  void parts(const Global&) {}
  void parts(const Nonlocal&) {}
  void parts(const Import&) {}
  void parts(const ImportFrom&) {}
  void parts(const If& node) { all(node.condition, node.body, node.otherwise); }
  void parts(const While& node) { all(node.condition, node.body, node.otherwise); }
  void parts(const For& node) { all(node.target, node.iterable, node.body, node.otherwise); }
  void parts(const With& node) {
    for (const WithItem& each : node.items) all(each.context, each.target);
    walk(node.body);
  }
  void parts(const Try& node) {
    walk(node.body);
    for (const ExceptHandler& each : node.handlers) all(each.type, each.body);
    all(node.otherwise, node.finally);
  }
  void parts(const FunctionDefinition& node) {
    walk(node.decorators);
    defaults(node.parameters);
    walk(node.body);
  }
  void parts(const ClassDefinition& node) {
    all(node.decorators, node.bases, node.keywords, node.body);
  }
  void parts(const Unevaluated&) {}

  const Visitor& visitor_;
};

}  // namespace

void visit_all(const Block& block, const Visitor& visitor) {
  Walker(visitor).walk(block);
}

}  // namespace limbeck::python
