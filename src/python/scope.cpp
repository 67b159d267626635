#include "python/scope.hpp"

#include <set>
#include <variant>

namespace limbeck::python {
namespace {

/// Collects what one body binds, without going into the functions and classes inside it.
class Binder {
 public:
  void block(const Block& statements) {
    for (const Statement& statement : statements) this->statement(statement);
  }
  void only(const Statement& statement) { this->statement(statement); }

  void parameters(const Parameters& given) {
    for (const Parameter& parameter : given.positional_only) bound_.insert(parameter.name);
    for (const Parameter& parameter : given.positional) bound_.insert(parameter.name);
    for (const Parameter& parameter : given.keyword_only) bound_.insert(parameter.name);
    if (given.rest) bound_.insert(given.rest->name);
    if (given.keywords) bound_.insert(given.keywords->name);
  }

  void target(const Expression& expression) {
    if (const auto* const name = std::get_if<Name>(&expression.what)) {
      bound_.insert(name->id);
    } else if (const auto* const tuple = std::get_if<TupleDisplay>(&expression.what)) {
      for (const ExpressionPtr& item : tuple->items) target(*item);
    } else if (const auto* const list = std::get_if<ListDisplay>(&expression.what)) {
      for (const ExpressionPtr& item : list->items) target(*item);
    } else if (const auto* const starred = std::get_if<Starred>(&expression.what)) {
      target(*starred->value);
    } else {
      this->expression(expression);
    }
  }

  void expression(const Expression& expression) {
    std::visit([this](const auto& node) { visit(node); }, expression.what);
  }

  ScopeNames names() const {
    ScopeNames found;
    for (const std::string& name : bound_) {
      if (!globals_.contains(name) && !nonlocals_.contains(name)) found.locals.push_back(name);
    }
    found.globals.assign(globals_.begin(), globals_.end());
    found.nonlocals.assign(nonlocals_.begin(), nonlocals_.end());
    found.is_generator = yields_;
    return found;
  }

 private:
  void maybe(const ExpressionPtr& expression) {
    if (expression != nullptr) this->expression(*expression);
  }
  void all(const Expressions& expressions) {
    for (const ExpressionPtr& expression : expressions) maybe(expression);
  }
  void defaults(const Parameters& given) {
    for (const Parameter& parameter : given.positional_only) maybe(parameter.default_value);
    for (const Parameter& parameter : given.positional) maybe(parameter.default_value);
    for (const Parameter& parameter : given.keyword_only) maybe(parameter.default_value);
  }

  // Expressions: only := and yield matter.

  void visit(const Constant&) {}
  void visit(const Name&) {}
  void visit(const Attribute& node) { maybe(node.object); }
  void visit(const Subscript& node) {
    maybe(node.object);
    maybe(node.index);
  }
  void visit(const Slice& node) {
    maybe(node.lower);
    maybe(node.upper);
    maybe(node.step);
  }
  void visit(const Starred& node) { maybe(node.value); }
  void visit(const Call& node) {
    maybe(node.function);
    all(node.arguments);
    for (const Keyword& keyword : node.keywords) maybe(keyword.value);
  }
  void visit(const Unary& node) { maybe(node.operand); }
  void visit(const Binary& node) {
    maybe(node.left);
    maybe(node.right);
  }
  void visit(const Boolean& node) { all(node.operands); }
  void visit(const Comparison& node) {
    maybe(node.left);
    all(node.right);
  }
  void visit(const Conditional& node) {
    maybe(node.condition);
    maybe(node.then);
    maybe(node.otherwise);
  }
  void visit(const NamedExpression& node) {
    bound_.insert(node.name);
    maybe(node.value);
  }
  void visit(const ListDisplay& node) { all(node.items); }
  void visit(const TupleDisplay& node) { all(node.items); }
  void visit(const SetDisplay& node) { all(node.items); }
  void visit(const DictDisplay& node) {
    all(node.keys);
    all(node.values);
  }
  void visit(const Comprehension& node) {
    maybe(node.element);
    maybe(node.value);
    for (const ComprehensionClause& clause : node.clauses) {
      maybe(clause.iterable);
      all(clause.conditions);
    }
  }
  void visit(const Lambda& node) { defaults(node.parameters); }
  void visit(const FormattedString& node) {
    for (const auto& part : node.parts) {
      if (const auto* const value = std::get_if<FormattedValue>(&part)) {
        maybe(value->value);
        maybe(value->format);
      }
    }
  }
  void visit(const Await& node) { maybe(node.value); }
  void visit(const Yield& node) {
    yields_ = true;
    maybe(node.value);
  }
  void visit(const YieldFrom& node) {
    yields_ = true;
    maybe(node.value);
  }

