// Functions, classes and their objects: those of the script, and Python's own exceptions.
// Not how a class statement makes them (walk_classes.cpp), nor Python's own collections
// (collections.hpp).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "python/collections.hpp"
#include "python/names.hpp"
#include "python/object.hpp"
#include "python/scope.hpp"
#include "python/syntax.hpp"

namespace limbeck::python {

/// Made by `def` or `lambda`. The syntax that it points into outlives it.
class Function final : public Object {
 public:
  Function(std::string function_name, const Parameters& its_parameters)
      : Object(Kind::function), name(std::move(function_name)), parameters(its_parameters) {}
  std::string type_name() const override { return "function"; }
  bool is_callable() const override { return true; }

  const std::string name;
  const Parameters& parameters;
  const Block* body = nullptr;             ///< Null: a lambda.
  const Expression* expression = nullptr;  ///< Of a lambda.
  const ScopeNames* names = nullptr;
  std::shared_ptr<Scope> scope;  ///< Where it was defined.
  Names defaults;
};

/// A class of the script, or an exception of Python's own.
class Type final : public Object {
 public:
  enum class What : std::uint8_t { plain, enumeration, exception };
  Type(std::string type_name_given, What what_it_is, std::vector<std::shared_ptr<Type>> base_types)
      : Object(Kind::type),
        name(std::move(type_name_given)),
        what(what_it_is),
        bases(std::move(base_types)) {}
  std::string type_name() const override { return "type"; }
  bool is_callable() const override { return true; }
  std::optional<Values> iterate(Interpreter&) override;
  std::optional<std::int64_t> length() const override;

  bool is_derived_from(const Type& other) const;
  /// The attribute of itself, else of its bases, depth first; null: none.
  const Value* find(std::string_view attribute) const;

  const std::string name;
  const What what;
  const std::vector<std::shared_ptr<Type>> bases;
  Names attributes;
  Values members;             ///< Of an enumeration, in order, without aliases.
  bool has_plain = false;     ///< An enumeration derived from str or int too.
  bool prints_value = false;  ///< StrEnum, IntEnum: str() is the value's.
};

/// A member of an enumeration.
class Member final : public Object {
 public:
  Member(std::shared_ptr<Type> of_type, std::string member_name, Value member_value)
      : Object(Kind::instance),
        type(of_type.get()),
        name(std::move(member_name)),
        value(std::move(member_value)),
        has_plain(of_type->has_plain),
        type_(std::move(of_type)) {}
  std::string type_name() const override { return type->name; }
  std::optional<std::string> text() const override;
  std::size_t hash() const override { return has_plain ? key_hash(value) : Object::hash(); }

  const Type* const type;
  const std::string name;
  const Value value;
  const bool has_plain;

 private:
  const std::weak_ptr<Type> type_;  // The type holds its members.
};

/// An object of a plain class of the script, or an exception.
class Instance final : public Object {
 public:
  explicit Instance(std::shared_ptr<Type> of_type)
      : Object(Kind::instance), type(std::move(of_type)) {}
  std::string type_name() const override { return type->name; }

  const std::shared_ptr<Type> type;
  Names attributes;
  Values arguments;  ///< Of an exception.
};

/// A name imported from a module that is not known: any use of it is refused.
class Placeholder final : public Object {
 public:
  /// `description`: "app.models.User, imported in line 7".
  explicit Placeholder(std::string description)
      : Object(Kind::placeholder), description_(std::move(description)) {}
  std::string type_name() const override { return description_; }
  std::optional<bool> truth() const override { throw Unsupported(description_); }
  std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value&) override {
    throw Unsupported(description_);
  }

 private:
  std::string description_;
};

inline Function* as_function(const Value& value) {
  return as_kind<Function>(value, Kind::function);
}
inline Type* as_type(const Value& value) {
  return as_kind<Type>(value, Kind::type);
}
inline Member* as_member(const Value& value) {
  return dynamic_cast<Member*>(as_kind<Object>(value, Kind::instance));
}
inline Instance* as_instance(const Value& value) {
  return dynamic_cast<Instance*>(as_kind<Object>(value, Kind::instance));
}

/// The text or number that a member of an enumeration also is; anything else as it is.
inline const Value& plain_value(const Value& value) {
  const Member* const member = as_member(value);
  return member != nullptr && member->has_plain ? member->value : value;
}

inline Value make_native(std::string name, NativeFunction::Body body) {
  return std::make_shared<NativeFunction>(std::move(name), std::move(body));
}

}  // namespace limbeck::python
