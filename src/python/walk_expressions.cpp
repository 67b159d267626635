#include <fmt/format.h>

#include <charconv>

#include "python/arithmetic.hpp"
#include "python/comparison.hpp"
#include "python/formatting.hpp"
#include "python/raising.hpp"
#include "python/rendering.hpp"
#include "python/subscript.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

/// The parser allows no deeper tree; calls within calls are limited apart.
class Deeper {
 public:
  explicit Deeper(std::size_t& depth) : depth_(depth) {
    if (depth_ >= 1000) throw Unsupported("a recursion of that depth");
    ++depth_;
  }
  ~Deeper() { --depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  std::size_t& depth_;
};

}  // namespace

Value Interpreter::Walk::evaluate(Activation& activation, const Expression& expression) {
  count_step();
  const Deeper deeper(depth_);
  try {
    return std::visit(
        [&](const auto& node) -> Value { return visit(activation, expression, node); },
        expression.what);
  } catch (Unsupported& unsupported) {
    unsupported.place(expression.at);
    throw;
  }
}

Value Interpreter::Walk::visit(Activation&, const Expression&, const Constant& node) {
  struct Made {
    Value operator()(NoneConstant) const { return {}; }
    Value operator()(EllipsisConstant) const { throw Unsupported("the value ..."); }
    Value operator()(bool value) const { return value; }
    Value operator()(const IntegerConstant& value) const {
      std::int64_t number = 0;
      const char* const end = value.digits.data() + value.digits.size();
      const auto [read, error] = std::from_chars(value.digits.data(), end, number);
      if (error != std::errc{} || read != end) throw Unsupported("an integer beyond 64 bits");
      return number;
    }
    Value operator()(double value) const { return value; }
    Value operator()(const ImaginaryConstant&) const { throw Unsupported("a complex number"); }
    Value operator()(const std::string& value) const { return value; }
    Value operator()(const BytesConstant& value) const { return make_bytes(value.bytes); }
  };
  return std::visit(Made{}, node.value);
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&, const Name& node) {
  return load(activation, node.id);
}

Value Interpreter::Walk::visit(Activation& activation, const Expression& expression,
                               const Attribute& node) {
  const Value object = evaluate(activation, *node.object);
  activation.at = expression.at;
  return self_.attribute(object, node.name);
}

Value Interpreter::Walk::visit(Activation& activation, const Expression& expression,
                               const Subscript& node) {
  const Value object = evaluate(activation, *node.object);
  const Value index = evaluate(activation, *node.index);
  activation.at = expression.at;
  return item(self_, object, index);
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&, const Slice& node) {
  const auto part = [&](const ExpressionPtr& bound) {
    return bound == nullptr ? Value{} : evaluate(activation, *bound);
  };
  Value lower = part(node.lower);
  Value upper = part(node.upper);
  Value step = part(node.step);
  return std::make_shared<SliceObject>(std::move(lower), std::move(upper), std::move(step));
}

Value Interpreter::Walk::visit(Activation&, const Expression&, const Starred&) {
  throw Unsupported("a starred expression here");
}

Value Interpreter::Walk::visit(Activation& activation, const Expression& expression,
                               const Unary& node) {
  const Value operand = evaluate(activation, *node.operand);
  activation.at = expression.at;
  if (node.op == UnaryOperator::logical_not) return !is_truth(operand);
  return unary(self_, node.op, operand);
}

Value Interpreter::Walk::visit(Activation& activation, const Expression& expression,
                               const Binary& node) {
  const Value left = evaluate(activation, *node.left);
  const Value right = evaluate(activation, *node.right);
  activation.at = expression.at;
  return binary(self_, node.op, left, right);
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&, const Boolean& node) {
  Value value;
  for (std::size_t i = 0; i < node.operands.size(); ++i) {
    value = evaluate(activation, *node.operands[i]);
    if (i + 1 == node.operands.size()) break;
    if (is_truth(value) != node.is_and) break;
  }
  return value;
}

