// The small standard modules that scripts are seen to import: enum, typing, textwrap, os, logging.
// What is not here, nor in stdlib.hpp, is a placeholder.
#include <fmt/format.h>

#include "base/text.hpp"
#include "python/classes.hpp"
#include "python/methods.hpp"
#include "python/raising.hpp"
#include "python/stdlib.hpp"
#include "python/walk.hpp"

namespace limbeck::python {
namespace {

std::shared_ptr<Type> enumeration(const char* name, bool has_plain) {
  auto type =
      std::make_shared<Type>(name, Type::What::enumeration, std::vector<std::shared_ptr<Type>>{});
  type->has_plain = has_plain;
  type->prints_value = has_plain;
  return type;
}

std::optional<Value> enum_name(Interpreter&, const std::string& name) {
  if (name == "Enum") return enumeration("Enum", false);
  if (name == "IntEnum") return enumeration("IntEnum", true);
  if (name == "StrEnum") return enumeration("StrEnum", true);
  if (name == "unique") {
    return make_native("enum.unique", [](Interpreter&, Arguments a) -> Value {
      if (a.positional.size() != 1) throw Unsupported("a call of unique()");
      return a.positional.front();
    });
  }
  if (name == "auto") {
    return make_native("enum", [](Interpreter&, Arguments) -> Value {
      // What a class statement knows it by.
      return make_native("enum.auto", [](Interpreter&, Arguments) -> Value {
        throw Unsupported("a call of auto()");
      });
    });
  }
  return std::nullopt;
}

/// Annotations are not evaluated; a name of typing is only ever passed over, or subscripted.
class TypingName final : public Object {
 public:
  explicit TypingName(std::string name) : name_(std::move(name)) {}
  std::string type_name() const override { return "typing." + name_; }
  std::optional<Value> item(Interpreter&, const Value&) override { return shared_from_this(); }
  bool is_callable() const override { return true; }
  Value call(Interpreter&, Arguments) override {
    const bool is_variable = name_ == "TypeVar" || name_ == "ParamSpec" || name_ == "TypeVarTuple";
    if (!is_variable) throw Unsupported("a call of " + type_name());
    return shared_from_this();
  }

 private:
  const std::string name_;
};

Value cast(Interpreter& i, Arguments a) {
  return Taken(i, "cast", std::move(a), {"typ", "val"}, 2)[1];
}

Value dedent(Interpreter& i, Arguments a) {
  const Taken taken(i, "dedent", std::move(a), {"text"}, 1);
  std::vector<std::string> lines;
  std::optional<std::string> margin;
  const std::string whole = taken.text(0);
  for (const std::string_view line : base::split(whole, '\n')) {
    const std::size_t first = line.find_first_not_of(" \t");
    if (first == std::string_view::npos) {
      lines.emplace_back();
      continue;
    }
    lines.emplace_back(line);
    const std::string_view indent = line.substr(0, first);
    if (!margin) margin = std::string(indent);
    std::size_t same = 0;
    while (same < margin->size() && same < indent.size() && (*margin)[same] == indent[same]) ++same;
    margin->resize(same);
  }
  for (std::string& line : lines) {
    if (!line.empty()) line.erase(0, margin->size());
  }
  return base::join(lines, "\n");
}

Value environment(Interpreter& i, Arguments a) {
  const Taken taken(i, "getenv", std::move(a), {"key", "default"}, 1);
  if (!i.host().environment) throw Unsupported("os.environ");
  const auto found = i.host().environment(taken.text(0));
  return found ? Value(*found) : taken.or_none(1);
}

/// `os.environ`, read only.
class Environment final : public Object {
 public:
  std::string type_name() const override { return "os.environ"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    if (name == "get") return make_native("get", environment);
    return std::nullopt;
  }
  std::optional<Value> item(Interpreter& i, const Value& key) override {
    Value found = environment(i, {{key}, {}});
    if (!found.is_none()) return found;
    throw Raised{i.call(i.builtin("KeyError"), {{key}, {}}), i.traceback()};
  }
  std::optional<Value> compare(Interpreter& i, ComparisonOperator op, const Value& key) override {
    if (op != ComparisonOperator::in) return std::nullopt;
    return !environment(i, {{key}, {}}).is_none();
  }
};

/// Whatever is logged has no effect on the database.
std::optional<Value> logger_method(const std::string& name) {
  for (const char* const each :
       {"debug", "info", "warning", "warn", "error", "critical", "exception", "setLevel"}) {
    if (name == each) return make_native(name, [](Interpreter&, Arguments) { return Value{}; });
  }
  return std::nullopt;
}

class Logger final : public Object {
 public:
  std::string type_name() const override { return "logger"; }
  std::optional<Value> attribute(Interpreter&, const std::string& name) override {
    return logger_method(name);
  }
};

std::optional<Value> logging_name(Interpreter&, const std::string& name) {
  if (name == "getLogger") {
    return make_native(name,
                       [](Interpreter&, Arguments) -> Value { return std::make_shared<Logger>(); });
  }
  const std::pair<const char*, int> levels[] = {
      {"DEBUG", 10}, {"INFO", 20}, {"WARNING", 30}, {"ERROR", 40}};
  for (const auto& [level, number] : levels) {
    if (name == level) return number;
  }
  return logger_method(name);
}

std::optional<Value> textwrap_name(Interpreter&, const std::string& name) {
  return name == "dedent" ? std::optional(make_native(name, dedent)) : std::nullopt;
}

std::optional<Value> os_name(Interpreter&, const std::string& name) {
  if (name == "getenv") return make_native(name, environment);
  if (name == "environ") return std::make_shared<Environment>();
  return std::nullopt;
}

std::optional<Value> typing_name(Interpreter&, const std::string& name) {
  if (name == "TYPE_CHECKING") return false;
  if (name == "cast") return make_native(name, cast);
  return std::make_shared<TypingName>(name);
}

std::optional<Value> future_name(Interpreter&, const std::string&) {
  return std::optional<Value>(std::in_place);
}

struct StandardModule {
  const char* name;
  std::optional<Value> (*find)(Interpreter& interpreter, const std::string& name);
};
constexpr StandardModule kModules[] = {
    {"__future__", future_name},
    {"collections", collections_name},
    {"collections.abc", typing_name},
    {"contextlib", contextlib_name},
    {"datetime", datetime_name},
    {"decimal", decimal_name},
    {"enum", enum_name},
    {"functools", functools_name},
    {"hashlib", hashlib_name},
    {"itertools", itertools_name},
    {"json", json_name},
    {"logging", logging_name},
    {"os", os_name},
    {"string", string_name},
    {"textwrap", textwrap_name},
    {"typing", typing_name},
    {"typing_extensions", typing_name},
    {"uuid", uuid_name},
    {"warnings", warnings_name},
};

}  // namespace

std::optional<Value> standard_module(const std::string& name) {
  for (const StandardModule& known : kModules) {
    if (name != known.name) continue;
    return std::make_shared<NativeModule>(name,
                                          [&known](Interpreter& i, const std::string& attribute) {
                                            return known.find(i, attribute);
                                          });
  }
  return std::nullopt;
}

}  // namespace limbeck::python
