// What an object of a script can answer: attributes, calls, operators. The host's objects
// (sqlalchemy's types, `op`) derive from it and override what they have.
// Not the walk over the syntax (interpreter.hpp).
// Whatever is not overridden is refused with Unsupported, never skipped: the real Python decides.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "python/syntax.hpp"
#include "python/value.hpp"

namespace limbeck::python {

class Interpreter;

/// The script does something that is not evaluated natively. `what` is a noun phrase with the
/// construct as written: "the attribute op.frobnicate". The interpreter adds where.
class Unsupported : public std::exception {
 public:
  explicit Unsupported(std::string what, Position at = {}) : what_(std::move(what)), at_(at) {}
  const char* what() const noexcept override { return what_.c_str(); }
  const Position& at() const { return at_; }
  void place(Position at) {
    if (at_.line == 0) at_ = at;
  }
  /// Of another file than the script: said so, and to be placed again where the script led there.
  void say_file(const std::string& file) {
    if (at_.line == 0) return;
    what_ += " (" + file + ":" + std::to_string(at_.line) + ")";
    at_ = {};
  }

 private:
  std::string what_;
  Position at_;
};

/// The evaluator's own kinds: cheaper to ask than a cast.
enum class Kind : std::uint8_t {
  host,  ///< Everything that the evaluator knows nothing of.
  list,
  tuple,
  dict,
  dict_view,
  set,
  bytes,
  range,
  function,
  type,
  instance,
  placeholder,
};

/// A key of a dict that has no hash; the interpreter makes a TypeError of it.
struct Unhashable {
  std::string type_name;
};

/// The body of a class statement, for a host whose class is derived from.
struct ClassBody {
  std::string name;
  Values bases;
  std::vector<std::pair<std::string, Value>> attributes;  ///< In order.
};

class Object : public std::enable_shared_from_this<Object> {
 public:
  Object() = default;
  explicit Object(Kind kind) : kind_(kind) {}
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  virtual ~Object() = default;

  /// As messages name it: `list`, `Column`, `module sqlalchemy`.
  virtual std::string type_name() const = 0;

  /// None: it has no such attribute; the interpreter refuses it then.
  virtual std::optional<Value> attribute(Interpreter&, const std::string& /*name*/) { return {}; }
  /// False: cannot be set.
  virtual bool set_attribute(Interpreter&, const std::string& /*name*/, const Value&) {
    return false;
  }
  virtual bool is_callable() const { return false; }
  virtual Value call(Interpreter&, Arguments);

  /// None: it does not know this operator with that operand. `reflected`: it stands on the right.
  virtual std::optional<Value> binary(Interpreter&, BinaryOperator, const Value& /*other*/,
                                      bool /*reflected*/) {
    return {};
  }
  virtual std::optional<Value> unary(Interpreter&, UnaryOperator) { return {}; }
  /// `equal`, `less` and their kin, also `in` (this is the container); never `is`.
  virtual std::optional<Value> compare(Interpreter&, ComparisonOperator, const Value& /*other*/) {
    return {};
  }
  virtual std::optional<Value> item(Interpreter&, const Value& /*index*/) { return {}; }
  virtual bool set_item(Interpreter&, const Value& /*index*/, const Value&) { return false; }
  virtual bool delete_item(Interpreter&, const Value& /*index*/) { return false; }
  /// All of it at once. None: cannot be iterated.
  virtual std::optional<Values> iterate(Interpreter&) { return {}; }
  virtual std::optional<std::int64_t> length() const { return {}; }
  /// None: as `length()` says, else true.
  virtual std::optional<bool> truth() const { return {}; }
  virtual std::optional<std::string> text() const { return {}; }            ///< str()
  virtual std::optional<std::string> representation() const { return {}; }  ///< repr()
  /// format() with a specification that is not empty. None: it has none of its own.
  virtual std::optional<std::string> formatted(std::string_view /*specification*/) const {
    return {};
  }

  /// `with`: the value that `as` binds.
  virtual std::optional<Value> enter(Interpreter&) { return {}; }
  /// `failed`: an exception is under way, which goes on.
  virtual void exit(Interpreter&, bool /*failed*/) {}
  /// Whether what is raised within may end there, and before `exit()`, whether it does.
  virtual bool may_end_exceptions() const { return false; }
  virtual bool ends(Interpreter&, const Value& /*exception*/) { return false; }

  /// `isinstance(value, this)`. None: this is no class.
  virtual std::optional<bool> has_instance(Interpreter&, const Value& /*value*/) { return {}; }
  /// `class Name(this): …`, where this stands anywhere among the bases. None: refused.
  virtual std::optional<Value> derive(Interpreter&, const ClassBody&) { return {}; }

  /// As a key of a dict. What overrides one overrides both. Throws Unhashable.
  virtual std::size_t hash() const { return std::hash<const Object*>{}(this); }
  virtual bool is_same_key(const Object& other) const { return this == &other; }

  Kind kind() const { return kind_; }

 private:
  Kind kind_ = Kind::host;
};

/// A function of the host. `name` is for messages.
class NativeFunction final : public Object {
 public:
  using Body = std::function<Value(Interpreter&, Arguments)>;
  NativeFunction(std::string name, Body body) : name_(std::move(name)), body_(std::move(body)) {}
  const std::string& name() const { return name_; }
  std::string type_name() const override { return "function " + name_; }
  bool is_callable() const override { return true; }
  Value call(Interpreter& interpreter, Arguments arguments) override {
    return body_(interpreter, std::move(arguments));
  }

 private:
  std::string name_;
  Body body_;
};

/// A module by a function that finds its attributes when they are asked for, so that nothing is
/// made that the script does not use.
class NativeModule final : public Object {
 public:
  using Find = std::function<std::optional<Value>(Interpreter&, const std::string& name)>;
  NativeModule(std::string name, Find find) : name_(std::move(name)), find_(std::move(find)) {}
  std::string type_name() const override { return "module " + name_; }
  std::optional<Value> attribute(Interpreter& interpreter, const std::string& name) override {
    return find_(interpreter, name);
  }
  const std::string& name() const { return name_; }

 private:
  std::string name_;
  Find find_;
};

}  // namespace limbeck::python
