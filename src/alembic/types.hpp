// SQLAlchemy's column types as a script names them, and the DDL that each dialect writes for them.
// Source: the type compilers of SQLAlchemy 1.4 and 2.0.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alembic/quoting.hpp"
#include "python/classes.hpp"
#include "python/interpreter.hpp"

namespace limbeck::alembic {

/// What decides whether a lone primary key counts by itself, and as what.
enum class Affinity : std::uint8_t { other, numeric, integer, small_integer, big_integer };

/// How SQLAlchemy treats values and operators of a type: its own families of types.
enum class Family : std::uint8_t {
  other,  ///< No rule of its own: values go as they are.
  text,
  integer,
  numeric,
  boolean,
  date,
  datetime,
  time,
  interval,
  json,
  uuid,
  array,
  enumeration,
  binary,
};

class Type;

/// What happens to a value on its way to the driver.
struct ValueRule {
  Family family = Family::other;
  std::shared_ptr<const Type> item = {};                 ///< Of an array.
  std::shared_ptr<const python::Type> enumeration = {};  ///< The class of an Enum that has one.
  bool none_as_null = false;                             ///< Of JSON.
};

/// A type of the database that is made by CREATE TYPE.
struct EnumType {
  std::string schema;
  std::string name;
  std::vector<std::string> labels;
  bool is_created_with_table = true;
};

/// As one dialect writes it.
struct Rendering {
  std::string text;
  Affinity affinity = Affinity::other;
  std::optional<EnumType> enumeration = {};
  ValueRule values = {};
};

/// An instance: `sa.String(50)`.
class Type final : public python::Object {
 public:
  Type(std::string type_name, std::optional<Rendering> on_postgresql,
       std::optional<Rendering> on_sqlite)
      : name(std::move(type_name)),
        postgresql(std::move(on_postgresql)),
        sqlite(std::move(on_sqlite)) {}
  std::string type_name() const override { return name; }
  std::optional<python::Value> attribute(python::Interpreter& interpreter,
                                         const std::string& attribute) override;
  /// Errors: Unsupported where the dialect has no such type.
  const Rendering& on(Dialect dialect) const;

  /// Of the type as the script named it, whatever its variants are.
  Family family() const;

  const std::string name;
  std::optional<Rendering> postgresql, sqlite;
  /// Python code makes what is sent of a value: no literal of it is known.
  bool transforms_values = false;
  std::string why_not;  ///< Why a dialect has no rendering, if it is more than that.
};

/// A class of types: called for an instance. Scripts leave the call out, or derive from it.
class TypeConstructor : public python::Object {
 public:
  bool is_callable() const override { return true; }
  /// `UserDefinedType[str]`: what the brackets say is for type checkers.
  std::optional<python::Value> item(python::Interpreter&, const python::Value&) override {
    return shared_from_this();
  }
  /// By type_decorators.cpp.
  std::optional<python::Value> derive(python::Interpreter&, const python::ClassBody&) override;
};

/// An instance without arguments of a type of sqlalchemy itself: what a value without a type has.
std::shared_ptr<const Type> plain_type(const char* name);

/// The class of that name in sqlalchemy itself, or in a dialect's module; none: not known.
std::optional<python::Value> generic_type(const std::string& name);
std::optional<python::Value> postgresql_type(const std::string& name);

/// An instance, or a class as scripts write for its instance without arguments; null: neither.
std::shared_ptr<Type> to_type(python::Interpreter& interpreter, const python::Value& value);

}  // namespace limbeck::alembic
