#include "alembic/type_decorators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "python/classes.hpp"

namespace limbeck::alembic {
namespace {

using python::Arguments;
using python::Interpreter;
using python::Unsupported;
using python::Value;

/// The dialect that load_dialect_impl() is given.
class DialectObject final : public python::Object {
 public:
  explicit DialectObject(Dialect dialect)
      : name_(dialect == Dialect::postgresql ? "postgresql" : "sqlite") {}
  std::string type_name() const override { return "a dialect"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "name") return name_;
    if (name != "type_descriptor") return std::nullopt;
    return python::make_native(name, [](Interpreter& i, Arguments given) -> Value {
      const auto type =
          given.positional.size() == 1 ? to_type(i, given.positional.front()) : nullptr;
      if (type == nullptr) throw Unsupported("this argument of type_descriptor()");
      return type;
    });
  }

 private:
  const std::string name_;
};

/// Derived from a type that has its DDL already: only the values may differ.
class DerivedType final : public TypeConstructor {
 public:
  DerivedType(std::string name, Value base) : name_(std::move(name)), base_(std::move(base)) {}
  std::string type_name() const override { return "class " + name_; }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    const auto made = interpreter.call(base_, std::move(arguments)).share<Type>();
    made->transforms_values = true;
    return made;
  }

 private:
  const std::string name_;
  const Value base_;
};

/// An attempt to make a rendering: what is refused stands in the type, for whoever needs it.
std::optional<Rendering> attempt(std::string& why_not, const std::function<Rendering()>& make) {
  try {
    return make();
  } catch (const Unsupported& unsupported) {
    why_not = unsupported.what();
    return std::nullopt;
  }
}

/// A class over TypeDecorator or UserDefinedType. `class_` has its methods.
class OwnType final : public TypeConstructor {
 public:
  OwnType(std::shared_ptr<python::Type> its_class, bool is_decorator)
      : class_(std::move(its_class)), is_decorator_(is_decorator) {}
  std::string type_name() const override { return "class " + class_->name; }

  Value call(Interpreter& interpreter, Arguments arguments) override {
    return is_decorator_ ? decorated(interpreter, std::move(arguments))
                         : defined(interpreter, std::move(arguments));
  }

  std::optional<Value> derive(Interpreter&, const python::ClassBody& body) override {
    return make(body, {class_}, is_decorator_);
  }

  static Value make(const python::ClassBody& body, std::vector<std::shared_ptr<python::Type>> bases,
                    bool is_decorator) {
    if (body.bases.size() != 1) throw Unsupported("a type with several bases");
    auto made =
        std::make_shared<python::Type>(body.name, python::Type::What::plain, std::move(bases));
    for (const auto& [name, value] : body.attributes) made->attributes.set(name, value);
    return std::make_shared<OwnType>(std::move(made), is_decorator);
  }

 private:
  Value decorated(Interpreter& interpreter, Arguments arguments) {
    for (const char* const method :
         {"__init__", "type_engine", "copy", "with_variant", "__new__"}) {
      if (class_->find(method) != nullptr) {
        throw Unsupported(fmt::format("{}.{}()", class_->name, method));
      }
    }
    const Value* const impl = class_->find("impl");
    if (impl == nullptr) throw Unsupported(class_->name + " without impl");
    // An impl that is an instance already takes no arguments; SQLAlchemy drops them.
    const auto inner = impl->as<TypeConstructor>() != nullptr
                           ? interpreter.call(*impl, std::move(arguments)).share<Type>()
                           : impl->share<Type>();
    if (inner == nullptr) throw Unsupported("the impl of " + class_->name);
    const auto self = std::make_shared<python::Instance>(class_);
    self->attributes.set("impl", inner);
    std::string why_not = inner->why_not;
    const auto on = [&](Dialect dialect) {
      return attempt(why_not, [&] { return rendered(interpreter, self, *inner, dialect); });
    };
    auto postgresql = on(Dialect::postgresql);
    auto sqlite = on(Dialect::sqlite);
    constexpr std::array<const char*, 6> kTransforming = {
        "process_bind_param", "process_literal_param", "bind_processor",
        "literal_processor",  "bind_expression",       "coerce_compared_value"};
    const bool transforms = inner->transforms_values ||
                            std::any_of(kTransforming.begin(), kTransforming.end(),
                                        [&](const char* name) { return class_->find(name); });
    return finished(std::move(postgresql), std::move(sqlite), std::move(why_not), transforms);
  }