Value Interpreter::Walk::visit(Activation& activation, const Expression& expression,
                               const Comparison& node) {
  Value left = evaluate(activation, *node.left);
  Value result;
  for (std::size_t i = 0; i < node.operators.size(); ++i) {
    Value right = evaluate(activation, *node.right[i]);
    activation.at = expression.at;
    result = compare(self_, node.operators[i], left, right);
    if (i + 1 == node.operators.size() || !is_truth(result)) break;
    left = std::move(right);
  }
  return result;
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&, const Conditional& node) {
  const Value condition = evaluate(activation, *node.condition);
  return evaluate(activation, is_truth(condition) ? *node.then : *node.otherwise);
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&,
                               const NamedExpression& node) {
  Value value = evaluate(activation, *node.value);
  if (activation.scope->what != Scope::What::comprehension) {
    store(activation, node.name, value);
    return value;
  }
  // It binds in the function around the comprehension.
  Activation around;
  around.scope = activation.scope;
  while (around.scope->what == Scope::What::comprehension) around.scope = around.scope->outer;
  store(around, node.name, value);
  return value;
}

Values Interpreter::Walk::evaluate_items(Activation& activation, const Expressions& items) {
  Values values;
  values.reserve(items.size());
  for (const ExpressionPtr& item : items) {
    const auto* const starred = std::get_if<Starred>(&item->what);
    if (starred == nullptr) {
      values.push_back(evaluate(activation, *item));
      continue;
    }
    const Values spread = self_.iterate(evaluate(activation, *starred->value));
    values.insert(values.end(), spread.begin(), spread.end());
  }
  return values;
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&, const ListDisplay& node) {
  return make_list(evaluate_items(activation, node.items));
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&,
                               const TupleDisplay& node) {
  return make_tuple(evaluate_items(activation, node.items));
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&, const SetDisplay& node) {
  const auto set = std::make_shared<Set>();
  for (const Value& item : evaluate_items(activation, node.items)) {
    with_keys(self_, [&] { set->add(plain_value(item)); });
  }
  return set;
}

void Interpreter::Walk::spread_into(Dict& dict, const Value& mapping) {
  const Dict* const other = as_dict(mapping);
  if (other == nullptr) throw Unsupported("a ** of " + type_name_of(mapping));
  for (const Dict::Entry& entry : other->entries()) {
    if (entry.is_live) dict.set(entry.key, entry.value);
  }
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&, const DictDisplay& node) {
  const auto dict = std::make_shared<Dict>();
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    if (node.keys[i] == nullptr) {
      spread_into(*dict, evaluate(activation, *node.values[i]));
      continue;
    }
    const Value key = evaluate(activation, *node.keys[i]);
    const Value value = evaluate(activation, *node.values[i]);
    with_keys(self_, [&] { dict->set(plain_value(key), value); });
  }
  return dict;
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&, const Lambda& node) {
  return make_function(activation, "<lambda>", node.parameters, nullptr, node.body.get());
}

Value Interpreter::Walk::visit(Activation& activation, const Expression&,
                               const FormattedString& node) {
  std::string text;
  for (const auto& part : node.parts) {
    if (const auto* const literal = std::get_if<std::string>(&part)) {
      text += *literal;
      continue;
    }
    const auto& replaced = std::get<FormattedValue>(part);
    const Value value = evaluate(activation, *replaced.value);
    const Value format =
        replaced.format == nullptr ? Value("") : evaluate(activation, *replaced.format);
    const std::string& specification = *format.text();
    switch (replaced.conversion) {
      case 'r':
        text += format_value(self_, representation_of(self_, value), specification);
        break;
      case 's':
        text += format_value(self_, text_of(self_, value), specification);
        break;
      case 'a':
        throw Unsupported("the conversion !a");
      default:
        text += format_value(self_, value, specification);
    }
  }
  return text;
}

Value Interpreter::Walk::visit(Activation&, const Expression&, const Await&) {
  throw Unsupported("an await");
}

Value Interpreter::Walk::visit(Activation&, const Expression&, const Yield&) {
  throw Unsupported("a yield");
}

Value Interpreter::Walk::visit(Activation&, const Expression&, const YieldFrom&) {
  throw Unsupported("a yield");
}

}  // namespace limbeck::python