  void statement(const Statement& statement) {
    std::visit([this](const auto& node) { visit(node); }, statement.what);
  }

  void visit(const ExpressionStatement& node) { maybe(node.value); }
  void visit(const Assign& node) {
    for (const ExpressionPtr& one : node.targets) target(*one);
    maybe(node.value);
  }
  void visit(const AugmentedAssign& node) {
    target(*node.target);
    maybe(node.value);
  }
  void visit(const AnnotatedAssign& node) {
    target(*node.target);
    maybe(node.value);
  }
  void visit(const Return& node) { maybe(node.value); }
  void visit(const Delete& node) {
    for (const ExpressionPtr& one : node.targets) target(*one);
  }
  void visit(const Pass&) {}
  void visit(const Break&) {}
  void visit(const Continue&) {}
  void visit(const Raise& node) {
    maybe(node.exception);
    maybe(node.cause);
  }
  void visit(const Assert& node) {
    maybe(node.condition);
    maybe(node.message);
  }
  void visit(const Global& node) { globals_.insert(node.names.begin(), node.names.end()); }
  void visit(const Nonlocal& node) { nonlocals_.insert(node.names.begin(), node.names.end()); }
  void visit(const Import& node) {
    for (const ImportedName& name : node.names) {
      bound_.insert(name.alias.empty() ? name.name.substr(0, name.name.find('.')) : name.alias);
    }
  }
  void visit(const ImportFrom& node) {
    for (const ImportedName& name : node.names) {
      if (name.name != "*") bound_.insert(name.alias.empty() ? name.name : name.alias);
    }
  }
  void visit(const If& node) {
    maybe(node.condition);
    block(node.body);
    block(node.otherwise);
  }
  void visit(const While& node) {
    maybe(node.condition);
    block(node.body);
    block(node.otherwise);
  }
  void visit(const For& node) {
    target(*node.target);
    maybe(node.iterable);
    block(node.body);
    block(node.otherwise);
  }
  void visit(const With& node) {
    for (const WithItem& item : node.items) {
      maybe(item.context);
      if (item.target != nullptr) target(*item.target);
    }
    block(node.body);
  }
  void visit(const Try& node) {
    block(node.body);
    for (const ExceptHandler& handler : node.handlers) {
      maybe(handler.type);
      if (!handler.name.empty()) bound_.insert(handler.name);
      block(handler.body);
    }
    block(node.otherwise);
    block(node.finally);
  }
  void visit(const FunctionDefinition& node) {
    bound_.insert(node.name);
    all(node.decorators);
    defaults(node.parameters);
  }
  void visit(const ClassDefinition& node) {
    bound_.insert(node.name);
    all(node.decorators);
    all(node.bases);
    for (const Keyword& keyword : node.keywords) maybe(keyword.value);
  }
  void visit(const Unevaluated&) {}

  std::set<std::string> bound_, globals_, nonlocals_;
  bool yields_ = false;
};

}  // namespace

ScopeNames find_function_names(const Parameters& parameters, const Block& body) {
  Binder binder;
  binder.parameters(parameters);
  binder.block(body);
  return binder.names();
}

ScopeNames find_lambda_names(const Parameters& parameters, const Expression& body) {
  Binder binder;
  binder.parameters(parameters);
  binder.expression(body);
  return binder.names();
}

ScopeNames find_class_names(const Block& body) {
  Binder binder;
  binder.block(body);
  return binder.names();
}

ScopeNames find_statement_names(const Statement& statement) {
  Binder binder;
  binder.only(statement);
  return binder.names();
}

ScopeNames find_comprehension_names(const Comprehension& comprehension) {
  Binder binder;
  for (const ComprehensionClause& clause : comprehension.clauses) binder.target(*clause.target);
  return binder.names();
}

}  // namespace limbeck::python
