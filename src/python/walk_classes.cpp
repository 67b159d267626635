// Classes of the script: enumerations, exceptions, and plain ones with attributes and methods.
#include <fmt/format.h>

#include "python/raising.hpp"
#include "python/rendering.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

/// `enum.Enum` and its kin stand for this: their members are made by the class statement.
bool is_enumeration_root(const Type& type) {
  return type.what == Type::What::enumeration && type.members.empty();
}

bool is_dunder(const std::string& name) {
  return name.starts_with("__") && name.ends_with("__");
}

/// A property, a class method or whatever else a decorator made: no member of an enumeration.
bool is_method_of_other_kind(const Value& value) {
  const Object* const object = value.object();
  return object != nullptr && object->kind() == Kind::placeholder;
}

/// `auto()` of the module enum.
bool is_automatic(const Value& value) {
  const auto* const function = value.as<NativeFunction>();
  return function != nullptr && function->name() == "enum.auto";
}

}  // namespace

Flow Interpreter::Walk::visit(Activation& activation, const Statement& statement,
                              const ClassDefinition& node) {
  for (const ExpressionPtr& decorator : node.decorators) {
    // `@enum.unique` says what Python found true.
    const auto* const unique = evaluate(activation, *decorator).as<NativeFunction>();
    if (unique == nullptr || unique->name() != "enum.unique") {
      throw Unsupported("a decorated class", statement.at);
    }
  }
  if (!node.keywords.empty()) throw Unsupported("a metaclass", statement.at);
  const Values bases = evaluate_items(activation, node.bases);
  Activation inner{
      .function = node.name,
      .scope = open_scope(Scope::What::class_body,
                          &names_of(&node, [&] { return find_class_names(node.body); }),
                          activation.scope),
      .at = statement.at};
  {
    const Entered entered(*this, inner);
    run(inner, node.body);
  }
  activation.at = statement.at;
  store(activation, node.name, make_class(node.name, bases, inner.scope->variables));
  return Flow::next;
}

Value Interpreter::Walk::make_class(const std::string& name, const Values& bases,
                                    const Names& body) {
  std::vector<std::shared_ptr<Type>> types;
  auto what = Type::What::plain;
  bool has_plain = false;
  bool prints_value = false;
  for (const Value& base : bases) {
    if (Type* const type = as_type(base)) {
      if (type->what != Type::What::plain) what = type->what;
      if (type->what == Type::What::enumeration && !is_enumeration_root(*type)) {
        throw Unsupported("a class derived from an enumeration with members");
      }
      has_plain = has_plain || type->has_plain;
      prints_value = prints_value || type->prints_value;
      types.push_back(base.share<Type>());
      continue;
    }
    // `class State(str, Enum)`: members are texts or numbers, too.
    const auto* const builtin = base.as<NativeFunction>();
    if (builtin != nullptr && (builtin->name() == "str" || builtin->name() == "int")) {
      has_plain = true;
      continue;
    }
    if (builtin != nullptr && builtin->name() == "object") continue;
    if (Object* const object = base.object(); object != nullptr && object->kind() == Kind::host) {
      ClassBody given{.name = name, .bases = bases, .attributes = {}};
      for (const Names::Entry& each : body) given.attributes.emplace_back(each.name, each.value);
      if (auto made = object->derive(self_, given)) return std::move(*made);
    }
    throw Unsupported("a class derived from " + type_name_of(base));
  }
  if (has_plain && what != Type::What::enumeration) {
    throw Unsupported("a class derived from a type of Python's own");
  }
  const auto type = std::make_shared<Type>(name, what, std::move(types));
  type->has_plain = has_plain;
  type->prints_value = prints_value;
  if (what == Type::What::enumeration) return make_enumeration(type, body);
  for (const Names::Entry& each : body) type->attributes.set(each.name, each.value);
  return type;
}

Value Interpreter::Walk::make_enumeration(const std::shared_ptr<Type>& type, const Names& body) {
  std::int64_t last = 0;
  for (const Names::Entry& each : body) {
    const bool is_method =
        as_function(each.value) != nullptr || is_method_of_other_kind(each.value);
    if (is_dunder(each.name) && is_method && each.name != "__str__") {
      throw Unsupported(fmt::format("the method {} of an enumeration", each.name));
    }
    if (is_dunder(each.name) || is_method || each.name.starts_with('_')) {
      type->attributes.set(each.name, each.value);
      continue;
    }
    Value value = each.value;
    if (is_automatic(value)) {
      if (type->has_plain && type->prints_value) throw Unsupported("auto() there");
      if (type->find("_generate_next_value_") != nullptr) {
        throw Unsupported("auto() with _generate_next_value_()");
      }
      value = last + 1;
    }
    if (value.integer() != nullptr) last = *value.integer();
    const bool fits = !type->has_plain || value.text() != nullptr || value.integer() != nullptr;
    if (!fits) throw Unsupported("a member of that type");
    std::shared_ptr<Object> same;
    for (const Value& member : type->members) {
      if (self_.equal(as_member(member)->value, value)) same = member.share<Object>();
    }
    const Value member =
        same != nullptr ? Value(same) : Value(std::make_shared<Member>(type, each.name, value));
    if (same == nullptr) type->members.push_back(member);
    type->attributes.set(each.name, member);
  }
  return type;
}

Value Interpreter::Walk::construct(const std::shared_ptr<Type>& type, Arguments arguments) {
  if (type->what == Type::What::enumeration) {
    if (arguments.positional.size() != 1 || !arguments.keywords.empty()) {
      throw Unsupported("an enumeration made by a call");
    }
    const Value& wanted = arguments.positional.front();
    for (const Value& member : type->members) {
      if (self_.equal(as_member(member)->value, wanted) || member.object() == wanted.object()) {
        return member;
      }
    }
    if (type->find("_missing_") != nullptr) throw Unsupported("_missing_() of " + type->name);
    value_error(self_,
                fmt::format("{} is not a valid {}", representation_of(self_, wanted), type->name));
  }
  const auto instance = std::make_shared<Instance>(type);
  const Value* const make = type->find("__init__");
  if (make != nullptr) {
    arguments.positional.insert(arguments.positional.begin(), instance);
    call(*make, std::move(arguments));
    return instance;
  }
  if (type->what == Type::What::exception) {
    if (!arguments.keywords.empty()) throw Unsupported("keywords of an exception");
    instance->arguments = std::move(arguments.positional);
    return instance;
  }
  if (!arguments.positional.empty() || !arguments.keywords.empty()) {
    type_error(self_, type->name + "() takes no arguments");
  }
  return instance;
}

}  // namespace limbeck::python