  Rendering rendered(Interpreter& interpreter, const std::shared_ptr<python::Instance>& self,
                     const Type& inner, Dialect dialect) const {
    const Type* type = &inner;
    Value loaded;
    if (class_->find("load_dialect_impl") != nullptr) {
      loaded = interpreter.call(interpreter.attribute(self, "load_dialect_impl"),
                                {{std::make_shared<DialectObject>(dialect)}, {}});
      const auto told = to_type(interpreter, loaded);
      if (told == nullptr) throw Unsupported("what load_dialect_impl() gives");
      loaded = told;
      type = told.get();
    }
    const Rendering& found = type->on(dialect);
    if (found.enumeration) throw Unsupported(class_->name + " over an Enum");
    // Whether a key counts by itself is asked of impl, whatever the dialect makes of it.
    Rendering result = found;
    if (loaded.object() != nullptr && result.affinity != affinity_of(inner)) {
      throw Unsupported(class_->name + " over types of another kind");
    }
    return result;
  }

  static Affinity affinity_of(const Type& type) {
    if (type.postgresql) return type.postgresql->affinity;
    return type.sqlite ? type.sqlite->affinity : Affinity::other;
  }

  Value defined(Interpreter& interpreter, Arguments arguments) {
    const Value self = interpreter.call(Value(class_), std::move(arguments));
    if (class_->find("get_col_spec") == nullptr) {
      throw Unsupported(class_->name + " without get_col_spec()");
    }
    std::string why_not;
    const auto text = attempt(why_not, [&] {
      const Value made = interpreter.call(interpreter.attribute(self, "get_col_spec"), {});
      if (made.text() == nullptr) throw Unsupported("what get_col_spec() gives");
      return Rendering{*made.text()};
    });
    return finished(text, text, std::move(why_not), true);
  }

  Value finished(std::optional<Rendering> postgresql, std::optional<Rendering> sqlite,
                 std::string why_not, bool transforms_values) const {
    auto type = std::make_shared<Type>(class_->name, std::move(postgresql), std::move(sqlite));
    type->transforms_values = transforms_values;
    type->why_not = std::move(why_not);
    return type;
  }

  const std::shared_ptr<python::Type> class_;
  const bool is_decorator_;
};

/// `impl = TypeEngine`, of a TypeDecorator that says for each dialect what it is.
class AnyType final : public TypeConstructor {
 public:
  std::string type_name() const override { return "class TypeEngine"; }
  Value call(Interpreter&, Arguments) override {
    return std::make_shared<Type>("TypeEngine", std::nullopt, std::nullopt);
  }
};

/// `TypeDecorator` or `UserDefinedType` itself.
class Derivable final : public TypeConstructor {
 public:
  explicit Derivable(std::string name) : name_(std::move(name)) {}
  std::string type_name() const override { return "class " + name_; }
  Value call(Interpreter&, Arguments) override { throw Unsupported("a call of " + name_); }
  std::optional<Value> derive(Interpreter&, const python::ClassBody& body) override {
    return OwnType::make(body, {}, name_ == "TypeDecorator");
  }

 private:
  const std::string name_;
};

}  // namespace

std::optional<Value> TypeConstructor::derive(Interpreter&, const python::ClassBody& body) {
  constexpr std::array<std::string_view, 9> kShaping = {
      "__init__",          "__new__", "__visit_name__", "get_col_spec", "compile",
      "load_dialect_impl", "adapt",   "dialect_impl",   "with_variant"};
  for (const auto& [name, value] : body.attributes) {
    if (std::find(kShaping.begin(), kShaping.end(), name) != kShaping.end()) {
      throw Unsupported(fmt::format("{} of the type {}", name, body.name));
    }
  }
  if (body.bases.size() != 1) throw Unsupported("a type with several bases");
  return std::make_shared<DerivedType>(body.name, shared_from_this());
}

std::optional<Value> derivable_type(const std::string& name) {
  if (name == "TypeEngine") return std::make_shared<AnyType>();
  if (name != "TypeDecorator" && name != "UserDefinedType") return std::nullopt;
  return std::make_shared<Derivable>(name);
}

}  // namespace limbeck::alembic
